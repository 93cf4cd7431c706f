# SPDX-License-Identifier: Apache-2.0
"""Tags answer from their own rows: a tag on very many people leaves their search rows alone.

Dropping the column drops the index over all labels with it; the one that takes its place is made
first, beside readers and writers.
"""

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("people", "0017_people_of_tags"),
        ("search", "0013_choice_of_models"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY search_row_sets ON search_row"
            " USING gin (hats, skills, consents, pool_ids)",
            "DROP INDEX search_row_sets",
        ),
        migrations.RemoveField(model_name="searchrow", name="tags"),
    ]
