# SPDX-License-Identifier: Apache-2.0
"""Printing, sending or handing over, and the thanks that come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talentkreis.consent.models import Channel
from talentkreis.gestures.actions.access import (
    course_for,
    locked_gesture,
    require_gate,
    require_open,
    tell,
)
from talentkreis.gestures.events import GestureDone, GestureThanked
from talentkreis.gestures.models import Gesture, GestureState
from talentkreis.gestures.permissions import Right
from talentkreis.gestures.queries.letters import words_of
from talentkreis.gestures.rules import Course
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.mail import actions as mail
from talentkreis.nurture.actions import note_sent
from talentkreis.nurture.step_keys import step_of_key
from talentkreis.organisation.rights import require
from talentkreis.relationships.actions import complete_task

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def finish_gesture(*, actor: Actor, gesture_id: uuid.UUID) -> Gesture:
    """Note that a gesture was sent or handed over, in the words it had; its step is done too.

    The gate is asked as for every letter by hand. Twice is once. Raises NotFound, NotAllowed,
    Conflict for what is closed, RuleViolation while it waits for approval, above this year's
    limit, for words that cannot be written to this person, and where the gate says no.
    """
    gesture = locked_gesture(actor, gesture_id)
    if gesture.state == GestureState.DONE:
        return gesture
    require_open(gesture)
    if gesture.state == GestureState.WAITING:
        raise RuleViolation(_("This waits for somebody who leads to agree."), code="gesture_waits")
    require_gate(gesture.person_id)
    now = clock.now()
    year = timezone.localtime(now).year
    if year != gesture.due_on.year and course_for(gesture, year) is not Course.FREE:
        raise RuleViolation(
            _("This year’s limit is reached. Set the day anew, so that somebody can agree."),
            code="gesture_limit",
        )
    words = words_of(gesture)
    if words.obstacle:
        raise RuleViolation(words.obstacle, code="gesture_words", fields={"text": words.obstacle})
    gesture.state, gesture.done_at, gesture.done_by_id = GestureState.DONE, now, actor.member_id
    gesture.save(update_fields=["state", "done_at", "done_by"])
    _note(actor, gesture, words.subject, words.text)
    tell(GestureDone, actor, gesture)
    return gesture


def _note(actor: Actor, gesture: Gesture, subject: str, text: str) -> None:
    """A message by hand like any other: in the conversation, and for the step that asked."""
    summary = f"{gesture.get_kind_display()}: {gesture.occasion}"
    whole = actor.with_whole_role()
    task = gesture.task
    if task is not None and task.done_at is None:
        if step_of_key(task.key):
            note_sent(actor=whole, task_id=task.id, text=text or summary)
            return
        complete_task(actor=whole, task_id=task.id)
    mail.note_sent_by_hand(
        actor=whole,
        person_id=gesture.person_id,
        channel=Channel.LETTER,
        subject=subject or gesture.occasion,
        text=text or summary,
        language=gesture.language,
    )


@transaction.atomic
def note_thanks(*, actor: Actor, gesture_id: uuid.UUID, on: dt.date | None) -> Gesture:
    """Note when the person thanked us for it; without a day, that they did not.

    Raises NotFound, NotAllowed, Conflict for what is not done, RuleViolation for a day before
    that or to come.
    """
    gesture = locked_gesture(actor, gesture_id)
    if gesture.done_at is None:
        raise Conflict(_("This gesture is not done yet."), code="gesture_not_done")
    if on is not None and not timezone.localtime(gesture.done_at).date() <= on <= clock.today():
        reason = _("Choose a day between the gesture and today.")
        raise RuleViolation(reason, code="invalid_fields", fields={"on": reason})
    is_new = on is not None and gesture.thanked_on is None
    gesture.thanked_on = on
    gesture.save(update_fields=["thanked_on"])
    if is_new:
        tell(GestureThanked, actor, gesture)
    return gesture


@transaction.atomic
def note_printed(*, actor: Actor, gesture_ids: Collection[uuid.UUID]) -> int:
    """Note that these are on paper; tells how many. Others are left out. Raises NotAllowed."""
    require(actor, Right.PLAN)
    rows = Gesture.objects.visible_to(actor).filter(
        id__in=list(gesture_ids), state=GestureState.PLANNED
    )
    ids = list(rows.order_by("id").select_for_update(of=("self",)).values_list("id", flat=True))
    return Gesture.objects.filter(id__in=ids).update(printed_at=clock.now())


@transaction.atomic
def close_of_tasks(*, actor: Actor, task_ids: Collection[uuid.UUID]) -> None:
    """Whoever ticks off the task of a step has done its gesture, unless that waits for approval."""
    rows = Gesture.objects.select_for_update(no_key=True, of=("self",)).filter(
        task__in=task_ids, state=GestureState.PLANNED
    )
    for gesture in rows.order_by("id"):
        gesture.state, gesture.done_at = GestureState.DONE, clock.now()
        gesture.done_by_id = actor.member_id
        gesture.save(update_fields=["state", "done_at", "done_by"])
        tell(GestureDone, actor, gesture)
