# SPDX-License-Identifier: Apache-2.0
"""Sequences of care, their frozen versions and steps.

A sequence has numbered versions; a version has steps; a step has its text per language and form
of address. The database freezes a version with its first enrolment: whoever is under way gets
what was agreed when they started, and a figure always belongs to one wording.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Language, Member
from talentkreis.people.models import FormOfAddress
from talentkreis.pools.models import Pool

if TYPE_CHECKING:
    import uuid

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
    # Of 100 people so many go without it, by lot, to see what it does.
    held_out_percent = models.PositiveSmallIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SequenceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="sequence_holds_out_half_at_most",
                condition=models.Q(held_out_percent__lte=50),
            ),
        ]

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
    PERSONAL = "personal", _("Personal e-mail")
    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", "WhatsApp"
    TASK = "task", _("Task")
    CALL = "call", _("Call")
    SOCIAL = "social", _("Message on a network")
    LETTER = "letter", _("Letter or gesture")
    TAG = "tag", _("Tag")
    POOL = "pool", _("Into a pool")
    BRANCH = "branch", _("Branch")
    STOP = "stop", _("End here")


# Kinds with words of their own; the others do something without anybody reading it.
WORDED_KINDS = frozenset(
    {
        StepKind.EMAIL,
        StepKind.PERSONAL,
        StepKind.SMS,
        StepKind.WHATSAPP,
        StepKind.TASK,
        StepKind.CALL,
        StepKind.SOCIAL,
        StepKind.LETTER,
    }
)
SILENT_KINDS = frozenset({StepKind.TAG, StepKind.POOL, StepKind.BRANCH, StepKind.STOP})
# A colleague does these; what is sent, a human sends.
TASK_KINDS = frozenset({StepKind.TASK, StepKind.CALL, StepKind.SOCIAL, StepKind.LETTER})
# What goes out by e-mail.
MAIL_KINDS = frozenset({StepKind.EMAIL, StepKind.PERSONAL})
# What rings on a telephone.
SHORT_KINDS = frozenset({StepKind.SMS, StepKind.WHATSAPP})
# What goes out by itself, when its time has come.
SENT_KINDS = frozenset({StepKind.EMAIL}) | SHORT_KINDS


class Network(models.TextChoices):
    """Where a message is written by hand. Nothing is ever sent there by a machine."""

    LINKEDIN = "linkedin", "LinkedIn"
    INMAIL = "inmail", "LinkedIn InMail"
    XING = "xing", "XING"


class Way(models.TextChoices):
    """The two ways of a branch."""

    YES = "yes", _("Yes")
    NO = "no", _("No")


class WaitUnit(models.TextChoices):
    """How a wait counts. Months are calendar months: 31 January plus one is 28 February."""

    DAYS = "days", _("days")
    MONTHS = "months", _("months")
    QUARTERS = "quarters", _("quarters")
    DATE = "date", _("until a day")


class Step(models.Model):
    """One step, some days, months or quarters after the step before it, or on a fixed day.

    Steps lie in one flat order. A branch asks its `condition`; the steps of its two ways follow
    it, first yes, then no, and both meet again at the step behind them. A repeating step ("then
    once a quarter") is the last one of its way and has many occurrences.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(SequenceVersion, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=StepKind)
    name = models.CharField(max_length=200)
    summary = models.CharField(max_length=300, blank=True, db_default="")
    wait_count = models.PositiveSmallIntegerField(default=0)
    wait_unit = models.CharField(max_length=8, choices=WaitUnit, default=WaitUnit.MONTHS)
    wait_until = models.DateField(null=True, blank=True)
    repeats = models.BooleanField(default=False, db_default=False)
    # The branch on one of whose ways it lies.
    branch = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="ways")
    way = models.CharField(max_length=3, choices=Way, blank=True, db_default="")
    # What a branch asks: a tree of the filter language.
    condition = models.JSONField(null=True, blank=True)
    network = models.CharField(max_length=8, choices=Network, blank=True, db_default="")
    tag_name = models.CharField(max_length=80, blank=True, db_default="")
    takes_off = models.BooleanField(default=False, db_default=False)
    pool = models.ForeignKey(Pool, models.PROTECT, null=True, blank=True, related_name="+")
    # How a mail with several wordings is shared out, in parts of 100; empty where there is one.
    shares = ArrayField(models.PositiveSmallIntegerField(), default=list, db_default=[], size=4)
    # The step of an earlier version it was copied from, the first of them all; null for a new one.
    origin = models.UUIDField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["version", "position"],
                name="step_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="step_waits_in_range",
                condition=models.Q(
                    wait_unit=WaitUnit.DAYS, wait_count__lte=100, wait_until__isnull=True
                )
                | models.Q(wait_unit=WaitUnit.MONTHS, wait_count__lte=36, wait_until__isnull=True)
                | models.Q(wait_unit=WaitUnit.QUARTERS, wait_count__lte=12, wait_until__isnull=True)
                | models.Q(wait_unit=WaitUnit.DATE, wait_count=0, wait_until__isnull=False),
            ),
            # Never more often than once a month without a human (TRUST E-16, FEATURES F9).
            models.CheckConstraint(
                name="step_recurs_monthly_at_most",
                condition=models.Q(repeats=False)
                | models.Q(wait_unit__in=[WaitUnit.MONTHS, WaitUnit.QUARTERS], wait_count__gte=1),
            ),
            models.CheckConstraint(
                name="step_branch_asks",
                condition=models.Q(kind=StepKind.BRANCH, condition__isnull=False)
                | (~models.Q(kind=StepKind.BRANCH) & models.Q(condition__isnull=True)),
            ),
            # A branch lies on no way: two questions stand one after the other.
            models.CheckConstraint(
                name="step_on_a_way_of_a_branch",
                condition=models.Q(branch__isnull=True, way="")
                | (
                    models.Q(branch__isnull=False, way__in=[Way.YES, Way.NO])
                    & ~models.Q(kind=StepKind.BRANCH)
                ),
            ),
            models.CheckConstraint(
                name="step_names_its_network",
                condition=models.Q(kind=StepKind.SOCIAL, network__in=Network.values)
                | (~models.Q(kind=StepKind.SOCIAL) & models.Q(network="")),
            ),
            models.CheckConstraint(
                name="step_names_its_tag",
                condition=(models.Q(kind=StepKind.TAG) & ~models.Q(tag_name=""))
                | (~models.Q(kind=StepKind.TAG) & models.Q(tag_name="")),
            ),
            models.CheckConstraint(
                name="step_mails_in_variants",
                condition=models.Q(shares__len=0)
                | models.Q(kind__in=sorted(MAIL_KINDS), shares__len__gte=2, shares__len__lte=4),
            ),
            models.CheckConstraint(
                name="step_names_its_pool",
                condition=models.Q(kind=StepKind.POOL, pool__isnull=False)
                | (~models.Q(kind=StepKind.POOL) & models.Q(pool__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def origin_id(self) -> uuid.UUID:
        """What the step is called through all versions."""
        return self.origin or self.id


class StepText(models.Model):
    """The words of a step in one language and form of address.

    For an e-mail: subject and body. For an SMS the body alone. For WhatsApp the approved template
    by its name (`subject`) and what fills its places, one a line (`body`): more than 24 hours after
    somebody wrote nothing else is taken, and whoever wrote has left the sequence. For a task: what
    is to do, and how to begin. English has one form; an informal German text is optional and the
    formal one stands in for it. A mail may have up to four wordings: `variant` counts them, from 0.
    """

    id = models.BigAutoField(primary_key=True)
    step = models.ForeignKey(Step, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=Language)
    form_of_address = models.CharField(
        max_length=3, choices=FormOfAddress, default=FormOfAddress.FORMAL
    )
    variant = models.PositiveSmallIntegerField(default=0, db_default=0)
    subject = models.CharField(max_length=200, blank=True, db_default="")
    body = models.TextField(blank=True, db_default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["variant", "language", "-form_of_address"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["step", "variant", "language", "form_of_address"], name="step_text_once"
            ),
            models.CheckConstraint(
                name="step_text_of_four_variants", condition=models.Q(variant__lte=3)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.language} {self.form_of_address}"
