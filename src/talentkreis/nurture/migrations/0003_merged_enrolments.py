# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nurture", "0002_versions_freeze"),
    ]

    operations = [
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
                ],
                db_default="",
                max_length=20,
            ),
        ),
    ]
