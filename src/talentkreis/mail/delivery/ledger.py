# SPDX-License-Identifier: Apache-2.0
"""Tx B and Tx C: what has been started, and what the server said. All writes are fenced.

A write counts only while the row still has the attempt this worker claimed. Repeating a round
whose commit was lost is safe: what was written already is not written, or told, again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from talentkreis.activity import actions as activity
from talentkreis.kernel import clock
from talentkreis.mail import events, rules
from talentkreis.mail.actions.reports import settle_told
from talentkreis.mail.delivery import consequences
from talentkreis.mail.delivery.calendar import NOT_AHEAD
from talentkreis.mail.models import Message, MessageClass, MessageState, SentCopy
from talentkreis.mail.rules import Blame, Verdict
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import STOPS_MEMBERS_ARE_TOLD

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from django.db.backends.utils import CursorWrapper

    from talentkreis.activity.events import Event
    from talentkreis.mail.delivery.claiming import Claimed
    from talentkreis.mail.delivery.pace import Pace
    from talentkreis.mail.smtp import Reply

LATEST_AFTER_HOURS = 72  # TRUST E-11: a full mailbox is tried for 72 hours


@dataclass(frozen=True, slots=True)
class Finished:
    """A hand-over that has ended. `reply` None: the connection broke after the final dot."""

    message: Claimed
    reply: Reply | None
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Ending:
    """The row's new state."""

    finished: Finished
    state: MessageState
    reason: str
    wait: dt.timedelta | None
    outcome: rules.Outcome | None


_START = """
    UPDATE mail_message m
    SET state = 'data_started', handed_at = coalesce(m.handed_at, clock_timestamp() + %s),
        lease_until = clock_timestamp() + %s * interval '1 s'
    FROM unnest(%s::uuid[], %s::int[]) AS new(id, attempt)
    WHERE m.id = new.id AND m.attempt = new.attempt AND m.lease_owner = %s
      AND m.state IN ('claimed', 'data_started')
      AND NOT EXISTS (SELECT 1 FROM organisation_employer WHERE sending_stopped_at IS NOT NULL
          AND NOT (m.priority = 0 AND sending_stop_reason = ANY(%s)))
    RETURNING m.id
"""
# A late answer after the lease has made the row uncertain is still evidence; a human's is better.
_END = """
    UPDATE mail_message m
    SET state = new.state, state_reason = new.reason, smtp_reply = new.reply,
        external_id = coalesce(nullif(new.external_id, ''), m.external_id),
        finished_at = CASE WHEN new.state IN ('accepted', 'rejected')
            THEN clock_timestamp() + %s END,
        due_at = coalesce(clock_timestamp() + %s + new.wait, m.due_at),
        expires_at = CASE WHEN new.state = 'deferred'
            THEN greatest(m.expires_at, m.created_at + %s * interval '1 hour')
            ELSE m.expires_at END,
        deferral_count = m.deferral_count + (new.state = 'deferred')::int,
        handed_at = CASE WHEN new.state IN ('deferred', 'rejected', 'planned', 'held')
            THEN NULL ELSE m.handed_at END,
        lease_until = NULL, lease_owner = ''
    FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::interval[])
        AS new(id, attempt, state, reason, reply, external_id, wait)
    WHERE m.id = new.id AND m.attempt = new.attempt AND m.resolved_at IS NULL
      AND (m.state IN ('claimed', 'data_started')
           OR m.state = 'uncertain' AND new.state IN ('accepted', 'rejected'))
    RETURNING m.id
"""
_RELEASE = """
    UPDATE mail_message m
    SET state = 'planned', state_reason = new.reason, lease_until = NULL, lease_owner = '',
        due_at = coalesce(clock_timestamp() + %s + new.wait, m.due_at)
    FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::interval[]) AS new(id, attempt, reason, wait)
    WHERE m.id = new.id AND m.attempt = new.attempt AND m.state = 'claimed'
"""


