# SPDX-License-Identifier: Apache-2.0
"""Reads of messages and inbound mail, within what the actor may know of people."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from talentkreis.consent.answers import SENTENCES
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel.errors import NotFound
from talentkreis.mail.models import (
    CapturedMessage,
    Classification,
    InboundMessage,
    InboundState,
    Mailbox,
    Message,
    MessageState,
)
from talentkreis.mail.permissions import Right
from talentkreis.mail.queries.paging import COUNTED_TO, PAGE, Page, page_of, read_cursor
from talentkreis.organisation.rights import require
from talentkreis.people.models import in_sight

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor


GROUPS: dict[str, tuple[MessageState, ...]] = {
    "planned": (
        MessageState.PLANNED,
        MessageState.DEFERRED,
        MessageState.CLAIMED,
        MessageState.DATA_STARTED,
    ),
    "review": (MessageState.WAITING_FOR_PERSON,),
    "held": (MessageState.HELD,),
    "uncertain": (MessageState.UNCERTAIN,),
    "refused": (MessageState.REJECTED, MessageState.EXPIRED),
    "sent": (MessageState.ACCEPTED,),
    "recalled": (MessageState.CANCELLED,),
}
# What comes next stands first; what is over begins with the latest.
_FORWARD = frozenset({"planned", "review", "held"})
_MACHINES = (
    Classification.AUTO_REPLY,
    Classification.BOUNCE,
    Classification.COMPLAINT,
    Classification.UNSUBSCRIBE,
    Classification.UNKNOWN,
)


def outbox(actor: Actor, group: str, *, cursor: str = "") -> Page[Message]:
    """Messages of one group of states. Raises NotAllowed, NotFound for an unknown group."""
    require(actor, Right.VIEW)
    states = GROUPS.get(group)
    if states is None:
        raise NotFound(_("There is no such list."))
    forward = group in _FORWARD
    after = read_cursor(cursor)
    # State by state: each is one index range that is already in order.
    ranges = (list(_range(actor, state, after, forward=forward)) for state in states)
    merged = heapq.merge(*ranges, key=lambda m: (m.due_at, m.id), reverse=not forward)
    rows = [row for row, _number in zip(merged, range(PAGE + 1), strict=False)]
    return page_of(rows, lambda row: (row.due_at, row.id))


def _range(
    actor: Actor,
    state: MessageState,
    after: tuple[dt.datetime, uuid.UUID] | None,
    *,
    forward: bool,
) -> QuerySet[Message]:
    rows = _messages(actor).filter(state=state)
    if after is not None:
        moment, last = after
        if forward:
            rows = rows.filter(Q(due_at__gt=moment) | Q(due_at=moment, id__gt=last))
        else:
            rows = rows.filter(Q(due_at__lt=moment) | Q(due_at=moment, id__lt=last))
    order = ("due_at", "id") if forward else ("-due_at", "-id")
    return rows.select_related("person").defer("text", "html").order_by(*order)[: PAGE + 1]


def _messages(actor: Actor) -> QuerySet[Message]:
    """Messages to people the actor may know about; those to nobody we know as well."""
    if actor.is_system:
        return Message.objects.all()
    return Message.objects.filter(in_sight(actor, "person__"), shared_or_own(actor))


def shared_or_own(actor: Actor) -> Q:
    """What went through a mailbox of everybody's, or the actor's own; never another member's."""
    mine = Q(mailbox__member=actor.member_id) if actor.member_id else Q()
    return Q(mailbox__isnull=True) | Q(mailbox__member__isnull=True) | mine


