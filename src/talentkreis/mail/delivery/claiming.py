# SPDX-License-Identifier: Apache-2.0
"""Tx A: take due messages, ask the gate once more, and only then claim them.

The gate is asked with the people held: no withdrawal commits between its answer and the claim.
A withdrawal after the claim cancels the claimed row, and Tx B finds it gone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection, transaction

from talentkreis.activity import actions as activity
from talentkreis.consent.addresses import address_hash
from talentkreis.mail import events, rules
from talentkreis.mail.building import Outgoing
from talentkreis.mail.delivery import hooks
from talentkreis.mail.delivery.calendar import NOT_AHEAD
from talentkreis.mail.delivery.choosing import Choice, DueRow, choose
from talentkreis.mail.models import Mailbox, MessageState
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Employer
from talentkreis.people.models import ContactKind, Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

    from talentkreis.consent.answers import Answer
    from talentkreis.mail.delivery.pace import Pace


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message this worker may hand over, as long as its attempt is the latest."""

    outgoing: Outgoing
    attempt: int
    deferral_count: int
    message_class: str
    sequence_id: uuid.UUID | None
    enrolment_id: uuid.UUID | None
    seed: float

    @property
    def id(self) -> uuid.UUID:
        """The row."""
        return self.outgoing.id

    @property
    def domain(self) -> str:
        """The recipient's domain: rate limits are about it."""
        return self.outgoing.to_address.rpartition("@")[2].lower()


# One index probe for each priority: ordering by priority alone would walk over everything that
# is planned for later. Locked rows belong to another worker and are skipped.
_DUE = """
    SELECT id, purpose, channel, person_id, to_address, follows_primary, subject, text, html,
           language, is_automatic, attempt, deferral_count, message_class, sequence_id,
           enrolment_id, message_id_header, in_reply_to, "references", due_at, expires_at, random()
    FROM mail_message
    WHERE state IN ('planned', 'deferred') AND mailbox_id = %s AND priority = %s
      AND due_at <= %s
    ORDER BY due_at, id
    LIMIT %s
    FOR NO KEY UPDATE SKIP LOCKED
"""
_CLAIM = """
    UPDATE mail_message m
    SET state = 'claimed', state_reason = '', attempt = m.attempt + 1, lease_owner = %s,
        lease_until = %s, to_address = new.address, address_hash = new.hash,
        gate_verdict = new.verdict, gate_reason = new.reason, gate_text = new.words,
        gate_asked_at = %s
    FROM unnest(%s::uuid[], %s::text[], %s::bytea[], %s::text[], %s::text[], %s::text[])
        AS new(id, address, hash, verdict, reason, words)
    WHERE m.id = new.id
"""
_POSTPONE = """
    UPDATE mail_message m
    SET due_at = new.until, expires_at = new.until + (m.expires_at - m.due_at),
        state_reason = new.reason
    FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[]) AS new(id, until, reason)
    WHERE m.id = new.id
"""
_END = """
    UPDATE mail_message m
    SET state = new.state, state_reason = new.reason, gate_verdict = new.verdict,
        gate_reason = new.gate_reason, gate_text = new.words, gate_asked_at = %s,
        finished_at = CASE WHEN new.state = 'held' THEN NULL ELSE %s END
    FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS new(id, state, reason, verdict, gate_reason, words)
    WHERE m.id = new.id
"""


class Batch(NamedTuple):
    """What a claim brought. `looked_at` 0: nothing is due; else there may be more."""

    messages: list[Claimed]
    looked_at: int


_NOTHING = Batch([], 0)


def claim(
    mailbox_id: uuid.UUID,
    *,
    owner: str,
    pace: Pace,
    limit: int,
    resting: dict[str, dt.datetime] | None = None,
    ahead: dt.timedelta = NOT_AHEAD,
) -> Batch:
    """Claim up to `limit` due messages of a mailbox, or none where nothing is due or may go.

    `resting` names recipient domains that asked for less; their messages wait until then.
    `ahead` shifts the calendar (`delivery.calendar`), never the lease.
    """
    hooks.reached("before_claim")
    with transaction.atomic():
        _be_brief()
        shared_now, may_send, may_write_people = _permission()
        if not may_send:
            return _NOTHING
        now = shared_now + ahead
        allowed = _allowance(mailbox_id, now, limit)
        if not allowed:
            return _NOTHING
        rows = _due_rows(mailbox_id, now, allowed, only_security=not may_write_people)
        if not rows:
            return _NOTHING
        found = choose(rows, now, resting or {})
        names = _names({row.person_id for row, _, _ in found.claim if row.person_id})
        if found.is_empty:
            return _NOTHING  # all wait for something that only people can change
        _write(found, owner=owner, now=now, lease_until=shared_now + pace.claim_lease)
    hooks.reached("after_claim")
    return Batch([_claimed(row, address, names) for row, address, _ in found.claim], len(rows))


