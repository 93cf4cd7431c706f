# SPDX-License-Identifier: Apache-2.0
"""Notes kept to a group of colleagues; which kinds there are is registered, not listed here."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0013_references")]

    operations = [
        migrations.AlterField(
            model_name="note",
            name="visibility",
            field=models.CharField(default="team", max_length=7),
        ),
        migrations.AddField(
            model_name="note",
            name="audience_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        AddConstraintNotValid(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("audience_id__isnull", True), ("visibility__in", ["team", "private"])
                    ),
                    models.Q(
                        models.Q(("visibility__in", ["team", "private"]), _negated=True),
                        ("audience_id__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="note_names_its_group",
            ),
        ),
    ]
