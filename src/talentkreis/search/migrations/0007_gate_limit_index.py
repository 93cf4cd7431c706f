# SPDX-License-Identifier: Apache-2.0
"""Few people are off limits: an index over those alone."""

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("search", "0006_gate_limit")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY search_row_limit ON search_row (gate_limit)"
            " WHERE gate_limit > 0",
            "DROP INDEX search_row_limit",
        )
    ]
