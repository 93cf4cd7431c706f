# SPDX-License-Identifier: Apache-2.0
"""Mailboxes, messages with their state machine, delivery reports, the captured mailbox.

Purposes and channels are those of `consent`; enrolments, steps and sequences are ids of packages
above, without foreign keys.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.models import Channel
from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Language, Member
from talentkreis.people.models import Person


class Security(models.TextChoices):
    """How a connection to a mail server is protected."""

    TLS = "tls", _("TLS from the start")
    STARTTLS = "starttls", _("STARTTLS")
    NONE = "none", _("not encrypted, only within this machine")


# What speaks with the other side: a mail server, or a service (`mail.relays`).
SMTP, RELAY = "smtp", "relay"


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    """Reads of what we send from."""

    def of(self, channel: str) -> MailboxQuerySet:
        """Those of one channel."""
        return self.filter(channel=channel)

    def default_of(self, channel: str) -> Mailbox | None:
        """What messages of a channel leave through unless they name another one."""
        return self.filter(channel=channel, is_default=True).first()


class Mailbox(models.Model):
    """What we send from and read: an address, or an account for SMS or WhatsApp.

    Passwords and the DKIM key are stored encrypted. An account with a provider instead of a mail
    server is a mailbox too, so that claims, caps, pauses and retries exist once; what only the
    provider knows is kept by the package that registers its transport.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.CharField(
        max_length=10, choices=Channel, default=Channel.EMAIL, db_default=Channel.EMAIL
    )
    # What speaks with the other side: a key of `delivery.transports`.
    transport = models.CharField(max_length=20, default=SMTP, db_default=SMTP)
    name = models.CharField(max_length=200)
    # Whose own mailbox it is: only mail of people we know is taken in, and only they see it.
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    from_name = models.CharField(max_length=200, blank=True, db_default="")
    # Empty where the sender is no e-mail address.
    from_address = models.EmailField(blank=True)

    smtp_host = models.CharField(max_length=255, blank=True)
    smtp_port = models.PositiveIntegerField(default=587)
    smtp_security = models.CharField(max_length=8, choices=Security, default=Security.STARTTLS)
    smtp_user = models.CharField(max_length=255, blank=True, db_default="")
    smtp_password = models.BinaryField(null=True, blank=True)

    imap_host = models.CharField(max_length=255, blank=True, db_default="")
    imap_port = models.PositiveIntegerField(default=993)
    imap_security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    imap_user = models.CharField(max_length=255, blank=True, db_default="")
    imap_password = models.BinaryField(null=True, blank=True)
    imap_folder = models.CharField(max_length=255, default="INBOX", db_default="INBOX")
    uid_validity = models.BigIntegerField(null=True, blank=True)
    last_uid = models.BigIntegerField(default=0, db_default=0)

    # Hand-overs in any 24 hours (FEATURES F4); null: no limit, for the captured mailbox.
    daily_cap = models.PositiveIntegerField(null=True, blank=True, default=50)
    # Since when a new address is made known, a little more each day (E-13); null: it is known.
    warm_up_from = models.DateTimeField(null=True, blank=True)
    connection_count = models.PositiveSmallIntegerField(default=4, db_default=4)
    # local+token@domain reaches this mailbox: replies and bounces carry their message's token.
    has_plus_addresses = models.BooleanField(default=False, db_default=False)

    dkim_selector = models.CharField(max_length=63, blank=True, db_default="")
    dkim_key = models.BinaryField(null=True, blank=True)
    dkim_ed25519_selector = models.CharField(max_length=63, blank=True, db_default="")
    dkim_ed25519_key = models.BinaryField(null=True, blank=True)

    is_default = models.BooleanField(default=False, db_default=False)
    is_captured = models.BooleanField(default=False, db_default=False)
    # Back-off after refused connections: no attempt of any message is used up meanwhile.
    pause_until = models.DateTimeField(null=True, blank=True)
    failure_count = models.PositiveIntegerField(default=0, db_default=0)

    # Codes of the last checks ("ok", "login_refused", ...); texts in `mail.checks`.
    smtp_result = models.CharField(max_length=40, blank=True, db_default="")
    imap_result = models.CharField(max_length=40, blank=True, db_default="")
    checked_at = models.DateTimeField(null=True, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["channel"],
                condition=models.Q(is_default=True),
                name="one_default_mailbox_per_channel",
            ),
            models.CheckConstraint(
                name="mailbox_has_one_to_64_connections",
                condition=models.Q(connection_count__range=(1, 64)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def domain(self) -> str:
        """The domain we send as: of Message-ID, DKIM and List-Id."""
        return self.from_address.rpartition("@")[2]


class MessageState(models.TextChoices):
    """Where a message is (TRUST C.2). A trigger allows only the transitions of `rules`."""

    PLANNED = "planned", _("planned")
    WAITING_FOR_PERSON = "waiting_for_person", _("waiting for review")
    HELD = "held", _("held")
    CLAIMED = "claimed", _("being prepared")
    DATA_STARTED = "data_started", _("being handed over")
    ACCEPTED = "accepted", _("handed over")
    DEFERRED = "deferred", _("another attempt later")
    REJECTED = "rejected", _("refused")
    UNCERTAIN = "uncertain", _("uncertain")
    EXPIRED = "expired", _("expired")
    CANCELLED = "cancelled", _("recalled")


class MessageClass(models.TextChoices):
    """What an interrupted hand-over may become (TRUST C.2)."""

    AT_MOST_ONCE = "at_most_once", _("never twice")
    AT_LEAST_ONCE = "at_least_once", _("rather twice than never")


class Message(models.Model):
    """One message to one address, from plan to outcome. The only thing that is ever sent.

    Written by `actions` and, between claim and outcome, by `delivery` alone. Subject, texts and
    address are blanked when the person is erased; state, times and hashes stay.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, default=Channel.EMAIL)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    # An e-mail address, or a phone number (E.164) where the channel is SMS or WhatsApp.
    to_address = models.CharField(max_length=320, blank=True, db_default="")
    # The person's primary address at hand-over, instead of the one at planning.
    follows_primary = models.BooleanField(default=True, db_default=True)
    address_hash = models.BinaryField(max_length=32, null=True)
    subject = models.CharField(max_length=500, blank=True, db_default="")
    text = models.TextField(blank=True, db_default="")
    html = models.TextField(blank=True, db_default="")
    # WhatsApp: name, language and values of the approved template `text` was made from.
    template = models.JSONField(null=True, blank=True)
    language = models.CharField(max_length=2, choices=Language)

    state = models.CharField(max_length=20, choices=MessageState, default=MessageState.PLANNED)
    # Why it is in this state: a code; texts in `mail.words`.
    state_reason = models.CharField(max_length=60, blank=True, db_default="")
    message_class = models.CharField(max_length=15, choices=MessageClass)
    is_automatic = models.BooleanField(default=True, db_default=True)
    priority = models.PositiveSmallIntegerField(default=5, db_default=5)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    mailbox = models.ForeignKey(Mailbox, models.PROTECT, null=True, related_name="messages")
    # In whose name it goes out, by their leave; replies reach them and us.
    sender = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # What tells the words a colleague read and let go out from any others (`rules.words_hash`).
    approved_words = models.CharField(max_length=64, blank=True, db_default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=40, blank=True, db_default="")
    # Fencing: grows with every claim; whoever holds an older number changes nothing any more.
    attempt = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Attempts the server answered with "later"; a refused connection counts for nothing.
    deferral_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    handed_at = models.DateTimeField(null=True, blank=True)
    smtp_reply = models.CharField(max_length=500, blank=True, db_default="")
    # What the provider calls it: its reports name nothing else.
    external_id = models.CharField(max_length=200, blank=True, db_default="")
    finished_at = models.DateTimeField(null=True, blank=True)

    # The gate's answer in the claim transaction: why this person got this message.
    gate_verdict = models.CharField(max_length=3, blank=True, db_default="")
    gate_reason = models.CharField(max_length=60, blank=True, db_default="")
    gate_text = models.CharField(max_length=300, blank=True, db_default="")
    gate_asked_at = models.DateTimeField(null=True, blank=True)

    enrolment_id = models.UUIDField(null=True, blank=True)
    step_id = models.UUIDField(null=True, blank=True)
    occurrence = models.PositiveIntegerField(default=0, db_default=0)
    sequence_id = models.UUIDField(null=True, blank=True)
    # The issue of a newsletter; its message goes to the address it was assembled for.
    issue_id = models.UUIDField(null=True, blank=True)
    # `html` is a whole page made by our own renderer, with a place for the footer.
    is_page = models.BooleanField(default=False, db_default=False)
    # A model proposed its words, a human took them over and sent them (Art. 50 AI Act).
    is_proposed = models.BooleanField(default=False, db_default=False)

    message_id_header = models.CharField(max_length=320)
    in_reply_to = models.CharField(max_length=320, blank=True, db_default="")
    references = models.TextField(blank=True, db_default="")

    created_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # A human said what became of an uncertain message, and why they know.
    resolved_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    evidence = models.CharField(max_length=500, blank=True, db_default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["enrolment_id", "step_id", "occurrence"],
                condition=models.Q(enrolment_id__isnull=False),
                name="message_once_per_step_and_occurrence",
            ),
            models.UniqueConstraint(
                fields=["issue_id", "person"],
                condition=models.Q(issue_id__isnull=False),
                name="message_once_per_issue_and_person",
            ),
            models.UniqueConstraint(
                fields=["issue_id", "address_hash"],
                condition=models.Q(issue_id__isnull=False),
                name="message_once_per_issue_and_address",
            ),
            models.CheckConstraint(
                name="message_of_a_step_names_it",
                condition=models.Q(enrolment_id__isnull=True) | models.Q(step_id__isnull=False),
            ),
            models.CheckConstraint(
                name="message_header_id_is_no_injection",
                condition=~models.Q(message_id_header__regex=r"[\r\n]"),
            ),
            models.CheckConstraint(
                name="message_subject_is_one_line",
                condition=~models.Q(subject__regex=r"[\r\n]"),
            ),
            models.CheckConstraint(
                name="message_in_flight_has_a_lease",
                condition=~models.Q(state__in=["claimed", "data_started"])
                | models.Q(lease_until__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["mailbox", "priority", "due_at", "id"],
                name="message_claimable",
                condition=models.Q(state__in=["planned", "deferred"]),
            ),
            models.Index(
                fields=["lease_until"],
                name="message_leased",
                condition=models.Q(state__in=["claimed", "data_started"]),
            ),
            models.Index(
                fields=["expires_at"],
                name="message_not_gone_out",
                condition=models.Q(state__in=["planned", "deferred", "held", "waiting_for_person"]),
            ),
            models.Index(
                fields=["mailbox", "handed_at"],
                name="message_handed",
                condition=models.Q(handed_at__isnull=False),
            ),
            models.Index(
                fields=["person", "-created_at"],
                name="message_of_person",
                condition=models.Q(person__isnull=False),
            ),
            models.Index(fields=["message_id_header"], name="message_header"),
            models.Index(
                fields=["external_id"],
                name="message_external_id",
                condition=~models.Q(external_id=""),
            ),
            models.Index(fields=["address_hash"], name="message_to_address"),
            models.Index(
                fields=["state", "-due_at", "-id"],
                name="message_by_state",
            ),
            models.Index(
                fields=["sequence_id", "state"],
                name="message_of_sequence",
                condition=models.Q(sequence_id__isnull=False),
            ),
            models.Index(
                fields=["issue_id", "state"],
                name="message_of_issue",
                condition=models.Q(issue_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def title(self) -> str:
        """What lists call it: the subject, or how a message without one begins."""
        return self.subject or " ".join(self.text.split())[:80]


class SentCopy(models.Model):
    """The bytes of a message that has to be provable: confirmations of consent (TRUST L-18)."""

    message = models.OneToOneField(
        Message, models.CASCADE, primary_key=True, related_name="sent_copy"
    )
    mime = models.BinaryField()
    kept_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)


class ContactRules(models.Model):
    """How often something automatic may reach one person (FEATURES F9); exactly one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    least_gap_days = models.PositiveSmallIntegerField(default=30, db_default=30)
    # For people we are in live contact with.
    warm_gap_days = models.PositiveSmallIntegerField(default=14, db_default=14)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="one_row_of_contact_rules", condition=models.Q(id=1)),
            # TRUST E-16: the hard ceiling is one message in 14 days, whatever is set.
            models.CheckConstraint(
                name="contact_gap_of_14_days_or_more",
                condition=models.Q(least_gap_days__range=(14, 365)),
            ),
            models.CheckConstraint(
                name="warm_contact_gap_of_7_to_14_days",
                condition=models.Q(warm_gap_days__range=(7, 14)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.least_gap_days} days"


class CapturedMessage(models.Model):
    """A mail the built-in captured mailbox took in instead of the world (demo, trying out)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.CharField(max_length=320)
    subject = models.CharField(max_length=500, blank=True)
    message_id_header = models.CharField(max_length=998, blank=True)
    raw = models.BinaryField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-received_at", "-id"], name="captured_latest"),
            models.Index(fields=["envelope_to"], name="captured_to"),
        ]

    def __str__(self) -> str:
        return str(self.id)
