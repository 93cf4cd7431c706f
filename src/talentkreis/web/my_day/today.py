# SPDX-License-Identifier: Apache-2.0
"""Beside the list: what leaves today without anybody's doing, and how one's people are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from talentkreis.kernel import clock
from talentkreis.mail.models import Message, MessageState
from talentkreis.relationships import queries as relationships

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor

_WAITING = (MessageState.PLANNED, MessageState.DEFERRED)
_HELD = (MessageState.HELD, MessageState.WAITING_FOR_PERSON)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Counts that derive from rows, nothing estimated."""

    to_send: int
    held: int
    uncertain: int
    touch: relationships.Touch


def of(actor: Actor, member_id: uuid.UUID) -> Ahead:
    """What goes out by itself until midnight, and the member's own people."""
    now = clock.now()
    midnight = _end_of(timezone.localtime(now))
    due = Q(state__in=(*_WAITING, *_HELD), due_at__lt=midnight)
    counted = Message.objects.filter(due | Q(state=MessageState.UNCERTAIN)).aggregate(
        to_send=Count("id", filter=Q(state__in=_WAITING)),
        held=Count("id", filter=Q(state__in=_HELD)),
        uncertain=Count("id", filter=Q(state=MessageState.UNCERTAIN)),
    )
    return Ahead(
        to_send=counted["to_send"],
        held=counted["held"],
        uncertain=counted["uncertain"],
        touch=relationships.touch_of(actor, member_id),
    )


def _end_of(moment: dt.datetime) -> dt.datetime:
    return moment.replace(hour=23, minute=59, second=59, microsecond=999_999)
