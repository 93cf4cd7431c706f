# SPDX-License-Identifier: Apache-2.0
"""Which concept of the vocabulary a skill is; the nightly job fills in what is already there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0008_shells_need_no_basis")]

    operations = [
        migrations.AddField(
            "skill",
            "code",
            models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
    ]