def write_round(
    *,
    owner: str,
    pace: Pace,
    finished: Sequence[Finished],
    starting: Sequence[Claimed],
    ahead: dt.timedelta = NOT_AHEAD,
) -> set[uuid.UUID]:
    """One commit for everything that ended (Tx C) and everything about to be sent (Tx B).

    Returns the ids of `starting` that may send their final dot now. Others were recalled, taken
    over by another worker, or stopped with everything else.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if finished:
            _write_endings(cursor, [ending_of(each) for each in finished], ahead)
        if not starting:
            return set()
        # An operator may have switched it off for everything; Tx B is worth its fsync.
        cursor.execute("SET LOCAL synchronous_commit = on")
        parameters: list[Any] = [
            ahead,
            pace.hand_over_lease.total_seconds(),
            [message.id for message in starting],
            [message.attempt for message in starting],
            owner,
            [reason.value for reason in STOPS_MEMBERS_ARE_TOLD],
        ]
        cursor.execute(_START, parameters)
        return {row[0] for row in cursor.fetchall()}


def release(
    messages: Sequence[Claimed],
    *,
    reason: str,
    wait: dt.timedelta | None = None,
    ahead: dt.timedelta = NOT_AHEAD,
) -> None:
    """Give claimed messages back; nothing of them has been handed over."""
    if not messages:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        parameters: list[Any] = [
            ahead,
            [message.id for message in messages],
            [message.attempt for message in messages],
            [reason] * len(messages),
            [wait] * len(messages),
        ]
        cursor.execute(_RELEASE, parameters)


def set_aside(message: Claimed, *, code: str) -> None:
    """A row that cannot become a mail waits for a human; an impossible address is refused."""
    is_address = code == "bad_address"
    with transaction.atomic():
        count = Message.objects.filter(
            id=message.id, attempt=message.attempt, state=MessageState.CLAIMED
        ).update(
            state=MessageState.REJECTED if is_address else MessageState.HELD,
            state_reason=code,
            finished_at=clock.now() if is_address else None,
            lease_until=None,
            lease_owner="",
        )
        if count and is_address:
            activity.record(events.MessageRejected(**_about(message), reason=code))


def ending_of(finished: Finished) -> Ending:
    """What the state machine makes of an answer, or of none."""
    message = finished.message
    if finished.reply is None:
        return _interrupted(finished)
    reply = finished.reply
    outcome = reply.outcome or rules.judge(reply.code, reply.text)
    if outcome.verdict is Verdict.ACCEPTED:
        return Ending(finished, MessageState.ACCEPTED, "", None, outcome)
    if outcome.blame is Blame.POLICY:
        # About us, not about the address: the message waits, at least until sending is resumed.
        return _later(finished, outcome)
    if outcome.verdict is Verdict.LATER or outcome.blame is Blame.MAILBOX_FULL:
        return _later(finished, outcome)
    if outcome.blame is Blame.UNKNOWN and not message.deferral_count and reply.outcome is None:
        # An unknown refusal counts as soft once (TRUST E-11); the second one is final.
        return Ending(finished, MessageState.DEFERRED, "unknown", rules.LONGEST_RETRY, outcome)
    return Ending(finished, MessageState.REJECTED, outcome.blame.value, None, outcome)


def _later(finished: Finished, outcome: rules.Outcome) -> Ending:
    count = finished.message.deferral_count
    wait = rules.retry_after(count, finished.message.seed)
    if finished.reply is not None and finished.reply.wait is not None:
        wait = max(wait, finished.reply.wait)
    # 72 hours of hourly attempts; `expires_at` ends it at the next claim.
    return Ending(finished, MessageState.DEFERRED, outcome.blame.value, wait, outcome)


def _interrupted(finished: Finished) -> Ending:
    message = finished.message
    if (
        message.message_class == MessageClass.AT_LEAST_ONCE
        and message.deferral_count < rules.INTERRUPTED_TWICE
    ):
        wait = rules.retry_after(message.deferral_count, message.seed)
        return Ending(finished, MessageState.DEFERRED, "interrupted", wait, None)
    return Ending(finished, MessageState.UNCERTAIN, "interrupted", None, None)


def _write_endings(cursor: CursorWrapper, endings: Sequence[Ending], ahead: dt.timedelta) -> None:
    parameters: list[Any] = [
        ahead,
        ahead,
        LATEST_AFTER_HOURS,
        [ending.finished.message.id for ending in endings],
        [ending.finished.message.attempt for ending in endings],
        [ending.state.value for ending in endings],
        [ending.reason for ending in endings],
        [_reply_text(ending.finished.reply) for ending in endings],
        [ending.finished.reply.external_id if ending.finished.reply else "" for ending in endings],
        [ending.wait for ending in endings],
    ]
    cursor.execute(_END, parameters)
    written = {row[0] for row in cursor.fetchall()}
    counted = [ending for ending in endings if ending.finished.message.id in written]
    told = [event for ending in counted if (event := _event(ending)) is not None]
    _keep_copies(counted)  # before it is told: whoever hears of it finds the copy
    if told:
        activity.record(*told)
    consequences.draw(counted, ahead=ahead)
    uncertain = [each for each in counted if each.state == MessageState.UNCERTAIN]
    if uncertain:
        settle_told([each.finished.message.id for each in uncertain])


def _reply_text(reply: Reply | None) -> str:
    return f"{reply.code} {reply.text}"[:500] if reply else ""


def _about(message: Claimed) -> dict[str, Any]:
    return {
        "actor": SYSTEM,
        "person_id": message.outgoing.person_id,
        "message_id": message.id,
        "sequence_id": message.sequence_id,
        "enrolment_id": message.enrolment_id,
        "purpose": message.outgoing.purpose,
    }


def _event(ending: Ending) -> Event | None:
    message = ending.finished.message
    subject = _about(message)
    match ending.state:
        case MessageState.ACCEPTED:
            return events.MessageAccepted(**subject, attempt=message.attempt)
        case MessageState.REJECTED:
            status = ending.outcome.status if ending.outcome else ""
            return events.MessageRejected(**subject, reason=ending.reason, status=status)
        case MessageState.UNCERTAIN:
            return events.MessageUncertain(**subject)
    return None


def _keep_copies(endings: Sequence[Ending]) -> None:
    """What has to be provable years later is kept byte for byte (TRUST L-18)."""
    copies = [
        SentCopy(message_id=ending.finished.message.id, mime=ending.finished.data)
        for ending in endings
        if ending.state == MessageState.ACCEPTED
        and ending.finished.message.outgoing.purpose in PROVABLE_PURPOSES
    ]
    if copies:
        SentCopy.objects.bulk_create(copies, ignore_conflicts=True)


PROVABLE_PURPOSES = frozenset({"transactional", "consent_request"})
