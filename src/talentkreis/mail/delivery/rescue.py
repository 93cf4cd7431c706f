# SPDX-License-Identifier: Apache-2.0
"""Messages whose worker is gone: back to the plan, or uncertain, never silently again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from talentkreis.activity import actions as activity
from talentkreis.mail import events, rules
from talentkreis.mail.actions.reports import settle_told
from talentkreis.mail.delivery.calendar import NOT_AHEAD
from talentkreis.mail.models import MessageClass, MessageState
from talentkreis.organisation.actors import SYSTEM

if TYPE_CHECKING:
    import datetime as dt
    import uuid

_OVERDUE = """
    SELECT id, state, message_class, deferral_count, person_id, sequence_id, enrolment_id, purpose,
        EXISTS (SELECT 1 FROM mail_deliveryreport r WHERE r.message_id = m.id)
    FROM mail_message m
    WHERE state IN ('claimed', 'data_started') AND lease_until < clock_timestamp()
    ORDER BY lease_until LIMIT 500
    FOR NO KEY UPDATE SKIP LOCKED
"""
_WRITE = """
    UPDATE mail_message m
    SET state = new.state, state_reason = 'interrupted', lease_until = NULL, lease_owner = '',
        deferral_count = m.deferral_count + (new.state = 'deferred')::int,
        expires_at = CASE WHEN new.state = 'deferred'
            THEN greatest(m.expires_at, clock_timestamp() + %s + interval '1 hour')
            ELSE m.expires_at END,
        due_at = CASE WHEN new.state = 'deferred' THEN clock_timestamp() + %s ELSE m.due_at END,
        handed_at = CASE WHEN new.state = 'uncertain' THEN m.handed_at END
    FROM unnest(%s::uuid[], %s::text[]) AS new(id, state)
    WHERE m.id = new.id
"""


def rescue_interrupted(*, ahead: dt.timedelta = NOT_AHEAD) -> int:
    """Settle every message whose lease is over; tell how many. Several may run at once.

    Leases are over by the database's clock; `ahead` shifts only when a message is due again.
    """
    total = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_OVERDUE)
            rows = cursor.fetchall()
            if not rows:
                return total
            following = {row[0]: _state_after(*row[1:4], is_told=row[8]) for row in rows}
            states = [state.value for state in following.values()]
            parameters: list[Any] = [ahead, ahead, list(following), states]
            cursor.execute(_WRITE, parameters)
            uncertain = [row for row in rows if following[row[0]] == MessageState.UNCERTAIN]
            activity.record(*(_event(*row[:8]) for row in uncertain))
            settle_told([row[0] for row in uncertain])
        total += len(rows)


def _state_after(
    state: str, message_class: str, deferral_count: int, *, is_told: bool
) -> MessageState:
    if state == MessageState.CLAIMED:
        return MessageState.PLANNED
    if is_told:  # a service has said what became of it: that clears it up at once
        return MessageState.UNCERTAIN
    if message_class == MessageClass.AT_LEAST_ONCE and deferral_count < rules.INTERRUPTED_TWICE:
        return MessageState.DEFERRED
    return MessageState.UNCERTAIN


def _event(
    message_id: uuid.UUID,
    _state: str,
    _message_class: str,
    _deferral_count: int,
    person_id: uuid.UUID | None,
    sequence_id: uuid.UUID | None,
    enrolment_id: uuid.UUID | None,
    purpose: str,
) -> events.MessageUncertain:
    return events.MessageUncertain(
        actor=SYSTEM,
        person_id=person_id,
        message_id=message_id,
        sequence_id=sequence_id,
        enrolment_id=enrolment_id,
        purpose=purpose,
    )
