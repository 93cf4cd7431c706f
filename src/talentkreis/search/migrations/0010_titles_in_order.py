# SPDX-License-Identifier: Apache-2.0
"""Titles in their order, and everybody with one, newest last: for ordering people by closeness."""

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("search", "0009_phrases")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY search_row_title ON search_row (position_key, person_id)",
            "DROP INDEX search_row_title",
        )
    ]
