# SPDX-License-Identifier: Apache-2.0
"""Who is in a sequence, where they stand, and moves from one version to another."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.ids import new_id
from talentkreis.nurture.models.sequences import Sequence, SequenceVersion, Step
from talentkreis.organisation.models import Member
from talentkreis.people.models import Person


class EnrolmentState(models.TextChoices):
    """Where a person stands in a sequence."""

    ACTIVE = "active", _("Under way")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped")
    FINISHED = "finished", _("Finished")


LIVE_STATES = (EnrolmentState.ACTIVE, EnrolmentState.PAUSED)


class Reason(models.TextChoices):
    """Why an enrolment stopped or waits. Codes are stable: figures and the API use them."""

    REPLY = "reply", _("has replied")
    BOUNCE = "bounce", _("address undeliverable")
    NO_ADDRESS = "no_address", _("no e-mail address")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("consent withdrawn")
    CONSENT_ENDED = "consent_ended", _("consent has ended")
    NOT_ALLOWED = "not_allowed", _("contact not permitted")
    ARCHIVED = "archived", _("person archived")
    LEFT_POOL = "left_pool", _("has left the pool")
    SEQUENCE_ENDED = "sequence_ended", _("sequence ended")
    BY_MEMBER = "by_member", _("by hand")
    BY_AUTOMATION = "by_automation", _("by an automation")
    RECALLED = "recalled", _("recalled before the first message")
    CONTACT_BUDGET = "contact_budget", _("written to recently")
    PAUSED_BY_PERSON = "paused_by_person", _("wishes a pause")
    FROZEN = "frozen", _("outreach is paused")
    TEXT_MISSING = "text_missing", _("no text in this language")
    FIELD_EMPTY = "field_empty", _("a merge field has no value")
    NO_OWNER = "no_owner", _("nobody is in charge")
    MERGED = "merged", _("goes on under another record of the same person")
    CONVERSATION = "conversation", _("somebody talked with them")
    AWAY = "away", _("away, by their own note")
    SENDER_GONE = "sender_gone", _("the sender has not approved it any more")
    DRAFT_WAITS = "draft_waits", _("a draft waits to be read")
    NO_NUMBER = "no_number", _("no mobile number that works")
    NO_SMS_CONSENT = "no_sms_consent", _("no consent for SMS")
    NO_WHATSAPP_CONSENT = "no_whatsapp_consent", _("no consent for WhatsApp")
    CHANNEL_OFF = "channel_off", _("the channel is not switched on")
    TEMPLATE_GONE = "template_gone", _("its template is not approved any more")
    TOO_LONG = "too_long", _("too long for an SMS")
    CONDITION = "condition", _("a branch asks for something that is gone")


class Enrolment(models.Model):
    """A person on the way through one version of a sequence.

    `position` and `occurrence` name the next step; `next_due_at` is when it is due, at the
    person's place. `anchor_on` is the day the calendar counts from; it moves when a step waits,
    so that a delay pushes the following steps on instead of piling them up.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sequence = models.ForeignKey(Sequence, models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(SequenceVersion, models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(Person, models.CASCADE, related_name="enrolments")
    state = models.CharField(
        max_length=8, choices=EnrolmentState, default=EnrolmentState.ACTIVE, db_default="active"
    )
    reason = models.CharField(max_length=20, choices=Reason, blank=True, db_default="")
    position = models.PositiveSmallIntegerField(db_default=0, default=0)
    occurrence = models.PositiveSmallIntegerField(db_default=0, default=0)
    anchor_on = models.DateField()
    next_due_at = models.DateTimeField(null=True, blank=True)
    # In whose name all steps of this person go out, by their leave; null: whoever cares for them.
    sender = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    started_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "sequence"],
                condition=models.Q(state__in=["active", "paused"]),
                name="one_live_enrolment",
            ),
            models.CheckConstraint(
                name="enrolment_active_has_due_time",
                condition=models.Q(state="active", next_due_at__isnull=False)
                | models.Q(state="paused")
                | models.Q(state__in=["stopped", "finished"], next_due_at__isnull=True),
            ),
            models.CheckConstraint(
                name="enrolment_stopped_has_reason",
                condition=~models.Q(state="stopped") | ~models.Q(reason=""),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_due_at", "id"],
                include=["sequence"],
                name="enrolment_due",
                condition=models.Q(state="active"),
            ),
            models.Index(fields=["sequence", "state", "id"], name="enrolment_of_sequence"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class VersionMove(models.Model):
    """People moved to another version of their sequence, deliberately; can be taken back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sequence = models.ForeignKey(Sequence, models.CASCADE, related_name="moves")
    version = models.ForeignKey(SequenceVersion, models.PROTECT, related_name="+")
    moved_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    moved_at = models.DateTimeField()
    person_count = models.PositiveIntegerField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-moved_at"]

    def __str__(self) -> str:
        return str(self.id)


class MovedEnrolment(models.Model):
    """Where an enrolment stood before a move and where it came to; what undoing needs."""

    id = models.BigAutoField(primary_key=True)
    move = models.ForeignKey(VersionMove, models.CASCADE, related_name="enrolments")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    version = models.ForeignKey(SequenceVersion, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    occurrence = models.PositiveSmallIntegerField()
    anchor_on = models.DateField()
    new_position = models.PositiveSmallIntegerField()
    new_occurrence = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["move", "enrolment"], name="moved_once_a_move"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Draw(models.Model):
    """Which wording of a step somebody gets in one enrolment; kept, so that it stays."""

    id = models.BigAutoField(primary_key=True)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="draws")
    step = models.ForeignKey(Step, models.PROTECT, related_name="draws")
    variant = models.PositiveSmallIntegerField()
    drawn_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["enrolment", "step"], name="drawn_once_a_step"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
