# SPDX-License-Identifier: Apache-2.0
"""Steps of every kind, branches with two ways, waits in quarters and for a fixed day."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nurture", "0004_paused_with_pool"),
        ("pools", "0006_finds_of_pools"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="step",
            name="step_wait_in_range",
        ),
        migrations.RemoveConstraint(
            model_name="step",
            name="step_repeats_monthly_at_most",
        ),
        migrations.AddField(
            model_name="step",
            name="branch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ways",
                to="nurture.step",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="condition",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="step",
            name="network",
            field=models.CharField(
                blank=True,
                choices=[("linkedin", "LinkedIn"), ("inmail", "LinkedIn InMail"), ("xing", "XING")],
                db_default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="origin",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="step",
            name="pool",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pools.pool",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="tag_name",
            field=models.CharField(blank=True, db_default="", max_length=80),
        ),
        migrations.AddField(
            model_name="step",
            name="takes_off",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="step",
            name="wait_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="step",
            name="way",
            field=models.CharField(
                blank=True, choices=[("yes", "Yes"), ("no", "No")], db_default="", max_length=3
            ),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("reply", "has replied"),
                    ("bounce", "address undeliverable"),
                    ("no_address", "no e-mail address"),
                    ("consent_withdrawn", "consent withdrawn"),
                    ("consent_ended", "consent has ended"),
                    ("not_allowed", "contact not permitted"),
                    ("archived", "person archived"),
                    ("left_pool", "has left the pool"),
                    ("sequence_ended", "sequence ended"),
                    ("by_member", "by hand"),
                    ("recalled", "recalled before the first message"),
                    ("contact_budget", "written to recently"),
                    ("paused_by_person", "wishes a pause"),
                    ("text_missing", "no text in this language"),
                    ("field_empty", "a merge field has no value"),
                    ("no_owner", "nobody is in charge"),
                    ("merged", "goes on under another record of the same person"),
                    ("conversation", "somebody talked with them"),
                    ("away", "away, by their own note"),
                    ("draft_waits", "a draft waits to be read"),
                    ("condition", "a branch asks for something that is gone"),
                ],
                db_default="",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="kind",
            field=models.CharField(
                choices=[
                    ("email", "E-mail"),
                    ("personal", "Personal e-mail"),
                    ("task", "Task"),
                    ("call", "Call"),
                    ("social", "Message on a network"),
                    ("letter", "Letter or gesture"),
                    ("tag", "Tag"),
                    ("pool", "Into a pool"),
                    ("branch", "Branch"),
                    ("stop", "End here"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="wait_unit",
            field=models.CharField(
                choices=[
                    ("days", "days"),
                    ("months", "months"),
                    ("quarters", "quarters"),
                    ("date", "until a day"),
                ],
                default="months",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("wait_count__lte", 100),
                        ("wait_unit", "days"),
                        ("wait_until__isnull", True),
                    ),
                    models.Q(
                        ("wait_count__lte", 36),
                        ("wait_unit", "months"),
                        ("wait_until__isnull", True),
                    ),
                    models.Q(
                        ("wait_count__lte", 12),
                        ("wait_unit", "quarters"),
                        ("wait_until__isnull", True),
                    ),
                    models.Q(
                        ("wait_count", 0), ("wait_unit", "date"), ("wait_until__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="step_waits_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("repeats", False),
                    models.Q(("wait_count__gte", 1), ("wait_unit__in", ["months", "quarters"])),
                    _connector="OR",
                ),
                name="step_recurs_monthly_at_most",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("condition__isnull", False), ("kind", "branch")),
                    models.Q(
                        models.Q(("kind", "branch"), _negated=True), ("condition__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="step_branch_asks",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("branch__isnull", True), ("way", "")),
                    models.Q(
                        ("branch__isnull", False),
                        ("way__in", ["yes", "no"]),
                        models.Q(("kind", "branch"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="step_on_a_way_of_a_branch",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "social"), ("network__in", ["linkedin", "inmail", "xing"])),
                    models.Q(models.Q(("kind", "social"), _negated=True), ("network", "")),
                    _connector="OR",
                ),
                name="step_names_its_network",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "tag"), models.Q(("tag_name", ""), _negated=True)),
                    models.Q(models.Q(("kind", "tag"), _negated=True), ("tag_name", "")),
                    _connector="OR",
                ),
                name="step_names_its_tag",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "pool"), ("pool__isnull", False)),
                    models.Q(models.Q(("kind", "pool"), _negated=True), ("pool__isnull", True)),
                    _connector="OR",
                ),
                name="step_names_its_pool",
            ),
        ),
    ]
