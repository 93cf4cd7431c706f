# SPDX-License-Identifier: Apache-2.0
"""A sequence knows that it stands because its pool was closed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("nurture", "0003_merged_enrolments")]

    operations = [
        migrations.AddField(
            model_name="sequence",
            name="is_paused_with_pool",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
