# SPDX-License-Identifier: Apache-2.0
"""The words of notes as an index of their own: what nobody wrote costs nothing."""

from django.db import migrations

# The very expression of the field `note`, as PostgreSQL compares it.
WORDS = (
    "(to_tsvector('simple', text) || to_tsvector('german', text) || to_tsvector('english', text))"
)


class Migration(migrations.Migration):
    dependencies = [("search", "0007_gate_limit_index")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX search_note_words ON people_note USING gin ({WORDS})",
            "DROP INDEX search_note_words",
        )
    ]
