# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0003_revoked_imports"),
        ("people", "0007_merges"),
    ]

    operations = [
        migrations.CreateModel(
            name="CarriedState",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("application", "Application"),
                            ("interview", "Interview"),
                            ("transactional", "Answer to a request"),
                            ("personal_contact", "Personal contact"),
                            ("personal_email", "Personal e-mail"),
                            ("nurture", "Staying in touch"),
                            ("newsletter", "Newsletter"),
                            ("job_alert", "Matching jobs"),
                            ("event_invitation", "Invitations"),
                            ("consent_request", "Request for consent"),
                            ("tracking", "Measuring clicks"),
                            ("employee", "Among colleagues"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("email", "E-mail"),
                            ("phone", "Phone"),
                            ("sms", "SMS"),
                            ("whatsapp", "WhatsApp"),
                            ("linkedin", "LinkedIn"),
                            ("xing", "XING"),
                            ("letter", "Letter"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("requested", "waiting for confirmation"),
                            ("given", "given, not confirmed"),
                            ("confirmed", "confirmed"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                            ("objected", "objected"),
                            ("expired", "expired"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("self_confirmed_at", models.DateTimeField(null=True)),
                ("requested_at", models.DateTimeField(null=True)),
                ("event_id", models.BigIntegerField()),
                ("after_event_id", models.BigIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "purpose", "channel"), name="one_carried_state"
                    )
                ],
            },
        ),
    ]
