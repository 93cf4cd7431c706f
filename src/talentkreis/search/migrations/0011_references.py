# SPDX-License-Identifier: Apache-2.0
"""Whose search row: checked once a statement."""

import django.db.models.deletion
from django.db import migrations, models

from talentkreis.kernel.references import checked_by_statement


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0013_references"),
        ("search", "0010_titles_in_order"),
    ]

    operations = [
        migrations.AlterField(
            model_name="searchrow",
            name="person",
            field=models.OneToOneField(
                db_column="person_id",
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="+",
                serialize=False,
                to="people.person",
            ),
        ),
        checked_by_statement("search_row", "person_id", "people_person"),
    ]
