# SPDX-License-Identifier: Apache-2.0
"""What waits for a human: replies to answer, messages nobody knows the fate of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from talentkreis.mail.models import (
    Classification,
    InboundMessage,
    InboundState,
)
from talentkreis.organisation.rights import may
from talentkreis.people.models import Person
from talentkreis.people.permissions import Right

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor

MOST: Final = 20


@dataclass(frozen=True, slots=True)
class OpenReply:
    """A reply nobody has dealt with."""

    id: uuid.UUID
    person: Person
    received_at: dt.datetime
    text: str
    has_stopped_a_sequence: bool


def open_replies(actor: Actor, among: QuerySet[Person]) -> list[OpenReply]:
    """Replies of these people that wait, the oldest first; nothing for who may not read them."""
    if not may(actor, Right.READ_NOTES):
        return []
    rows = (
        InboundMessage.objects.filter(
            state=InboundState.OPEN,
            classification=Classification.HUMAN_REPLY,
            person__in=among & Person.objects.visible_to(actor),
        )
        .select_related("person", "message")
        .order_by("received_at", "id")[:MOST]
    )
    return [
        OpenReply(
            id=row.id,
            person=row.person,
            received_at=row.received_at,
            text=" ".join(row.reply_text.split()),
            has_stopped_a_sequence=bool(row.message and row.message.sequence_id),
        )
        for row in rows
        if row.person is not None
    ]
