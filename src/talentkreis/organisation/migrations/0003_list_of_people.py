# SPDX-License-Identifier: Apache-2.0
"""Which columns a member sees in the list of people, and whether the preview stands beside it."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0002_settings_tokens_stop"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="has_preview",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="member",
            name="list_columns",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), blank=True, null=True, size=None
            ),
        ),
    ]
