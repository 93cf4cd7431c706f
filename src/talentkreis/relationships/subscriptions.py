# SPDX-License-Identifier: Apache-2.0
"""What other packages tell, and what it means for a relation. Same transaction, short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.kernel import clock
from talentkreis.organisation.actors import ActorKind
from talentkreis.relationships.actions import (
    add_warmth,
    ask_owner_for_address,
    close_address_tasks,
    count_warmth_anew,
    start_caring,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.people.events import (
        AboutContactPoint,
        ContactPointBounced,
        ConversationLogged,
        ConversationRemoved,
        PersonCreated,
    )


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