def outbox_counts(actor: Actor) -> dict[str, int]:
    """How many messages each group holds, counted up to `COUNTED_TO` + 1."""
    require(actor, Right.VIEW)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.state, x.n FROM unnest(%s::text[]) AS s(state),
            LATERAL (SELECT count(*) AS n FROM (
                SELECT 1 FROM mail_message m WHERE m.state = s.state
                  AND (%s OR (NOT EXISTS (SELECT FROM people_person p WHERE p.id = m.person_id
                                AND NOT coalesce(%s = ANY (p.confidential_to), true))
                          AND NOT EXISTS (SELECT FROM mail_mailbox b WHERE b.id = m.mailbox_id
                                AND b.member_id <> %s)))
                LIMIT %s) AS part) AS x
            """,
            [
                [state.value for states in GROUPS.values() for state in states],
                actor.is_system,
                actor.id,
                actor.member_id,
                COUNTED_TO + 1,
            ],
        )
        by_state = dict(cursor.fetchall())
    return {
        group: min(COUNTED_TO + 1, sum(by_state.get(state.value, 0) for state in states))
        for group, states in GROUPS.items()
    }


def message_visible_to(actor: Actor, message_id: uuid.UUID) -> Message:
    """One message with person and mailbox. Raises NotAllowed, NotFound."""
    require(actor, Right.VIEW)
    row = (
        _messages(actor)
        .filter(id=message_id)
        .select_related("person", "mailbox", "created_by", "resolved_by")
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such message."))
    return row


def why(message: Message) -> str:
    """What the gate said at hand-over, in words; a yes is put into words only here."""
    if message.gate_text or not message.gate_reason or message.person_id is None:
        return message.gate_text
    answer = may_contact(
        message.person_id, Purpose(message.purpose), Channel.EMAIL, message.gate_asked_at
    )
    if answer.reason == message.gate_reason:
        return str(answer.text)
    headline, _because = SENTENCES[message.gate_reason]
    return str(headline)


def machines(actor: Actor, *, cursor: str = "") -> Page[InboundMessage]:
    """Mail that machines wrote, newest first. Raises NotAllowed."""
    require(actor, Right.VIEW)
    rows = _inbound(actor).filter(state=InboundState.DONE, classification__in=_MACHINES)
    after = read_cursor(cursor)
    if after is not None:
        moment, last = after
        rows = rows.filter(Q(received_at__lt=moment) | Q(received_at=moment, id__lt=last))
    found = list(
        rows.select_related("person").defer("text").order_by("-received_at", "-id")[: PAGE + 1]
    )
    return page_of(found, lambda row: (row.received_at, row.id))


def _inbound(actor: Actor) -> QuerySet[InboundMessage]:
    if actor.is_system:
        return InboundMessage.objects.all()
    return InboundMessage.objects.filter(in_sight(actor, "person__"), shared_or_own(actor))


def inbound_visible_to(actor: Actor, inbound_id: uuid.UUID) -> InboundMessage:
    """One mail that came in. Raises NotAllowed, NotFound."""
    require(actor, Right.VIEW)
    row = (
        _inbound(actor)
        .filter(id=inbound_id)
        .select_related("person", "message", "handled_by", "mailbox")
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such mail."))
    return row


def mailboxes(actor: Actor) -> list[Mailbox]:
    """All mailboxes of everybody's for e-mail, the default first."""
    require(actor, Right.MAILBOX)
    rows = Mailbox.objects.of(Channel.EMAIL).filter(member__isnull=True)
    return list(rows.select_related("authorisation").order_by("-is_default", "created_at"))


def captured(actor: Actor, *, cursor: str = "") -> Page[CapturedMessage]:
    """Mails in the captured mailbox, newest first."""
    require(actor, Right.CAPTURED)
    rows = CapturedMessage.objects.defer("raw")
    after = read_cursor(cursor)
    if after is not None:
        moment, last = after
        rows = rows.filter(Q(received_at__lt=moment) | Q(received_at=moment, id__lt=last))
    found = list(rows.order_by("-received_at", "-id")[: PAGE + 1])
    return page_of(found, lambda row: (row.received_at, row.id))


def captured_one(actor: Actor, captured_id: uuid.UUID) -> CapturedMessage:
    """One captured mail. Raises NotAllowed, NotFound."""
    require(actor, Right.CAPTURED)
    row = CapturedMessage.objects.filter(id=captured_id).first()
    if row is None:
        raise NotFound(_("There is no such mail."))
    return row
