# SPDX-License-Identifier: Apache-2.0
"""Mail with one person whom the caller has seen, in both directions: one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from talentkreis.consent.models import Decision
from talentkreis.mail.models import Classification, InboundMessage, Message, MessageState
from talentkreis.mail.queries.boxes import shared_or_own

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.queries import Moment


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. `state` is its state, or the classification of one that came in."""

    id: uuid.UUID
    at: dt.datetime
    is_inbound: bool
    state: str
    subject: str
    text: str
    is_automatic: bool
    author: str
    # A record tells why it left, or did not.
    has_decision: bool

    @property
    def is_reply(self) -> bool:
        """A human wrote to us."""
        return self.is_inbound and self.state == Classification.HUMAN_REPLY


_COLUMNS = ("id", "at", "inbound_", "state_", "subject_", "text_", "automatic_", "author_", "why_")


def exchanged(
    actor: Actor,
    person_id: uuid.UUID,
    *,
    before: Moment | None,
    limit: int,
    is_whole: bool,
    member_id: uuid.UUID | None = None,
) -> list[Letter]:
    """Replies and what went out, newest first; with `is_whole` also what did not.

    What went through the own mailbox of another member is left out. With `member_id` only what
    this member wrote.
    """
    inbound = InboundMessage.objects.filter(shared_or_own(actor), person_id=person_id)
    sent = Message.objects.filter(shared_or_own(actor), person_id=person_id)
    if member_id is not None:
        sent = sent.filter(created_by_id=member_id)
    if not is_whole:
        inbound = inbound.filter(classification=Classification.HUMAN_REPLY)
        sent = sent.filter(state__in=(MessageState.ACCEPTED, MessageState.UNCERTAIN))
    parts = [
        _part(
            inbound.annotate(at=F("received_at")),
            before,
            inbound_=Value(value=True),
            state_=F("classification"),
            text_=F("reply_text"),
            automatic_=Value(value=False),
            author_=Value(""),
            why_=Value(value=False),
        ),
        _part(
            sent.annotate(at=Coalesce("handed_at", "finished_at", "due_at")),
            before,
            inbound_=Value(value=False),
            state_=F("state"),
            text_=Value(""),
            automatic_=F("is_automatic"),
            author_=Coalesce("created_by__name", Value("")),
            why_=Exists(Decision.objects.filter(person_id=person_id, subject_id=OuterRef("id"))),
        ),
    ]
    first, second = (part.order_by("-at", "-id")[:limit] for part in parts)
    rows = second
    if member_id is None:
        rows = first.union(second, all=True).order_by("-at", "-id")[:limit]
    return [Letter(*row) for row in rows]


def _part(rows: QuerySet[Any], before: Moment | None, **columns: Any) -> QuerySet[Any, Any]:
    if before is not None:
        rows = rows.filter(Q(at__lt=before.at) | Q(at=before.at, id__lt=before.id))
    found: QuerySet[Any, Any] = rows.annotate(subject_=F("subject"), **columns).values_list(
        *_COLUMNS
    )
    return found
