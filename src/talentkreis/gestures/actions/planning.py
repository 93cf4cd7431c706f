# SPDX-License-Identifier: Apache-2.0
"""Planning a gesture, saying it anew, letting it go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.gestures.actions.access import (
    course_for,
    locked_gesture,
    require_gate,
    require_open,
    tell,
)
from talentkreis.gestures.events import GestureChanged, GestureDropped, GesturePlanned
from talentkreis.gestures.models import (
    COUNTED_STATES,
    Gesture,
    GestureKind,
    GestureState,
)
from talentkreis.gestures.permissions import Right
from talentkreis.gestures.queries.rules import euros, rules_here
from talentkreis.gestures.rules import LARGEST_VALUE_CENTS, Course
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.mail import merge_fields
from talentkreis.nurture.rules.wording import FIELD_NAMES
from talentkreis.organisation.models import Language, Member
from talentkreis.organisation.rights import require
from talentkreis.people.actions.access import locked_person
from talentkreis.people.rules import free_text, optional_line, required_line
from talentkreis.relationships.models import Task

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor

LONGEST_OCCASION = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done, why, until when, by whom, worth how much, in which words."""

    kind: str
    occasion: str
    due_on: dt.date
    value_cents: int = 0
    subject: str = ""
    text: str = ""
    language: str = ""
    owner_id: uuid.UUID | None = None


@transaction.atomic
def plan_gesture(
    *, actor: Actor, person_id: uuid.UUID, plan: Plan, task_id: uuid.UUID | None = None
) -> Gesture:
    """Plan a gesture; above the limit of the person and year it waits for somebody who leads.

    With the task of a step it is done together with that. For the same task it is planned once.
    Raises NotFound, NotAllowed, RuleViolation for what cannot be, where the gate says no, and
    above the limit where the employer refuses that.
    """
    require(actor, Right.PLAN)
    person = locked_person(actor, person_id)
    if task_id is not None:
        if not Task.objects.filter(id=task_id, person_id=person_id).exists():
            raise NotFound(_("There is no such task."), code="no_such_task")
        same = Gesture.objects.filter(task_id=task_id, state__in=COUNTED_STATES).first()
        if same is not None:
            return same
    require_gate(person_id)
    gesture = Gesture(
        person=person,
        planned_by_id=actor.member_id,
        planned_at=clock.now(),
        task_id=task_id,
    )
    _say(actor, gesture, plan)
    if plan.due_on < clock.today():
        raise _wrong("due_on", _("This day has passed."))
    _settle(gesture)
    gesture.save(force_insert=True)
    tell(GesturePlanned, actor, gesture)
    return gesture


@transaction.atomic
def change_gesture(*, actor: Actor, gesture_id: uuid.UUID, plan: Plan) -> Gesture:
    """Say a gesture anew. Worth more than was approved, it waits for approval again.

    Raises as `plan_gesture`, Conflict for what is closed.
    """
    gesture = locked_gesture(actor, gesture_id)
    require_open(gesture)
    _say(actor, gesture, plan)
    _settle(gesture)
    if gesture.state == GestureState.WAITING:
        # Four eyes are about what is decided: whoever said it last does not approve it.
        gesture.planned_by_id = actor.member_id
    gesture.save()
    tell(GestureChanged, actor, gesture)
    return gesture


@transaction.atomic
def drop_gesture(*, actor: Actor, gesture_id: uuid.UUID) -> Gesture:
    """Let a gesture go that will not be done. Twice is once. Raises NotFound, NotAllowed,
    Conflict for what is done."""
    gesture = locked_gesture(actor, gesture_id)
    if gesture.state == GestureState.DROPPED:
        return gesture
    require_open(gesture)
    gesture.state = GestureState.DROPPED
    gesture.save(update_fields=["state"])
    tell(GestureDropped, actor, gesture)
    return gesture


def _say(actor: Actor, gesture: Gesture, plan: Plan) -> None:
    """Take over what the plan says, checked."""
    if plan.kind not in GestureKind.values:
        raise _wrong("kind", _("This is not one of the choices."))
    language = plan.language or gesture.person.language
    if language not in Language.values:
        raise _wrong("language", _("This is not one of the choices."))
    if not 0 <= plan.value_cents <= LARGEST_VALUE_CENTS:
        raise _wrong("value", _("Between 0 and %(most)s.") % {"most": euros(LARGEST_VALUE_CENTS)})
    gesture.kind = plan.kind
    gesture.occasion = required_line(
        plan.occasion, LONGEST_OCCASION, "occasion", _("Say what it is for.")
    )
    gesture.subject = optional_line(plan.subject, 200, "subject")
    gesture.text = _words(plan)
    gesture.language, gesture.due_on = language, plan.due_on
    gesture.value_cents = plan.value_cents
    gesture.owner_id = _owner(actor, gesture, plan)


def _words(plan: Plan) -> str:
    text = free_text(plan.text)
    if plan.kind == GestureKind.LETTER and not text:
        raise _wrong("text", _("A letter needs words."))
    for field, words in (("subject", plan.subject), ("text", text)):
        problems = merge_fields.check(words, FIELD_NAMES)
        if problems:
            raise _wrong(field, " ".join(problem.text for problem in problems))
    return text


def _owner(actor: Actor, gesture: Gesture, plan: Plan) -> uuid.UUID:
    """Who does it: whoever is named, stays, or plans it; anybody named has to work here."""
    known: uuid.UUID | None = gesture.owner_id
    owner_id: uuid.UUID | None = plan.owner_id or known or actor.member_id
    if owner_id is None or (
        owner_id != known and not Member.objects.filter(id=owner_id, is_active=True).exists()
    ):
        raise _wrong("owner", _("Say who does it."))
    return owner_id


def _settle(gesture: Gesture) -> None:
    """Free to be done, or waiting for somebody who leads; never above what is refused."""
    course = course_for(gesture, gesture.due_on.year)
    if course is Course.REFUSE:
        raise _wrong(
            "value",
            _("Together with this year’s other gestures that is more than %(limit)s.")
            % {"limit": euros(rules_here().limit_cents)},
            code="gesture_limit",
        )
    gesture.state = GestureState.WAITING if course is Course.ASK else GestureState.PLANNED
    if course is Course.ASK:
        gesture.decided_by, gesture.decided_at = None, None
        gesture.decision, gesture.approved_cents = "", None


def _wrong(field: str, reason: str, code: str = "invalid_fields") -> RuleViolation:
    return RuleViolation(reason, code=code, fields={field: reason})
