# SPDX-License-Identifier: Apache-2.0
"""Whose id elsewhere: checked once a statement."""

import django.db.models.deletion
from django.db import migrations, models

from talentkreis.kernel.references import checked_by_statement


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0013_rows_of_chunks"),
        ("people", "0013_references"),
    ]

    operations = [
        migrations.AlterField(
            model_name="externalref",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="external_refs",
                to="people.person",
            ),
        ),
        checked_by_statement("intake_externalref", "person_id", "people_person"),
    ]
