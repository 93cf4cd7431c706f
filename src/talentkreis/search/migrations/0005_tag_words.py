# SPDX-License-Identifier: Apache-2.0
"""The words of tags as an index: a text finds the tags it names among thousands."""

from django.db import migrations

# The very expression of the field `text`.
WORDS = (
    "(to_tsvector('simple', key) || to_tsvector('simple', translate(lower(name), 'äöüåø', 'aouao'))"
    " || to_tsvector('german', name) || to_tsvector('english', name))"
)


class Migration(migrations.Migration):
    dependencies = [("search", "0004_bulk_runs")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX search_tag_words ON people_tag USING gin ({WORDS})",
            "DROP INDEX search_tag_words",
        )
    ]
