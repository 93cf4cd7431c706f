# SPDX-License-Identifier: Apache-2.0
"""Messages of newsletters name their issue and bring a whole page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0006_warm_gap")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="is_page",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="message",
            name="issue_id",
            field=models.UUIDField(blank=True, null=True),
        ),
    ]
