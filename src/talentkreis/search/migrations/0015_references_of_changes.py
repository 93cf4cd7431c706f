# SPDX-License-Identifier: Apache-2.0
"""Whose change in bulk work: checked once a statement."""

import django.db.models.deletion
from django.db import migrations, models

from talentkreis.kernel.references import checked_by_statement


class Migration(migrations.Migration):
    dependencies = [("search", "0014_labels_without_tags")]

    operations = [
        migrations.AlterField(
            model_name="bulkchange",
            name="chunk",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes",
                to="search.bulkchunk",
            ),
        ),
        migrations.AlterField(
            model_name="bulkchange",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="people.person",
            ),
        ),
        checked_by_statement(
            "search_bulkchange", "chunk_id", "search_bulkchunk", key_type="bigint"
        ),
        checked_by_statement("search_bulkchange", "person_id", "people_person"),
    ]
