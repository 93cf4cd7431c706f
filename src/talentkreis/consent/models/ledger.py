# SPDX-License-Identifier: Apache-2.0
"""Wordings, the consent ledger and its state, suppression, wishes, confirmations, erasures.

Append-only by trigger and by missing right: `ConsentText`, `ConsentEvent`, `Suppression`,
`ErasureRecord`. They hold ids, codes and keyed hashes, so that erasing a person rewrites none of
them. Everything that could identify somebody is in `ConsentEvidence`, `ConfirmationRequest` and
`ConsentState`, which go with the person. Holds and periods: `retention.models`; what was asked
before a consent ends: `renewal.models`.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.models.purposes import Channel, Purpose
from talentkreis.kernel.ids import new_id
from talentkreis.organisation.actors import ActorKind
from talentkreis.organisation.models import Language
from talentkreis.people.models import Person


class ConsentText(models.Model):
    """The exact words somebody agrees to. Never changed: a new wording is a new version."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=20, choices=Purpose)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    language = models.CharField(max_length=2, choices=Language)
    version = models.PositiveIntegerField()
    wording = models.TextField()
    sha256 = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["purpose", "channel", "language", "version"], name="consent_text_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.channel} {self.language} v{self.version}"


class ConsentEvent(models.Model):
    """One line of the ledger: who said what to which wording, when, and how we know.

    `id` is the order of recording, `occurred_at` the order in which it happened; an imported
    consent from last year therefore never undoes this year's withdrawal.
    """

    class Kind(models.TextChoices):
        REQUESTED = "requested", _("asked")
        GIVEN = "given", _("given")
        CONFIRMED = "confirmed", _("confirmed")
        IMPORTED = "imported", _("taken over with evidence")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        OBJECTED = "objected", _("objected")
        EXPIRED = "expired", _("expired")
        REVOKED = "revoked", _("import taken back")

    class Method(models.TextChoices):
        DOUBLE_OPT_IN = "double_opt_in", _("by a link we sent to them")
        SELF_SERVICE = "self_service", _("on the page of one's own settings")
        ONE_CLICK = "one_click", _("by one click in the e-mail program")
        WRITTEN = "written", _("in writing")
        SPOKEN = "spoken", _("in conversation")
        IMPORT = "import", _("from another system")
        MEMBER = "member", _("entered by staff")
        SYSTEM = "system", _("by the clock")

    id = models.BigAutoField(primary_key=True)
    person_id = models.UUIDField()
    purpose = models.CharField(max_length=20, choices=Purpose, blank=True)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    method = models.CharField(max_length=14, choices=Method)
    text = models.ForeignKey(ConsentText, models.PROTECT, null=True, related_name="+")
    # Of the words agreed to, also where they are no text of ours (imports keep them as evidence).
    wording_sha256 = models.BinaryField(max_length=32, null=True)
    evidence_id = models.UUIDField(null=True)
    request_id = models.UUIDField(null=True)
    message_id = models.UUIDField(null=True)
    import_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    actor_kind = models.CharField(max_length=6, choices=ActorKind)
    actor_id = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # A yes is always to one purpose and one channel; only a no may be to everything.
            models.CheckConstraint(
                name="consent_yes_is_specific",
                condition=models.Q(kind__in=["withdrawn", "objected"])
                | (~models.Q(purpose="") & ~models.Q(channel="")),
            ),
            models.CheckConstraint(
                name="consent_yes_has_evidence",
                condition=~models.Q(kind__in=["confirmed", "imported"])
                | models.Q(evidence_id__isnull=False, wording_sha256__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person_id", "occurred_at", "id"], name="consent_event_person"),
            models.Index(
                fields=["import_id"],
                name="consent_event_import",
                condition=models.Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.purpose or '*'} {self.channel or '*'}"


class ConsentEvidence(models.Model):
    """What proves a declaration (TRUST L-18). Erased with the person.

    IP address and browser are optional, short-lived and separable: the proof stands without them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="consent_evidence")
    wording = models.TextField(help_text="The words agreed to, byte for byte")
    language = models.CharField(max_length=2, choices=Language)
    # The form as it was shown, with every box and whether it was ticked.
    form_snapshot = models.TextField(blank=True, db_default="")
    page_url = models.CharField(max_length=500, blank=True, db_default="")
    # Imports and conversations: where the proof lies, in the words of whoever vouches for it.
    note = models.TextField(blank=True, db_default="")
    declared_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    message_id = models.UUIDField(null=True)
    message_mime = models.BinaryField(null=True)
    message_response = models.CharField(max_length=500, blank=True, db_default="")
    ip_address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True, db_default="")

    def __str__(self) -> str:
        return str(self.id)


class ConsentState(models.Model):
    """Where the ledger stands for a person, purpose and channel; can be rebuilt from it."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("waiting for confirmation")
        GIVEN = "given", _("given, not confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        OBJECTED = "objected", _("objected")
        EXPIRED = "expired", _("expired")

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="consent_states")
    purpose = models.CharField(max_length=20, choices=Purpose, blank=True)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    status = models.CharField(max_length=10, choices=Status)
    since = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    # The person pressed the button themselves, through a link sent to their own address.
    self_confirmed_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField(null=True)
    event_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "purpose", "channel"], name="one_consent_state"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["expires_at"],
                name="consent_state_expiry",
                condition=models.Q(status__in=["given", "confirmed"]),
            ),
            # Few say no, and they are who the clocks of storage begin with.
            models.Index(
                fields=["person"],
                name="consent_state_no",
                condition=models.Q(status__in=["withdrawn", "objected"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose or '*'} {self.channel or '*'}: {self.status}"


class CarriedState(models.Model):
    """What a merge carried over to the survivor: the strictest word of all who became one.

    The ledger cannot be rewritten, so lines stay with the id they were recorded for. Folding the
    survivor's lines starts from this instead of the lines up to `after_event_id`.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose, blank=True)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    status = models.CharField(max_length=10, choices=ConsentState.Status)
    since = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    self_confirmed_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField(null=True)
    # The line it comes from, and the last one it takes account of.
    event_id = models.BigIntegerField()
    after_event_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "purpose", "channel"], name="one_carried_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose or '*'} {self.channel or '*'}: {self.status}"


class Suppression(models.Model):
    """An address that may not be contacted, as a keyed hash. Survives erasure.

    It wins over every consent, with one exception: the person's own confirmation through a link
    in a mail to that address, later than the suppression. Nobody else can lift it.
    """

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        OBJECTION = "objection", _("objection")
        ERASURE = "erasure", _("deleted at own request")
        COMPLAINT = "complaint", _("reported as unwanted")
        BOUNCE = "bounce", _("address does not exist")
        IMPORT = "import", _("from a list")
        MEMBER = "member", _("entered by staff")

    id = models.BigAutoField(primary_key=True)
    address_hash = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=5, help_text="people.ContactKind of the address")
    purpose = models.CharField(max_length=20, choices=Purpose, blank=True)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    reason = models.CharField(max_length=12, choices=Reason)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["address_hash"], name="suppression_address"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.purpose or '*'} {self.channel or '*'}"


class ContactWish(models.Model):
    """What the person asked for beside yes and no: a pause, or a calmer rhythm."""

    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, related_name="contact_wish"
    )
    paused_until = models.DateField(null=True, help_text="Last day of the pause")
    paused_at = models.DateTimeField(null=True)
    least_gap_days = models.PositiveSmallIntegerField(null=True)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class ConfirmationRequest(models.Model):
    """A double opt-in under way: link sent, button not pressed yet. Lives seven days.

    To an e-mail address, or to a number where the texts are about SMS or WhatsApp.

    `person` is null while somebody signs up who may be unknown to us: no person is created, and
    nobody is looked up, before the button is pressed (TRUST L-01, S-18).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, related_name="confirmation_requests"
    )
    evidence = models.OneToOneField(ConsentEvidence, models.CASCADE, related_name="request")
    address = models.CharField(max_length=320, help_text="Normalised; emptied by confirmation")
    address_hash = models.BinaryField(max_length=32)
    language = models.CharField(max_length=2, choices=Language)
    text_ids = ArrayField(models.UUIDField(), help_text="The boxes that were ticked")
    source = models.CharField(max_length=20, help_text="sign_up, member or preferences")
    message_id = models.UUIDField(null=True)
    requested_on = models.DateField()
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # The guard against mail bombs: one confirmation mail an address and day.
            models.UniqueConstraint(
                fields=["address_hash", "requested_on"], name="one_confirmation_mail_a_day"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["expires_at"],
                name="confirmation_open",
                condition=models.Q(confirmed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ErasureRecord(models.Model):
    """That somebody was erased: enough to erase them again after an old backup is restored."""

    class Reason(models.TextChoices):
        REQUEST = "request", _("The person asked for it")
        OBJECTION = "objection", _("The person objected")
        NO_BASIS = "no_basis", _("There is no reason left to keep the data")
        RETENTION = "retention", _("The period of storage is over")
        MISTAKE = "mistake", _("Recorded by mistake")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField()
    address_hashes = ArrayField(models.BinaryField(max_length=32))
    reason = models.CharField(max_length=10, choices=Reason)
    actor_kind = models.CharField(max_length=6, choices=ActorKind)
    actor_id = models.UUIDField(null=True)
    erased_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person_id"], name="erasure_person"),
        ]

    def __str__(self) -> str:
        return str(self.id)
