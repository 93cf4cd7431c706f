# SPDX-License-Identifier: Apache-2.0
"""Titles and skills in use, and their vectors."""

import django.db.models.deletion
import pgvector.django.halfvec
import pgvector.django.sparsevec
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0008_note_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="EmbeddingModel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField(unique=True)),
                ("dimension", models.PositiveSmallIntegerField()),
                ("is_current", models.BooleanField(db_default=False, default=False)),
                ("whitening", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "search_model",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("is_current",),
                        name="search_one_current_model",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Phrase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.PositiveSmallIntegerField(choices=[(0, "Title"), (1, "Skill")])),
                ("key", models.TextField(db_collation="C")),
                ("text", models.TextField()),
                ("grams", pgvector.django.sparsevec.SparseVectorField()),
            ],
            options={
                "db_table": "search_phrase",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="search_phrase_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PhraseVector",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.PositiveSmallIntegerField(choices=[(0, "Title"), (1, "Skill")])),
                ("vector", pgvector.django.halfvec.HalfVectorField()),
                (
                    "model",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="search.embeddingmodel",
                    ),
                ),
                (
                    "phrase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="search.phrase",
                    ),
                ),
            ],
            options={
                "db_table": "search_vector",
                "constraints": [
                    models.UniqueConstraint(fields=("model", "phrase"), name="search_vector_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.PositiveSmallIntegerField(choices=[(0, "Title"), (1, "Skill")])),
                ("key", models.TextField(db_collation="C")),
                (
                    "phrase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wordings",
                        to="search.phrase",
                    ),
                ),
            ],
            options={
                "db_table": "search_wording",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="search_wording_once")
                ],
            },
        ),
    ]
