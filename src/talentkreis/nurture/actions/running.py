# SPDX-License-Identifier: Apache-2.0
"""Pausing, resuming, ending and recalling, for a sequence or for one person in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound
from talentkreis.mail import actions as mail
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.rules import NOT_GONE_OUT
from talentkreis.nurture import events
from talentkreis.nurture.actions.building import locked_sequence
from talentkreis.nurture.actions.stopping import stop_enrolments
from talentkreis.nurture.models import (
    LIVE_STATES,
    Enrolment,
    EnrolmentState,
    Reason,
    Sequence,
    SequenceState,
)
from talentkreis.nurture.permissions import Right
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor

# Codes under which messages are held back here; only these are released by resuming.
HELD_WITH_SEQUENCE = "sequence_paused"
HELD_WITH_PERSON = "enrolment_paused"


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a recall reached."""

    message_count: int
    person_count: int


@transaction.atomic
def pause_sequence(*, actor: Actor, sequence_id: uuid.UUID) -> Sequence:
    """Leave everybody where they are; messages that wait to go out are held.

    Pausing twice is once. Raises NotFound, NotAllowed, Conflict for a draft or ended sequence.
    """
    sequence = _running(actor, sequence_id)
    if sequence.state == SequenceState.PAUSED:
        return sequence
    sequence.state = SequenceState.PAUSED
    sequence.save(update_fields=["state"])
    mail.hold_messages(actor=SYSTEM, sequence_ids=[sequence.id], reason=HELD_WITH_SEQUENCE)
    activity.record(events.SequencePaused(actor=actor, sequence_id=sequence.id))
    return sequence


@transaction.atomic
def resume_sequence(*, actor: Actor, sequence_id: uuid.UUID) -> Sequence:
    """Go on: held messages go out in their window, whatever waited moves on by as much.

    Resuming twice is once. Raises NotFound, NotAllowed, Conflict for a draft or ended sequence, and
    while its pool is closed.
    """
    sequence = _running(actor, sequence_id)
    if sequence.state == SequenceState.RUNNING:
        return sequence
    if sequence.pool is not None and not sequence.pool.is_open:
        raise Conflict(
            _("The pool of this sequence is closed. Open it again first."), code="pool_closed"
        )
    sequence.state = SequenceState.RUNNING
    sequence.is_paused_with_pool = False
    sequence.save(update_fields=["state", "is_paused_with_pool"])
    held = Message.objects.filter(
        sequence_id=sequence.id, state=MessageState.HELD, state_reason=HELD_WITH_SEQUENCE
    )
    _release(held)
    activity.record(events.SequenceResumed(actor=actor, sequence_id=sequence.id))
    return sequence


@transaction.atomic
def pause_with_pool(pool_ids: Collection[uuid.UUID]) -> None:
    """Pause what runs for pools that were closed; it goes on when they are opened again."""
    running = Sequence.objects.filter(pool__in=pool_ids, state=SequenceState.RUNNING)
    for sequence_id in running.order_by("id").values_list("id", flat=True):
        pause_sequence(actor=SYSTEM, sequence_id=sequence_id)
        Sequence.objects.filter(id=sequence_id).update(is_paused_with_pool=True)


@transaction.atomic
def resume_with_pool(pool_ids: Collection[uuid.UUID]) -> None:
    """Let go on what stood only because its pool was closed; what somebody paused stays so."""
    waiting = Sequence.objects.filter(
        pool__in=pool_ids, state=SequenceState.PAUSED, is_paused_with_pool=True
    )
    for sequence_id in waiting.order_by("id").values_list("id", flat=True):
        resume_sequence(actor=SYSTEM, sequence_id=sequence_id)


@transaction.atomic
def look_again(reason: Reason) -> int:
    """Let those who wait for this reason be planned again at once; tell how many.

    For what ended before its day. Planning asks the gate, and keeps to working hours.
    """
    now = clock.now()
    waiting = Enrolment.objects.filter(
        state=EnrolmentState.ACTIVE, reason=reason, next_due_at__gt=now
    )
    return waiting.update(next_due_at=now, changed_at=now)


@transaction.atomic
def end_sequence(*, actor: Actor, sequence_id: uuid.UUID) -> Sequence:
    """End it for everybody and for good. Ending twice is once. Raises NotFound, NotAllowed."""
    require(actor, Right.START)
    try:
        sequence = locked_sequence(actor, sequence_id)
    except Conflict:
        return Sequence.objects.get(id=sequence_id)
    sequence.state = SequenceState.ENDED
    sequence.ended_at = clock.now()
    sequence.save(update_fields=["state", "ended_at"])
    stop_enrolments(actor=actor, reason=Reason.SEQUENCE_ENDED, sequence_ids=[sequence.id])
    activity.record(events.SequenceEnded(actor=actor, sequence_id=sequence.id))
    return sequence


