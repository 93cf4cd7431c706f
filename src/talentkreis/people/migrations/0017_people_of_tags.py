# SPDX-License-Identifier: Apache-2.0
"""Who has a tag from an index alone; rows that bulk work writes by the thousand checked at once."""

import django.db.models.deletion
from django.db import migrations, models

from talentkreis.kernel.references import checked_by_statement


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0016_mail_domains"),
    ]

    operations = [
        migrations.AlterField(
            model_name="fieldhistory",
            name="basis",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.processingbasis",
            ),
        ),
        migrations.AlterField(
            model_name="fieldhistory",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="history",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="persontag",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tags",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="persontag",
            name="tag",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.tag",
            ),
        ),
        migrations.AddIndex(
            model_name="fieldhistory",
            index=models.Index(
                condition=models.Q(("basis__isnull", False)), fields=["basis"], name="history_basis"
            ),
        ),
        migrations.AddIndex(
            model_name="persontag",
            index=models.Index(fields=["tag", "person"], name="people_of_tag"),
        ),
        checked_by_statement("people_persontag", "person_id", "people_person"),
        checked_by_statement("people_persontag", "tag_id", "people_tag", key_type="bigint"),
        checked_by_statement("people_fieldhistory", "person_id", "people_person"),
    ]
