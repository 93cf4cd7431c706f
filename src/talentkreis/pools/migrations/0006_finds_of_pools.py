# SPDX-License-Identifier: Apache-2.0
"""Whom the filters of pools found when they were asked last."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0013_references"),
        ("pools", "0005_health_of_pools"),
    ]

    operations = [
        migrations.AddField(
            model_name="pool",
            name="asked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="PoolFind",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person",
                        "pool",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("since", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.person",
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
        ),
    ]