def _be_brief() -> None:
    """Somebody's long transaction over the same people must not stop all sending."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '4s'")


def _permission() -> tuple[dt.datetime, bool, bool]:
    """The database's time, whether anything may leave, and whether people may be written to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now = cursor.fetchone()[0]
    employer = Employer.objects.filter(id=1).first()
    if employer is None or employer.sending_stopped_at is not None:
        return now, False, False
    return now, True, employer.may_send


def _allowance(mailbox_id: uuid.UUID, now: dt.datetime, limit: int) -> int:
    """How many the daily cap still allows; workers of a capped mailbox claim one by one."""
    mailbox = Mailbox.objects.filter(id=mailbox_id).values_list("daily_cap", "pause_until").first()
    if mailbox is None or (mailbox[1] is not None and mailbox[1] > now):
        return 0
    cap = mailbox[0]
    if cap is None:
        return limit
    Mailbox.objects.select_for_update(no_key=True).get(id=mailbox_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM mail_message WHERE mailbox_id = %s AND handed_at > %s)"
            " + (SELECT count(*) FROM mail_message WHERE mailbox_id = %s AND state = 'claimed')",
            [mailbox_id, now - dt.timedelta(hours=24), mailbox_id],
        )
        used: int = cursor.fetchone()[0]
    return max(0, min(limit, cap - used))


def _due_rows(
    mailbox_id: uuid.UUID, now: dt.datetime, limit: int, *, only_security: bool
) -> list[DueRow]:
    rows: list[DueRow] = []
    priorities = (rules.SECURITY,) if only_security else rules.PRIORITIES
    with connection.cursor() as cursor:
        for priority in priorities:
            cursor.execute(_DUE, [mailbox_id, priority, now, limit - len(rows)])
            rows += map(DueRow._make, cursor.fetchall())
            if len(rows) == limit:
                break
    return rows


def _names(person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = Person.objects.filter(id__in=person_ids).values_list(
        "id", "title", "given_name", "family_name"
    )
    return {person_id: " ".join(filter(None, parts)) for person_id, *parts in rows}


def _write(found: Choice, *, owner: str, now: dt.datetime, lease_until: dt.datetime) -> None:
    with connection.cursor() as cursor:
        if found.claim:
            rows = [
                (
                    row.id,
                    address,
                    address_hash(ContactKind.EMAIL, address.strip().lower()),
                    *_said(answer),
                )
                for row, address, answer in found.claim
            ]
            cursor.execute(_CLAIM, [owner, lease_until, now, *_columns(rows)])
        if found.postpone:
            postponed = [(row.id, until, reason) for row, until, reason in found.postpone]
            cursor.execute(_POSTPONE, _columns(postponed))
        if found.end:
            ended = [
                (row.id, state.value, reason, *_said(answer))
                for row, state, reason, answer in found.end
            ]
            cursor.execute(_END, [now, now, *_columns(ended)])
    cancelled = [item for item in found.end if item[1] != MessageState.HELD]
    if cancelled:
        activity.record(*(_cancelled_event(row, reason) for row, _, reason, _ in cancelled))


def _said(answer: Answer | None) -> tuple[str, str, str]:
    if answer is None:
        return "", "", ""
    # Putting a yes into words for every message would be a fifth of all work; its page does it.
    words = "" if answer.is_yes else str(answer.text)[:300]
    return answer.verdict.value, answer.reason, words


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _cancelled_event(row: DueRow, reason: str) -> events.MessageCancelled:
    return events.MessageCancelled(
        actor=SYSTEM,
        person_id=row.person_id,
        message_id=row.id,
        sequence_id=row.sequence_id,
        enrolment_id=row.enrolment_id,
        purpose=row.purpose,
        reason=reason,
    )


def _claimed(row: DueRow, address: str, names: dict[uuid.UUID, str]) -> Claimed:
    return Claimed(
        outgoing=Outgoing(
            id=row.id,
            purpose=row.purpose,
            person_id=row.person_id,
            to_address=address,
            to_name=names.get(row.person_id, "") if row.person_id else "",
            subject=row.subject,
            text=row.text,
            html=row.html,
            language=row.language,
            message_id_header=row.message_id_header,
            in_reply_to=row.in_reply_to,
            references=row.references,
            is_automatic=row.is_automatic,
        ),
        attempt=row.attempt + 1,
        deferral_count=row.deferral_count,
        message_class=row.message_class,
        sequence_id=row.sequence_id,
        enrolment_id=row.enrolment_id,
        seed=row.random,
    )
