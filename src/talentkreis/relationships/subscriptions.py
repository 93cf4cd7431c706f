# SPDX-License-Identifier: Apache-2.0
"""What other packages tell, and what it means for a relation. Same transaction, short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.kernel import clock
from talentkreis.organisation.actors import ActorKind
from talentkreis.relationships.actions import (
    add_warmth,
    ask_owner_for_address,
    ask_to_hand_over,
    close_address_tasks,
    close_handover_tasks,
    count_warmth_anew,
    note_asked,
    start_caring,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.activity.organisation import (
        HandoverFinished,
        HandoverUndone,
        MemberDeactivated,
    )
    from talentkreis.people.events import (
        AboutContactPoint,
        ContactPointBounced,
        ConversationLogged,
        ConversationRemoved,
        PersonCreated,
    )
    from talentkreis.relationships.events import TaskCompleted


def warm_by_conversations(events: Sequence[ConversationLogged]) -> None:
    """A conversation in which somebody was reached warms the relation.

    A reply by mail is logged as a conversation by `mail`, so it counts here, and once.
    """
    now = clock.now()
    add_warmth(
        (event.person_id, event.conversation_kind, event.was_reached, event.occurred_at or now)
        for event in events
        if event.person_id is not None
    )


def cool_by_removed_conversations(events: Sequence[ConversationRemoved]) -> None:
    """A conversation that is taken back warms no longer: what is left is counted."""
    count_warmth_anew(person_ids={event.person_id for event in events if event.person_id})


def ask_for_another_address(events: Sequence[ContactPointBounced]) -> None:
    """A dead address is somebody's task: the owner's, or of one who leads where nobody cares."""
    for event in events:
        if event.person_id is not None:
            ask_owner_for_address(
                person_id=event.person_id, contact_point_id=event.contact_point_id
            )


def hand_over_when_gone(events: Sequence[MemberDeactivated]) -> None:
    """Nothing stays without somebody unnoticed: whoever locks a member out has the task."""
    for event in events:
        if event.member_id is not None:
            ask_to_hand_over(member_id=event.member_id, asked_id=event.actor.member_id)


def done_when_handed_over(events: Sequence[HandoverFinished]) -> None:
    """With nothing left, the task is done."""
    for event in events:
        if event.member_id is not None:
            close_handover_tasks(event.member_id)


def hand_over_again(events: Sequence[HandoverUndone]) -> None:
    """What came back to somebody who is gone needs somebody else once more."""
    for event in events:
        if event.member_id is not None:
            ask_to_hand_over(
                member_id=event.member_id,
                asked_id=event.actor.member_id,
                cause=event.handover_id,
            )


def close_when_reachable(events: Sequence[AboutContactPoint]) -> None:
    """With another address used first, the task about the dead one is done."""
    close_address_tasks({event.person_id for event in events if event.person_id is not None})


def care_for_new_people(events: Sequence[PersonCreated]) -> None:
    """Whoever makes a person known by hand cares for them, until somebody else does."""
    start_caring(
        (event.person_id, event.actor.id)
        for event in events
        if event.actor.kind == ActorKind.MEMBER
        and event.actor.id is not None
        and event.person_id is not None
        and event.import_id is None
    )


def remember_who_was_asked(events: Sequence[TaskCompleted]) -> None:
    """Whoever ticks off a task to ask for consent has asked: the gate lets nobody ask again."""
    for event in events:
        note_asked(actor=event.actor.with_whole_role(), task_id=event.task_id)
