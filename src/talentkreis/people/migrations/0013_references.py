# SPDX-License-Identifier: Apache-2.0
"""Whose person, whose skill: checked once a statement, for imports write nine such rows a person."""

import django.db.models.deletion
from django.db import migrations, models

from talentkreis.kernel.references import checked_by_statement


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0012_self_update_conversations"),
    ]

    operations = [
        migrations.AlterField(
            model_name="contactpoint",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contact_points",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="hat",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="hats",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="personskill",
            name="document",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.document",
            ),
        ),
        migrations.AlterField(
            model_name="personskill",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="skills",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="personskill",
            name="skill",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.skill",
            ),
        ),
        migrations.AlterField(
            model_name="processingbasis",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="bases",
                to="people.person",
            ),
        ),
        migrations.AddIndex(
            model_name="personskill",
            index=models.Index(
                condition=models.Q(("document__isnull", False)),
                fields=["document"],
                name="skill_document",
            ),
        ),
        checked_by_statement("people_processingbasis", "person_id", "people_person"),
        checked_by_statement("people_contactpoint", "person_id", "people_person"),
        checked_by_statement("people_hat", "person_id", "people_person"),
        checked_by_statement("people_personskill", "person_id", "people_person"),
        checked_by_statement("people_personskill", "skill_id", "people_skill", key_type="bigint"),
    ]
