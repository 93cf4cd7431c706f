# SPDX-License-Identifier: Apache-2.0
"""What waits for a human: replies to answer, messages nobody knows the fate of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Lower

from talentkreis.kernel import clock
from talentkreis.mail.models import (
    Classification,
    InboundMessage,
    InboundState,
    Mailbox,
    Thread,
)
from talentkreis.mail.queries.boxes import shared_or_own
from talentkreis.organisation.rights import may
from talentkreis.people.models import in_sight
from talentkreis.people.permissions import Right

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person

MOST: Final = 20


@dataclass(frozen=True, slots=True)
class OpenReply:
    """A reply nobody has dealt with; without a person, of a sender nobody has recognised."""

    id: uuid.UUID
    person: Person | None
    sender: str
    received_at: dt.datetime
    text: str
    has_stopped_a_sequence: bool
    # Who gave it to the member; empty where they care for the person themselves.
    given_by: str


def open_replies(actor: Actor, among: QuerySet[Person]) -> list[OpenReply]:
    """What waits for an answer of the actor's, the oldest first; nothing for who may not read.

    That is what these people wrote, unless a colleague is to answer, and what was given to the
    actor. Conversations that were put off wait until they wake.
    """
    if not may(actor, Right.READ_NOTES):
        return []
    mine = _threads().filter(assignee_id=actor.member_id, assignee__isnull=False)
    theirs = _threads().filter(assignee__isnull=False).exclude(assignee_id=actor.member_id)
    rows = (
        InboundMessage.objects.filter(
            in_sight(actor, "person__"),
            shared_or_own(actor),
            state__in=(InboundState.OPEN, InboundState.UNASSIGNED),
            classification=Classification.HUMAN_REPLY,
        )
        .annotate(given_=Subquery(mine.values("assigned_by__name")[:1]), is_mine=Exists(mine))
        .filter(
            Q(is_mine=True) | Q(~Exists(theirs), Exists(among.filter(pk=OuterRef("person_id"))))
        )
        .exclude(Exists(_threads().filter(snoozed_until__gt=clock.now())))
        .select_related("person", "message")
        .order_by("received_at", "id")[:MOST]
    )
    return [
        OpenReply(
            id=row.id,
            person=row.person,
            sender=row.from_name or row.from_address,
            received_at=row.received_at,
            text=" ".join(row.reply_text.split()),
            has_stopped_a_sequence=bool(row.message and row.message.sequence_id),
            given_by=row.given_ or "",
        )
        for row in rows
    ]


def _threads() -> QuerySet[Thread]:
    """The conversation of a mail in the outer query."""
    of_person = Q(person_id=OuterRef("person_id"))
    own_box = Q(member_id=OuterRef("mailbox__member_id"))
    shared = Q(member__isnull=True) & ~Exists(
        Mailbox.objects.filter(id=OuterRef(OuterRef("mailbox_id")), member__isnull=False)
    )
    of_sender = Q(
        person__isnull=True, channel=OuterRef("channel"), sender=Lower(OuterRef("from_address"))
    )
    return Thread.objects.filter((of_person & (own_box | shared)) | of_sender)
