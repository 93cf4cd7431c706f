# SPDX-License-Identifier: Apache-2.0
"""The first lines of actions about a gesture, and what its value asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.consent.answers import Verdict
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.gestures.models import COUNTED_STATES, OPEN_STATES, Gesture, GestureState
from talentkreis.gestures.permissions import Right
from talentkreis.gestures.queries.rules import rules_here
from talentkreis.gestures.rules import Course, course_of
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.organisation.rights import require
from talentkreis.people.actions.access import locked_person

if TYPE_CHECKING:
    import uuid

    from talentkreis.gestures.events import AboutGesture
    from talentkreis.organisation.actors import Actor


def locked_gesture(actor: Actor, gesture_id: uuid.UUID, right: Right = Right.PLAN) -> Gesture:
    """A gesture, locked after its person. Raises NotAllowed, NotFound."""
    require(actor, right)
    seen = Gesture.objects.visible_to(actor).filter(id=gesture_id)
    person_id = seen.values_list("person_id", flat=True).first()
    if person_id is None:
        raise NotFound(_("There is no such gesture."), code="no_such_gesture")
    # Whoever adds up what a person received this year must not be overtaken.
    locked_person(actor.with_whole_role(), person_id)
    rows = Gesture.objects.select_for_update(no_key=True, of=("self",))
    return rows.get(id=gesture_id)


def require_open(gesture: Gesture) -> None:
    """Raise Conflict for what is done, dropped or refused."""
    if gesture.state not in OPEN_STATES:
        raise Conflict(_("This gesture is closed already."), code="gesture_over")


def require_gate(person_id: uuid.UUID) -> None:
    """Raise RuleViolation where the gate does not let anybody write to this person.

    A missing address is no refusal: a card can be handed over.
    """
    answer = may_contact(person_id, Purpose.PERSONAL_CONTACT, Channel.LETTER)
    if answer.verdict is Verdict.NO and answer.reason != "no_address":
        raise RuleViolation(str(answer.text), code="gate_refuses")


def others_of_year(gesture: Gesture, year: int) -> int:
    """What the other gestures of this person and year are worth, in cents."""
    of_year = Q(state__in=OPEN_STATES, due_on__year=year) | Q(
        state=GestureState.DONE, done_at__year=year
    )
    rows = Gesture.objects.filter(
        of_year, person_id=gesture.person_id, state__in=COUNTED_STATES
    ).exclude(id=gesture.id)
    total: int | None = rows.aggregate(total=Sum("value_cents"))["total"]
    return total or 0


def course_for(gesture: Gesture, year: int) -> Course:
    """What a gesture needs before it may be done in that year."""
    rules = rules_here()
    return course_of(
        value_cents=gesture.value_cents,
        others_cents=others_of_year(gesture, year),
        limit_cents=rules.limit_cents,
        above=rules.above_limit,
        approved_cents=gesture.approved_cents,
    )


def tell(event: type[AboutGesture], actor: Actor, gesture: Gesture) -> None:
    """Record what happened to a gesture."""
    record(
        event(
            actor=actor,
            person_id=gesture.person_id,
            gesture_id=gesture.id,
            gesture=gesture.kind,
        )
    )
