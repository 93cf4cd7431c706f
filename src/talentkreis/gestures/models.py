# SPDX-License-Identifier: Apache-2.0
"""The register of gestures and what the employer allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.gestures.rules import (
    DEFAULT_LIMIT_CENTS,
    LARGEST_LIMIT_CENTS,
    LARGEST_VALUE_CENTS,
    AboveLimit,
)
from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Language, Member
from talentkreis.people.models import Person
from talentkreis.relationships.models import Task

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor


class GestureKind(models.TextChoices):
    """What somebody receives. None of them asks for a date of birth: that is never kept."""

    CARD = "card", _("Handwritten card")
    LETTER = "letter", pgettext_lazy("gesture", "Letter")
    GIFT = "gift", _("Small gift")
    INVITATION = "invitation", pgettext_lazy("gesture", "Invitation")


class GestureState(models.TextChoices):
    """Where a gesture stands."""

    WAITING = "waiting", pgettext_lazy("gesture", "waits for approval")
    PLANNED = "planned", pgettext_lazy("gesture", "to do")
    REFUSED = "refused", pgettext_lazy("gesture", "not approved")
    DONE = "done", pgettext_lazy("gesture", "done")
    DROPPED = "dropped", pgettext_lazy("gesture", "dropped")


OPEN_STATES = (GestureState.WAITING, GestureState.PLANNED)
# What counts towards the limit of a person and year.
COUNTED_STATES = (*OPEN_STATES, GestureState.DONE)


class GestureQuerySet(models.QuerySet["Gesture"]):
    """Reads of gestures; everything that reaches a page or the API starts at `visible_to`."""

    def visible_to(self, actor: Actor) -> GestureQuerySet:
        """Gestures for people this actor may know about."""
        if actor.is_system:
            return self
        return self.filter(person__in=Person.objects.visible_to(actor))


class Gesture(models.Model):
    """One gesture for one person: what, why, by whom, until when, worth how much."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="gestures")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=GestureKind)
    occasion = models.CharField(max_length=200)
    # With merge fields, in the person's language; empty for what needs no words.
    subject = models.CharField(max_length=200, blank=True, default="", db_default="")
    text = models.TextField(blank=True, default="", db_default="")
    language = models.CharField(max_length=2, choices=Language, default=Language.GERMAN)
    due_on = models.DateField()
    value_cents = models.PositiveIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=8, choices=GestureState, default=GestureState.PLANNED)
    planned_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField()
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=300, blank=True, default="", db_default="")
    # Up to which value it was approved; more asks anew.
    approved_cents = models.PositiveIntegerField(null=True, blank=True)
    printed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    # When the person thanked us, where they did.
    thanked_on = models.DateField(null=True, blank=True)
    # The task of the step of a sequence that asked for it.
    task = models.ForeignKey(Task, models.SET_NULL, null=True, related_name="+")

    objects = GestureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="gesture_has_an_occasion", condition=~models.Q(occasion="")
            ),
            models.CheckConstraint(
                name="gesture_value_in_bounds",
                condition=models.Q(value_cents__lte=LARGEST_VALUE_CENTS),
            ),
            models.CheckConstraint(
                name="gesture_done_at_a_moment",
                condition=models.Q(state="done", done_at__isnull=False)
                | (~models.Q(state="done") & models.Q(done_at__isnull=True)),
            ),
            # Four eyes, also where somebody writes to the table by hand.
            models.CheckConstraint(
                name="gesture_approved_by_another",
                condition=models.Q(decided_by__isnull=True)
                | models.Q(planned_by__isnull=True)
                | ~models.Q(decided_by=models.F("planned_by")),
            ),
            models.UniqueConstraint(
                fields=["task"],
                condition=models.Q(task__isnull=False, state__in=["waiting", "planned", "done"]),
                name="gesture_once_a_task",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["owner", "due_on"],
                name="gesture_open",
                condition=models.Q(state__in=["waiting", "planned"]),
            ),
            models.Index(
                fields=["planned_at"],
                name="gesture_to_decide",
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                fields=["-done_at", "id"],
                name="gesture_done",
                condition=models.Q(state="done"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state in OPEN_STATES


ABOVE_LIMIT = [
    (AboveLimit.ASK.value, _("Somebody who leads has to agree")),
    (AboveLimit.REFUSE.value, _("It is refused")),
]


class GestureRules(models.Model):
    """What the employer allows, exactly one row; without it the defaults of `rules` hold."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    limit_cents = models.PositiveIntegerField(default=DEFAULT_LIMIT_CENTS)
    above_limit = models.CharField(
        max_length=6,
        choices=ABOVE_LIMIT,
        default=AboveLimit.ASK.value,
    )
    # The employer's own words on tax and compliance, beside every value.
    hint = models.CharField(max_length=500, blank=True, default="", db_default="")
    # The small line above the address in the window of an envelope (DIN 5008).
    return_line = models.CharField(max_length=120, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="one_row_of_gesture_rules", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="gesture_limit_in_bounds",
                condition=models.Q(limit_cents__lte=LARGEST_LIMIT_CENTS),
            ),
        ]

    def __str__(self) -> str:
        return str(self.limit_cents)
