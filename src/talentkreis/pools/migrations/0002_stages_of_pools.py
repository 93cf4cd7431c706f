# SPDX-License-Identifier: Apache-2.0
"""Stages a pool arranged for itself, and who went from which to which."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import talentkreis.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("pools", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PoolStage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=talentkreis.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.CharField(max_length=16)),
                ("name", models.CharField(blank=True, db_default="", max_length=40)),
                ("position", models.PositiveSmallIntegerField()),
                ("limit", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stages",
                        to="pools.pool",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["pool", "code"], name="stage_code_once_per_pool"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(limit__isnull=True) | models.Q(limit__gte=1),
                        name="stage_limit_is_some",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StageMove",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=talentkreis.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("from_stage", models.CharField(max_length=16)),
                ("to_stage", models.CharField(max_length=16)),
                ("since", models.DateTimeField(null=True)),
                ("moved_at", models.DateTimeField()),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="pools.poolmembership",
                    ),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pools.pool",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["pool", "-moved_at", "-id"], name="stage_move_latest"),
                ],
            },
        ),
        migrations.AlterField(
            model_name="poolmembership",
            name="stage",
            field=models.CharField(default="identified", max_length=16),
        ),
    ]
