# SPDX-License-Identifier: Apache-2.0
"""Personal messages that wait to be read, one beside its person, the others in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, Subquery, UUIDField
from django.db.models.functions import Coalesce

from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.mail.models import Message, MessageState
from talentkreis.nurture.models import Sequence
from talentkreis.nurture.permissions import Right
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person, shown_name
from talentkreis.relationships.queries import relation
from talentkreis.search.queries import person_rows

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.db.models import QuerySet

    from talentkreis.consent.answers import Answer
    from talentkreis.organisation.actors import Actor
    from talentkreis.relationships.queries import Relation
    from talentkreis.search.queries import PersonRow

LISTED = 50


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in the list."""

    id: uuid.UUID
    person_name: str
    subject: str
    due_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft one reads: its words, its person, what the gate says, where it comes from."""

    message: Message
    person: PersonRow
    answer: Answer
    relation: Relation
    sequence: Sequence
    earlier: list[Message]


@dataclass(frozen=True, slots=True)
class Drafts:
    """What waits, the oldest first, and the one that is open."""

    lines: list[DraftLine]
    count: int
    mine_count: int
    draft: Draft | None
    next_id: uuid.UUID | None


def drafts(actor: Actor, *, is_mine: bool = True, draft_id: uuid.UUID | None = None) -> Drafts:
    """Drafts for those who care for the person, else for whoever is in charge of the sequence.

    Opens the draft that is named, else the first. Raises NotAllowed.
    """
    require(actor, Right.START)
    every, mine = _waiting(actor), _waiting(actor, is_mine=True)
    chosen = mine if is_mine else every
    rows = list(chosen.select_related("person")[:LISTED])
    opened = chosen.filter(id=draft_id).first() if draft_id else None
    opened = opened or next(iter(rows), None)
    ids = [row.id for row in rows]
    after = ids.index(opened.id) + 1 if opened and opened.id in ids else 0
    return Drafts(
        lines=[
            DraftLine(row.id, shown_name(row.person.name), row.subject, row.due_at)
            for row in rows
            if row.person is not None
        ],
        count=every.count(),
        mine_count=mine.count(),
        draft=_draft(actor, opened) if opened else None,
        next_id=ids[after] if after < len(ids) else (ids[0] if len(ids) > 1 else None),
    )


def count_drafts(actor: Actor) -> int:
    """How many drafts wait for this member. Raises NotAllowed."""
    require(actor, Right.START)
    return _waiting(actor, is_mine=True).count()


def _waiting(actor: Actor, *, is_mine: bool = False) -> QuerySet[Message]:
    owner = Sequence.objects.filter(id=OuterRef("sequence_id")).values("owner")
    rows = Message.objects.filter(
        Q(sequence_id__in=Sequence.objects.visible_to(actor).values("id")),
        state=MessageState.WAITING_FOR_PERSON,
        purpose=Purpose.PERSONAL_EMAIL,
        person__in=Person.objects.visible_to(actor).active(),
    ).order_by("due_at", "id")
    if not is_mine:
        return rows
    responsible = Coalesce("person__care__owner_id", Subquery(owner), output_field=UUIDField())
    return rows.annotate(responsible=responsible).filter(responsible=actor.member_id)


def _draft(actor: Actor, message: Message) -> Draft | None:
    assert message.person_id is not None
    assert message.sequence_id is not None
    rows = person_rows(actor, [message.person_id])
    if not rows:
        return None
    earlier = Message.objects.filter(
        person=message.person_id, state=MessageState.ACCEPTED, sequence_id=message.sequence_id
    ).order_by("-handed_at")
    return Draft(
        message=message,
        person=rows[0],
        answer=may_contact(message.person_id, Purpose.PERSONAL_EMAIL, Channel.EMAIL),
        relation=relation(actor, message.person_id),
        sequence=Sequence.objects.get(id=message.sequence_id),
        earlier=list(earlier[:3]),
    )
