# SPDX-License-Identifier: Apache-2.0
"""Automations, their versions, what they did for whom, and where they report to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.ids import new_id
from talentkreis.nurture.models import Sequence
from talentkreis.organisation.models import Member
from talentkreis.people.models import Person

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

# How many people a day an automation acts for by itself.
USUAL_DAILY_LIMIT, MOST_A_DAY = 200, 10_000
USUAL_LOG_DAYS, FEWEST_LOG_DAYS, MOST_LOG_DAYS = 365, 30, 1_095


class AutomationState(models.TextChoices):
    """Whether anything sets it off."""

    DRAFT = "draft", _("Draft")
    ACTIVE = "active", pgettext_lazy("automation", "Active")
    PAUSED = "paused", _("Paused")


class PauseReason(models.TextChoices):
    """Why an automation stands."""

    BY_HAND = "by_hand", _("by hand")
    LOOP = "loop", _("it set itself off")
    TOO_OFTEN = "too_often", _("too often for one person")
    OWNER_GONE = "owner_gone", _("nobody is in charge who may do this")
    GONE = "gone", _("it asks for something that is gone")


class Overflow(models.TextChoices):
    """What happens with more people than the limit of a day."""

    ASK = "ask", _("wait until somebody says go on")
    NEXT_DAY = "next_day", _("go on the next day by itself")


class AutomationQuerySet(models.QuerySet["Automation"]):
    """Reads of automations; everything that reaches a page or the API starts at `visible_to`."""

    def visible_to(self, actor: Actor) -> AutomationQuerySet:
        """Automations this actor may know about: of a sequence they do not see they see none."""
        if actor.is_system:
            return self
        return self.filter(
            models.Q(sequence__isnull=True)
            | models.Q(sequence__in=Sequence.objects.visible_to(actor))
        )


class Automation(models.Model):
    """When something happens, if somebody is such, then steps in their order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    # Everything happens with the rights of this member.
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    # Set for the beginning of a sequence: its one step starts people there.
    sequence = models.ForeignKey(
        Sequence, models.PROTECT, null=True, blank=True, related_name="beginnings"
    )
    state = models.CharField(
        max_length=6, choices=AutomationState, default=AutomationState.DRAFT, db_default="draft"
    )
    pause_reason = models.CharField(
        max_length=10, choices=PauseReason, blank=True, default="", db_default=""
    )
    # For a loop: the automations that set each other off, the last one being this.
    loop = ArrayField(models.UUIDField(), default=list, blank=True)
    includes_imported = models.BooleanField(default=False, db_default=False)
    daily_limit = models.PositiveIntegerField(
        default=USUAL_DAILY_LIMIT, db_default=USUAL_DAILY_LIMIT
    )
    overflow = models.CharField(
        max_length=8, choices=Overflow, default=Overflow.ASK, db_default="ask"
    )
    live_version = models.ForeignKey(
        "AutomationVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True, blank=True)

    objects = AutomationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="automation_active_has_version",
                condition=~models.Q(state="active") | models.Q(live_version__isnull=False),
            ),
            models.CheckConstraint(
                name="automation_paused_has_reason",
                condition=(models.Q(state="paused") & ~models.Q(pause_reason=""))
                | (~models.Q(state="paused") & models.Q(pause_reason="")),
            ),
            models.CheckConstraint(
                name="automation_limit_in_bounds",
                condition=models.Q(daily_limit__range=(1, MOST_A_DAY)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AutomationVersion(models.Model):
    """What an automation does. Published once, it never changes again: the database holds that.

    `steps` is a list of objects with `id`, `kind` and `settings`; a branch has `then` and `else`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    automation = models.ForeignKey(Automation, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    trigger = models.CharField(max_length=40, blank=True, db_default="")
    trigger_settings = models.JSONField(default=dict, blank=True)
    # A tree of the filter language; null asks nothing.
    condition = models.JSONField(null=True, blank=True)
    steps = models.JSONField(default=list, blank=True)
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["automation", "number"], name="automation_version_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.automation_id} {self.number}"


class RunState(models.TextChoices):
    """Where the answer to one occurrence stands."""

    WAITING = "waiting", pgettext_lazy("automation run", "under way")
    HELD = "held", _("waits for a go-on")
    DONE = "done", pgettext_lazy("automation run", "done")
    NOT_MET = "not_met", _("condition not met")
    FAILED = "failed", pgettext_lazy("automation run", "failed")
    STOPPED = "stopped", _("held back")


class Run(models.Model):
    """One automation, one person, one occurrence: exactly once, whatever is replayed.

    Written in the transaction of the change that sets it off; what it does is committed together
    with its state. `trace`: for each step taken its id, what became of it, and a code why.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    automation = models.ForeignKey(Automation, models.CASCADE, related_name="runs")
    version = models.ForeignKey(AutomationVersion, models.PROTECT, related_name="runs")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    occurrence = models.CharField(max_length=160)
    state = models.CharField(
        max_length=7, choices=RunState, default=RunState.WAITING, db_default="waiting"
    )
    reason = models.CharField(max_length=60, blank=True, default="", db_default="")
    # The automations whose effects set this off, the first one first.
    chain = ArrayField(models.UUIDField(), default=list, blank=True)
    # Who set it off; nobody for a day that came.
    caused_by = models.UUIDField(null=True, blank=True)
    # Somebody said go on: no limit of the day holds it.
    is_released = models.BooleanField(default=False, db_default=False)
    occurred_at = models.DateTimeField()
    due_on = models.DateField()
    # The day it counted for the limit.
    acted_on = models.DateField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    trace = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["automation", "person", "occurrence"], name="run_once_an_occurrence"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_on", "id"], name="run_waiting", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["automation", "acted_on"], name="run_of_day"),
            models.Index(fields=["automation", "-occurred_at", "-id"], name="run_of_automation"),
            models.Index(fields=["person", "-occurred_at", "-id"], name="run_of_person"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class AutomationFind(models.Model):
    """Whom the filter of a trigger found when it was asked last: who is new sets it off."""

    version = models.ForeignKey(AutomationVersion, models.CASCADE, related_name="finds")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "person"], name="automation_finds_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.person_id}"


class Notice(models.Model):
    """An automation tells a member something about a person; rests when it was seen."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    automation = models.ForeignKey(Automation, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    text = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["member", "-id"],
                name="notice_unseen",
                condition=models.Q(seen_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class AutomationSettings(models.Model):
    """Exactly one row; without it the defaults hold: no webhooks, a year of log."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    has_webhooks = models.BooleanField(default=False, db_default=False)
    log_days = models.PositiveSmallIntegerField(default=USUAL_LOG_DAYS, db_default=USUAL_LOG_DAYS)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="one_row_of_automation_settings", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="automation_log_days_in_bounds",
                condition=models.Q(log_days__range=(FEWEST_LOG_DAYS, MOST_LOG_DAYS)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.log_days} days"


class WebhookEndpoint(models.Model):
    """An address outside that an admin allowed, with the secret that signs what goes there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    secret = models.BinaryField(help_text="encrypted under the key of the installation")
    created_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    """Whether the other side took a call."""

    WAITING = "waiting", pgettext_lazy("webhook", "on its way")
    DELIVERED = "delivered", pgettext_lazy("webhook", "delivered")
    FAILED = "failed", pgettext_lazy("webhook", "given up")


class WebhookDelivery(models.Model):
    """One call to one endpoint about one person: ids only. Its id is the `webhook-id`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, models.PROTECT, related_name="deliveries")
    run = models.ForeignKey(Run, models.CASCADE, related_name="deliveries")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    body = models.TextField()
    state = models.CharField(
        max_length=9, choices=DeliveryState, default=DeliveryState.WAITING, db_default="waiting"
    )
    attempt_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField()
    # HTTP status or a code of `kernel.http.Unreachable`.
    answer = models.CharField(max_length=30, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_at"],
                name="webhook_delivery_due",
                condition=models.Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
