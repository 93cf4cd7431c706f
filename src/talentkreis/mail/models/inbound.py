# SPDX-License-Identifier: Apache-2.0
"""What came in, by mail, SMS or WhatsApp, and what it was taken for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.consent.models import Channel
from talentkreis.kernel.ids import new_id
from talentkreis.mail.models.messages import Mailbox, Message
from talentkreis.organisation.models import Member
from talentkreis.people.models import Person


class Classification(models.TextChoices):
    """What an inbound message is."""

    HUMAN_REPLY = "human_reply", _("Reply")
    AUTO_REPLY = "auto_reply", pgettext_lazy("inbound mail", "Automatic reply")
    BOUNCE = "bounce", _("Returned")
    COMPLAINT = "complaint", _("Complaint")
    UNSUBSCRIBE = "unsubscribe", _("Unsubscribe by mail")
    FORWARDED = "forwarded", _("Passed on by the team")
    UNKNOWN = "unknown", _("Not clear")


class InboundState(models.TextChoices):
    """What we still have to do with it."""

    UNASSIGNED = "unassigned", _("to be assigned")
    OPEN = "open", pgettext_lazy("inbound mail", "open")
    DONE = "done", _("done")


class InboundMessage(models.Model):
    """Something a person, or a machine of theirs, sent us through one of our machines' channels.

    Its text is readable and harmless. Of a mail the raw bytes lie in a file; a message by SMS or
    WhatsApp has neither subject nor headers, and its sender is a number.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.CharField(
        max_length=10, choices=Channel, default=Channel.EMAIL, db_default=Channel.EMAIL
    )
    mailbox = models.ForeignKey(Mailbox, models.SET_NULL, null=True, related_name="inbound")
    uid_validity = models.BigIntegerField(null=True, blank=True)
    uid = models.BigIntegerField(null=True, blank=True)
    # Over Message-ID, sender, date and body: the same mail twice is one row, a forged id is not.
    # Of other channels: over channel, account and the provider's id.
    digest = models.BinaryField(max_length=32, unique=True)
    message_id_header = models.CharField(max_length=998, blank=True, db_default="")
    in_reply_to = models.CharField(max_length=998, blank=True, db_default="")
    references = models.TextField(blank=True, db_default="")
    from_name = models.CharField(max_length=200, blank=True, db_default="")
    # An e-mail address, or a phone number (E.164) where the channel is SMS or WhatsApp.
    from_address = models.CharField(max_length=320, blank=True, db_default="")
    subject = models.CharField(max_length=500, blank=True, db_default="")
    text = models.TextField(blank=True, db_default="")
    reply_text = models.TextField(blank=True, db_default="")
    is_shortened = models.BooleanField(default=False, db_default=False)
    raw = models.FileField(upload_to="inbound/%Y/%m", max_length=200, blank=True)
    size = models.PositiveIntegerField(default=0, db_default=0, help_text="Bytes")

    classification = models.CharField(max_length=12, choices=Classification)
    # Which sign decided: a code ("auto_submitted", "dsn", ...).
    reason = models.CharField(max_length=60, blank=True, db_default="")
    bounce_status = models.CharField(max_length=12, blank=True, db_default="")
    # Whom a bounce is about: a `rules.Blame`.
    bounce_blame = models.CharField(max_length=12, blank=True, db_default="")
    returns_on = models.DateField(null=True, blank=True, help_text="From an absence note")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    message = models.ForeignKey(
        Message, models.SET_NULL, null=True, blank=True, related_name="inbound"
    )
    # How the message was found: reply_header, token, sender, none.
    matched_by = models.CharField(max_length=20, blank=True, db_default="")
    state = models.CharField(max_length=10, choices=InboundState)
    handled_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["mailbox", "uid_validity", "uid"],
                condition=models.Q(uid__isnull=False),
                name="inbound_once_per_uid",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-received_at", "-id"], name="inbound_by_state"),
            models.Index(
                fields=["person", "-received_at"],
                name="inbound_of_person",
                condition=models.Q(person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
