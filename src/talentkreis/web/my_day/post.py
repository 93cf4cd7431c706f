# SPDX-License-Identifier: Apache-2.0
"""Mail that waits for a member: replies to answer, messages nobody knows the fate of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from talentkreis.mail.models import (
    Classification,
    InboundMessage,
    InboundState,
    Message,
    MessageState,
)
from talentkreis.organisation.rights import LEADING_ROLES, may
from talentkreis.people.models import Person
from talentkreis.people.permissions import Right

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor

MOST: Final = 20


@dataclass(frozen=True, slots=True)
class OpenReply:
    """A reply nobody has dealt with."""

    person: Person
    received_at: dt.datetime
    text: str
    has_stopped_a_sequence: bool
    url: str


def open_replies(actor: Actor, member_id: uuid.UUID) -> list[OpenReply]:
    """Replies of people this member cares for; those who lead also see what nobody cares for."""
    if not may(actor, Right.READ_NOTES):
        return []
    mine = Q(person__care__owner_id=member_id)
    if actor.role in LEADING_ROLES:
        mine |= Q(person__care__owner_id__isnull=True)
    rows = (
        InboundMessage.objects.filter(
            mine,
            state=InboundState.OPEN,
            classification=Classification.HUMAN_REPLY,
            person__in=Person.objects.visible_to(actor),
        )
        .select_related("person", "message")
        .order_by("received_at", "id")[:MOST]
    )
    return [
        OpenReply(
            person=row.person,
            received_at=row.received_at,
            text=" ".join(row.reply_text.split()),
            has_stopped_a_sequence=bool(row.message and row.message.sequence_id),
            url=_url("mail:inbound", row.id),
        )
        for row in rows
        if row.person is not None
    ]


def uncertain(actor: Actor, _member_id: uuid.UUID) -> tuple[int, str]:
    """How many messages are uncertain, and where to look; for those who lead."""
    if actor.role not in LEADING_ROLES:
        return 0, ""
    return Message.objects.filter(state=MessageState.UNCERTAIN).count(), _url("mail:outbox")


def _url(name: str, *arguments: object) -> str:
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
