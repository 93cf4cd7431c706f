# SPDX-License-Identifier: Apache-2.0
"""Where people are stored already, nobody is deleted before the report could be read."""

from django.db import migrations

TWO_WEEKS = """
    INSERT INTO consent_retentionrules (id, deletes_from)
    SELECT 1, current_date + 14 WHERE EXISTS (SELECT FROM people_person)
    ON CONFLICT (id) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0006_retention_and_renewal")]

    operations = [migrations.RunSQL(TWO_WEEKS, migrations.RunSQL.noop)]
