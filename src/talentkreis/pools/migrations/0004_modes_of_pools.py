# SPDX-License-Identifier: Apache-2.0
"""For whom a pool is, how many a boutique pool takes, whether hiring managers may look."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pools", "0003_columns_of_boards")]

    operations = [
        migrations.AddField(
            model_name="pool",
            name="target_group",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="pool",
            name="most_people",
            field=models.PositiveSmallIntegerField(db_default=30, default=30),
        ),
        migrations.AddField(
            model_name="pool",
            name="is_open_to_hiring",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
