# SPDX-License-Identifier: Apache-2.0
"""Agreeing to a gesture above the limit, or not: four eyes, with a reason that stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.gestures.actions.access import locked_gesture, tell
from talentkreis.gestures.events import GestureApproved, GestureRefused
from talentkreis.gestures.models import GestureState
from talentkreis.gestures.permissions import Right
from talentkreis.gestures.rules import may_decide
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.people.rules import required_line

if TYPE_CHECKING:
    import uuid

    from talentkreis.gestures.models import Gesture
    from talentkreis.organisation.actors import Actor

LONGEST_DECISION = 300


@transaction.atomic
def approve_gesture(*, actor: Actor, gesture_id: uuid.UUID, reason: str) -> Gesture:
    """Agree to a gesture as it stands: up to its value it may be done from now on.

    Raises NotFound, NotAllowed, Conflict where nothing waits, RuleViolation without a reason, and
    for whoever planned it or carries it out.
    """
    gesture = _decide(actor, gesture_id, reason)
    gesture.state, gesture.approved_cents = GestureState.PLANNED, gesture.value_cents
    gesture.save()
    tell(GestureApproved, actor, gesture)
    return gesture


@transaction.atomic
def refuse_gesture(*, actor: Actor, gesture_id: uuid.UUID, reason: str) -> Gesture:
    """Do not agree: the gesture is closed, with the reason. Raises as `approve_gesture`."""
    gesture = _decide(actor, gesture_id, reason)
    gesture.state = GestureState.REFUSED
    gesture.save()
    tell(GestureRefused, actor, gesture)
    return gesture


def _decide(actor: Actor, gesture_id: uuid.UUID, reason: str) -> Gesture:
    gesture = locked_gesture(actor, gesture_id, Right.APPROVE)
    if gesture.state != GestureState.WAITING:
        raise Conflict(_("Nothing waits for approval here."), code="gesture_not_waiting")
    if not may_decide(
        decider=actor.member_id, asked_by=gesture.planned_by_id, owner=gesture.owner_id
    ):
        raise RuleViolation(
            _("Somebody else has to decide: you planned this gesture, or you carry it out."),
            code="four_eyes",
        )
    gesture.decision = required_line(
        reason, LONGEST_DECISION, "reason", _("Say why: the reason stays with the gesture.")
    )
    gesture.decided_by_id, gesture.decided_at = actor.member_id, clock.now()
    return gesture
