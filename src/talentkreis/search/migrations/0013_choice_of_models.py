# SPDX-License-Identifier: Apache-2.0
"""Which model an employer chose, what asking an outside one cost, scales of closeness."""

import pgvector.django.halfvec
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0012_saved_searches"),
    ]

    operations = [
        migrations.AddField(
            model_name="embeddingmodel",
            name="skill_scale",
            field=models.FloatField(db_default=1.0, default=1.0),
        ),
        migrations.AddField(
            model_name="embeddingmodel",
            name="skill_shift",
            field=models.FloatField(db_default=0.0, default=0.0),
        ),
        migrations.AddField(
            model_name="embeddingmodel",
            name="title_scale",
            field=models.FloatField(db_default=1.0, default=1.0),
        ),
        migrations.AddField(
            model_name="embeddingmodel",
            name="title_shift",
            field=models.FloatField(db_default=0.0, default=0.0),
        ),
        migrations.AlterField(
            model_name="phrasevector",
            name="vector",
            field=pgvector.django.halfvec.HalfVectorField(null=True),
        ),
        migrations.CreateModel(
            name="EmbeddingCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("model_name", models.TextField()),
                ("text_count", models.PositiveIntegerField()),
                ("token_count", models.PositiveIntegerField(default=0)),
                ("microcents", models.PositiveBigIntegerField(default=0)),
                ("failure", models.CharField(blank=True, default="", max_length=30)),
                ("asked_at", models.DateTimeField()),
            ],
            options={
                "db_table": "search_embedding_call",
                "indexes": [models.Index(fields=["asked_at"], name="search_embedding_call_at")],
            },
        ),
        migrations.CreateModel(
            name="EmbeddingChoice",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("shipped", "The model that comes with Talentkreis"),
                            ("folder", "An ONNX model in a folder of this machine"),
                            ("service", "An outside service with the interface of OpenAI"),
                        ],
                        db_default="shipped",
                        default="shipped",
                        max_length=7,
                    ),
                ),
                (
                    "base_url",
                    models.CharField(blank=True, db_default="", default="", max_length=200),
                ),
                (
                    "service_model",
                    models.CharField(blank=True, db_default="", default="", max_length=100),
                ),
                ("key", models.BinaryField(null=True)),
                ("cents_per_million_tokens", models.PositiveIntegerField(db_default=0, default=0)),
                ("cents_a_month", models.PositiveIntegerField(db_default=0, default=0)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                ("failure", models.CharField(blank=True, db_default="", default="", max_length=30)),
            ],
            options={
                "db_table": "search_embedding",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="search_embedding_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "service"), _negated=True),
                            models.Q(
                                models.Q(("base_url", ""), _negated=True),
                                models.Q(("service_model", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="search_embedding_service_named",
                    ),
                ],
            },
        ),
    ]
