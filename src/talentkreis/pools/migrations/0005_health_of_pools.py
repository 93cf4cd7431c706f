# SPDX-License-Identifier: Apache-2.0
"""How pools were when they were counted last."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pools", "0004_modes_of_pools")]

    operations = [
        migrations.CreateModel(
            name="PoolHealth",
            fields=[
                (
                    "pool",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="counted_health",
                        serialize=False,
                        to="pools.pool",
                    ),
                ),
                ("counted_at", models.DateTimeField()),
                ("people", models.PositiveIntegerField()),
                ("touched", models.PositiveIntegerField()),
                ("consented", models.PositiveIntegerField()),
                ("reachable", models.PositiveIntegerField()),
                ("bounced", models.PositiveIntegerField()),
                ("duplicate", models.PositiveIntegerField()),
                ("quiet", models.PositiveIntegerField()),
                ("unplanned", models.PositiveIntegerField()),
            ],
        ),
    ]
