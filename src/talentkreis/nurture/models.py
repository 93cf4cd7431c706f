# SPDX-License-Identifier: Apache-2.0
"""Sequences of care, their frozen versions, and who is in them.

A sequence has numbered versions; a version has steps; a step has its text per language and form
of address. The database freezes a version with its first enrolment: whoever is under way gets
what was agreed when they started, and a figure always belongs to one wording.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Language, Member
from talentkreis.people.models import FormOfAddress, Person
from talentkreis.pools.models import Pool

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor


class SequenceState(models.TextChoices):
    """Whether the daily plan looks at a sequence."""

    DRAFT = "draft", _("Draft")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class SequenceQuerySet(models.QuerySet["Sequence"]):
    """Reads of sequences; everything that reaches a page or the API starts at `visible_to`."""

    def visible_to(self, actor: Actor) -> SequenceQuerySet:
        """Sequences this actor may know about: of a pool they do not see they see none."""
        if actor.is_system:
            return self
        return self.filter(
            models.Q(pool__isnull=True) | models.Q(pool__in=Pool.objects.visible_to(actor))
        )


class Sequence(models.Model):
    """Care over time: a few steps, then once a quarter."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    description = models.CharField(max_length=300, blank=True, db_default="")
    # A purpose of the gate (consent.models.Purpose); in this release always "nurture".
    purpose = models.CharField(max_length=20, default="nurture")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    # Whom it cares for; whoever leaves the pool leaves the sequence.
    pool = models.ForeignKey(Pool, models.PROTECT, null=True, blank=True, related_name="sequences")
    state = models.CharField(max_length=7, choices=SequenceState, default=SequenceState.DRAFT)
    # Paused because its pool was closed: goes on when the pool is opened again.
    is_paused_with_pool = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SequenceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class SequenceVersion(models.Model):
    """One wording and order of a sequence. `frozen_at` is set by the database, never by us."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sequence = models.ForeignKey(Sequence, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    frozen_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sequence", "number"], name="version_number_once"),
            # The target of the enrolment's foreign key over both columns.
            models.UniqueConstraint(fields=["id", "sequence"], name="version_of_its_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence_id} {self.number}"


class StepKind(models.TextChoices):
    """What a step does."""

    EMAIL = "email", _("E-mail")
    TASK = "task", _("Task")


class WaitUnit(models.TextChoices):
    """How a wait counts. Months are calendar months: 31 January plus one is 28 February."""

    DAYS = "days", _("days")
    MONTHS = "months", _("months")


class Step(models.Model):
    """One step, `wait_count` days or months after the step before it.

    A repeating step ("then once a quarter") is the last one and has many occurrences.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(SequenceVersion, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5, choices=StepKind)
    name = models.CharField(max_length=200)
    summary = models.CharField(max_length=300, blank=True, db_default="")
    wait_count = models.PositiveSmallIntegerField(default=0)
    wait_unit = models.CharField(max_length=6, choices=WaitUnit, default=WaitUnit.MONTHS)
    repeats = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["version", "position"],
                name="step_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="step_wait_in_range",
                condition=models.Q(wait_unit=WaitUnit.DAYS, wait_count__lte=100)
                | models.Q(wait_unit=WaitUnit.MONTHS, wait_count__lte=36),
            ),
            # Never more often than once a month without a human (TRUST E-16, FEATURES F9).
            models.CheckConstraint(
                name="step_repeats_monthly_at_most",
                condition=models.Q(repeats=False)
                | models.Q(wait_unit=WaitUnit.MONTHS, wait_count__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StepText(models.Model):
    """The words of a step in one language and form of address.

    For an e-mail: subject and body. For a task: what is to do, and how to begin. English has one
    form; an informal German text is optional and the formal one stands in for it.
    """

    id = models.BigAutoField(primary_key=True)
    step = models.ForeignKey(Step, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=Language)
    form_of_address = models.CharField(
        max_length=3, choices=FormOfAddress, default=FormOfAddress.FORMAL
    )
    subject = models.CharField(max_length=200, blank=True, db_default="")
    body = models.TextField(blank=True, db_default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["language", "-form_of_address"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["step", "language", "form_of_address"], name="step_text_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.language} {self.form_of_address}"


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
    RECALLED = "recalled", _("recalled before the first message")
    CONTACT_BUDGET = "contact_budget", _("written to recently")
    PAUSED_BY_PERSON = "paused_by_person", _("wishes a pause")
    TEXT_MISSING = "text_missing", _("no text in this language")
    FIELD_EMPTY = "field_empty", _("a merge field has no value")
    NO_OWNER = "no_owner", _("nobody is in charge")
    MERGED = "merged", _("goes on under another record of the same person")


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