@transaction.atomic
def recall_sequence(*, actor: Actor, sequence_id: uuid.UUID) -> Recalled:
    """Take back every message that has not gone out, and pause the sequence.

    Whoever has received nothing yet is out again and may be started anew; the others stay where
    they are. Raises NotFound, NotAllowed, Conflict for a draft or ended sequence.
    """
    sequence = _running(actor, sequence_id)
    reached = set(
        Message.objects.filter(sequence_id=sequence.id)
        .exclude(state__in=[*NOT_GONE_OUT, MessageState.CANCELLED, MessageState.EXPIRED])
        .values_list("enrolment_id", flat=True)
    )
    fresh = [
        enrolment_id
        for enrolment_id in Enrolment.objects.filter(
            sequence=sequence, state__in=LIVE_STATES
        ).values_list("id", flat=True)
        if enrolment_id not in reached
    ]
    message_count = mail.cancel_messages(
        actor=SYSTEM, sequence_ids=[sequence.id], reason=Reason.RECALLED
    )
    person_count = stop_enrolments(actor=actor, reason=Reason.RECALLED, enrolment_ids=fresh)
    sequence.state = SequenceState.PAUSED
    sequence.save(update_fields=["state"])
    activity.record(
        events.SequenceRecalled(
            actor=actor,
            sequence_id=sequence.id,
            message_count=message_count,
            person_count=person_count,
        )
    )
    return Recalled(message_count, person_count)


@transaction.atomic
def pause_enrolment(*, actor: Actor, enrolment_id: uuid.UUID) -> Enrolment:
    """Let the sequence wait for one person. Pausing twice is once. Raises NotFound, NotAllowed,
    Conflict for an enrolment that is over.
    """
    enrolment = _live_enrolment(actor, enrolment_id)
    if enrolment.state == EnrolmentState.PAUSED:
        return enrolment
    enrolment.state, enrolment.reason = EnrolmentState.PAUSED, Reason.BY_MEMBER
    enrolment.changed_at = clock.now()
    enrolment.save(update_fields=["state", "reason", "changed_at"])
    waiting = Message.objects.filter(enrolment_id=enrolment.id, state__in=NOT_GONE_OUT)
    mail.hold_messages(
        actor=SYSTEM,
        message_ids=list(waiting.values_list("id", flat=True)),
        reason=HELD_WITH_PERSON,
    )
    activity.record(
        events.EnrolmentPaused(
            actor=actor,
            person_id=enrolment.person_id,
            sequence_id=enrolment.sequence_id,
            reason=enrolment.reason,
        )
    )
    return enrolment


@transaction.atomic
def resume_enrolment(*, actor: Actor, enrolment_id: uuid.UUID) -> Enrolment:
    """Go on with one person. Resuming twice is once. Raises as `pause_enrolment`."""
    enrolment = _live_enrolment(actor, enrolment_id)
    if enrolment.state == EnrolmentState.ACTIVE:
        return enrolment
    now = clock.now()
    enrolment.state, enrolment.reason = EnrolmentState.ACTIVE, ""
    # What became due meanwhile is planned for the next working morning.
    enrolment.next_due_at = enrolment.next_due_at or now
    enrolment.changed_at = now
    enrolment.save(update_fields=["state", "reason", "next_due_at", "changed_at"])
    held = Message.objects.filter(
        enrolment_id=enrolment.id, state=MessageState.HELD, state_reason=HELD_WITH_PERSON
    )
    _release(held)
    activity.record(
        events.EnrolmentResumed(
            actor=actor, person_id=enrolment.person_id, sequence_id=enrolment.sequence_id
        )
    )
    return enrolment


@transaction.atomic
def stop_enrolment(*, actor: Actor, enrolment_id: uuid.UUID) -> Enrolment:
    """A member ends the sequence for one person. Raises NotFound, NotAllowed, Conflict when it
    is over already.
    """
    enrolment = _live_enrolment(actor, enrolment_id)
    stop_enrolments(actor=actor, reason=Reason.BY_MEMBER, enrolment_ids=[enrolment.id])
    enrolment.refresh_from_db()
    return enrolment


def _running(actor: Actor, sequence_id: uuid.UUID) -> Sequence:
    require(actor, Right.START)
    sequence = locked_sequence(actor, sequence_id)
    if sequence.state == SequenceState.DRAFT:
        raise Conflict(_("This sequence has not been started yet."), code="sequence_draft")
    return sequence


def _live_enrolment(actor: Actor, enrolment_id: uuid.UUID) -> Enrolment:
    require(actor, Right.START)
    enrolment = (
        Enrolment.objects.filter(
            id=enrolment_id,
            sequence__in=Sequence.objects.visible_to(actor),
            person__in=Person.objects.visible_to(actor),
        )
        .select_for_update(no_key=True, of=("self",))
        .first()
    )
    if enrolment is None:
        raise NotFound(_("There is no such person in this sequence."), code="no_such_enrolment")
    if enrolment.state not in LIVE_STATES:
        raise Conflict(_("The sequence is over for this person."), code="enrolment_over")
    return enrolment


def _release(held: QuerySet[Message]) -> None:
    ids = list(held.values_list("id", flat=True))
    if ids:
        mail.release_messages(actor=SYSTEM, message_ids=ids)
