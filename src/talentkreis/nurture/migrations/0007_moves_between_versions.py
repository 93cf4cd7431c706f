# SPDX-License-Identifier: Apache-2.0
"""People move to another version deliberately; coming there freezes it like starting there."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import talentkreis.kernel.ids

FREEZE = """
-- A row at a time, for those rows alone: planners update enrolments in thousands, moves are rare.
CREATE FUNCTION nurture_freeze_version_moved_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE nurture_sequenceversion SET frozen_at = clock_timestamp()
    WHERE frozen_at IS NULL AND id = NEW.version_id;
    RETURN NULL;
END $$;

CREATE TRIGGER move_freezes_version AFTER UPDATE OF version_id ON nurture_enrolment
    FOR EACH ROW WHEN (OLD.version_id IS DISTINCT FROM NEW.version_id)
    EXECUTE FUNCTION nurture_freeze_version_moved_to();
"""
UNFREEZE = """
DROP TRIGGER move_freezes_version ON nurture_enrolment;
DROP FUNCTION nurture_freeze_version_moved_to();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("nurture", "0006_frozen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VersionMove",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=talentkreis.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("moved_at", models.DateTimeField()),
                ("person_count", models.PositiveIntegerField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "moved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sequence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="nurture.sequence",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="nurture.sequenceversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-moved_at"],
            },
        ),
        migrations.CreateModel(
            name="MovedEnrolment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.PositiveSmallIntegerField()),
                ("occurrence", models.PositiveSmallIntegerField()),
                ("anchor_on", models.DateField()),
                ("new_position", models.PositiveSmallIntegerField()),
                ("new_occurrence", models.PositiveSmallIntegerField()),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="nurture.enrolment",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="nurture.sequenceversion",
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enrolments",
                        to="nurture.versionmove",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("move", "enrolment"), name="moved_once_a_move")
                ],
            },
        ),
        migrations.RunSQL(FREEZE, UNFREEZE),
    ]
