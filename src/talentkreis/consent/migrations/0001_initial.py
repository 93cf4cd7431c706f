# SPDX-License-Identifier: Apache-2.0

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import talentkreis.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0002_person_needs_basis"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactWish",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="contact_wish",
                        serialize=False,
                        to="people.person",
                    ),
                ),
                ("paused_until", models.DateField(help_text="Last day of the pause", null=True)),
                ("paused_at", models.DateTimeField(null=True)),
                ("least_gap_days", models.PositiveSmallIntegerField(null=True)),
                ("updated_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ConsentEvidence",
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
                ("wording", models.TextField(help_text="The words agreed to, byte for byte")),
                (
                    "language",
                    models.CharField(choices=[("de", "German"), ("en", "English")], max_length=2),
                ),
                ("form_snapshot", models.TextField(blank=True, db_default="")),
                ("page_url", models.CharField(blank=True, db_default="", max_length=500)),
                ("note", models.TextField(blank=True, db_default="")),
                ("declared_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("message_id", models.UUIDField(null=True)),
                ("message_mime", models.BinaryField(null=True)),
                ("message_response", models.CharField(blank=True, db_default="", max_length=500)),
                ("ip_address", models.GenericIPAddressField(null=True)),
                ("user_agent", models.CharField(blank=True, db_default="", max_length=300)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consent_evidence",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ConsentText",
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
                (
                    "purpose",
                    models.CharField(
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
                        choices=[
                            ("email", "E-mail"),
                            ("phone", "Phone"),
                            ("sms", "SMS"),
                            ("whatsapp", "WhatsApp"),
                            ("linkedin", "LinkedIn"),
                            ("xing", "XING"),
                            ("letter", "Letter"),
                        ],
                        default="email",
                        max_length=10,
                    ),
                ),
                (
                    "language",
                    models.CharField(choices=[("de", "German"), ("en", "English")], max_length=2),
                ),
                ("version", models.PositiveIntegerField()),
                ("wording", models.TextField()),
                ("sha256", models.BinaryField(max_length=32)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.UUIDField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("purpose", "channel", "language", "version"),
                        name="consent_text_version",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ErasureRecord",
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
                ("person_id", models.UUIDField()),
                (
                    "address_hashes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BinaryField(max_length=32), size=None
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("request", "The person asked for it"),
                            ("objection", "The person objected"),
                            ("no_basis", "There is no reason left to keep the data"),
                            ("retention", "The period of storage is over"),
                            ("mistake", "Recorded by mistake"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "actor_kind",
                    models.CharField(
                        choices=[
                            ("member", "Member"),
                            ("token", "API token"),
                            ("person", "Person"),
                            ("system", "Talentkreis"),
                        ],
                        max_length=6,
                    ),
                ),
                ("actor_id", models.UUIDField(null=True)),
                ("erased_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["person_id"], name="erasure_person")],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("address_hash", models.BinaryField(max_length=32)),
                (
                    "kind",
                    models.CharField(help_text="people.ContactKind of the address", max_length=5),
                ),
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
                    "reason",
                    models.CharField(
                        choices=[
                            ("unsubscribed", "unsubscribed"),
                            ("objection", "objection"),
                            ("erasure", "deleted at own request"),
                            ("complaint", "reported as unwanted"),
                            ("bounce", "address does not exist"),
                            ("import", "from a list"),
                            ("member", "entered by staff"),
                        ],
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["address_hash"], name="suppression_address")],
            },
        ),
        migrations.CreateModel(
            name="ConfirmationRequest",
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
                (
                    "address",
                    models.CharField(
                        help_text="Normalised; emptied by confirmation", max_length=320
                    ),
                ),
                ("address_hash", models.BinaryField(max_length=32)),
                (
                    "language",
                    models.CharField(choices=[("de", "German"), ("en", "English")], max_length=2),
                ),
                (
                    "text_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        help_text="The boxes that were ticked",
                        size=None,
                    ),
                ),
                ("source", models.CharField(help_text="sign_up or member", max_length=20)),
                ("message_id", models.UUIDField(null=True)),
                ("requested_on", models.DateField()),
                ("requested_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmation_requests",
                        to="people.person",
                    ),
                ),
                (
                    "evidence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="request",
                        to="consent.consentevidence",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("confirmed_at__isnull", True)),
                        fields=["expires_at"],
                        name="confirmation_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("address_hash", "requested_on"), name="one_confirmation_mail_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentState",
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
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consent_states",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["given", "confirmed"])),
                        fields=["expires_at"],
                        name="consent_state_expiry",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "purpose", "channel"), name="one_consent_state"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("person_id", models.UUIDField()),
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("requested", "asked"),
                            ("given", "given"),
                            ("confirmed", "confirmed"),
                            ("imported", "taken over with evidence"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                            ("objected", "objected"),
                            ("expired", "expired"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("double_opt_in", "by link in an e-mail"),
                            ("self_service", "on the page of one's own settings"),
                            ("one_click", "by one click in the e-mail program"),
                            ("written", "in writing"),
                            ("spoken", "in conversation"),
                            ("import", "from another system"),
                            ("member", "entered by staff"),
                            ("system", "by the clock"),
                        ],
                        max_length=14,
                    ),
                ),
                ("wording_sha256", models.BinaryField(max_length=32, null=True)),
                ("evidence_id", models.UUIDField(null=True)),
                ("request_id", models.UUIDField(null=True)),
                ("message_id", models.UUIDField(null=True)),
                ("import_id", models.UUIDField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "actor_kind",
                    models.CharField(
                        choices=[
                            ("member", "Member"),
                            ("token", "API token"),
                            ("person", "Person"),
                            ("system", "Talentkreis"),
                        ],
                        max_length=6,
                    ),
                ),
                ("actor_id", models.UUIDField(null=True)),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "text",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.consenttext",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["person_id", "occurred_at", "id"], name="consent_event_person"
                    ),
                    models.Index(
                        condition=models.Q(("import_id__isnull", False)),
                        fields=["import_id"],
                        name="consent_event_import",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["withdrawn", "objected"]),
                            models.Q(
                                models.Q(("purpose", ""), _negated=True),
                                models.Q(("channel", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="consent_yes_is_specific",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["confirmed", "imported"]), _negated=True),
                            models.Q(
                                ("evidence_id__isnull", False), ("wording_sha256__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="consent_yes_has_evidence",
                    ),
                ],
            },
        ),
    ]
