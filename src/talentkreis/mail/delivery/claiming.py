# SPDX-License-Identifier: Apache-2.0
"""Tx A: take due messages, ask the gate once more, and only then claim them.

The gate is asked with the people held: no withdrawal commits between its answer and the claim.
A withdrawal after the claim cancels the claimed row, and Tx B finds it gone.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection, transaction

from talentkreis.activity import actions as activity
from talentkreis.consent.actions import Kept, keep_decisions
from talentkreis.consent.models import Channel, Decision
from talentkreis.kernel import jobs
from talentkreis.mail import events, rules, tasks
from talentkreis.mail.addresses import hash_of_address
from talentkreis.mail.building import OutFile, Outgoing, speaker_of
from talentkreis.mail.delivery import hooks
from talentkreis.mail.delivery.calendar import NOT_AHEAD
from talentkreis.mail.delivery.choosing import Choice, DueRow, choose, domain_of
from talentkreis.mail.models import Mailbox, MessageState, OutgoingFile
from talentkreis.mail.queries.capacity import cap_of
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import STOPS_MEMBERS_ARE_TOLD, Employer
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterator, Sequence

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
        return domain_of(self.outgoing.to_address)


# One index probe for each priority: ordering by priority alone would walk over everything that
# is planned for later. Locked rows belong to another worker and are skipped.
_DUE = """
    SELECT id, purpose, channel, priority, state_reason, person_id, to_address, follows_primary,
           subject, text, html, language, is_automatic, attempt, deferral_count, message_class,
           sequence_id, enrolment_id, message_id_header, in_reply_to, "references", due_at,
           expires_at, random(), is_page, template, is_proposed,
           (SELECT name FROM organisation_member m WHERE m.id = mail_message.sender_id),
           (SELECT email FROM organisation_member m WHERE m.id = mail_message.sender_id),
           sender_id, approved_words
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
    SET due_at = new.until, state_reason = new.reason,
        -- what waits for a provider is late all the same; what waits for its person is not
        expires_at = CASE WHEN new.reason = 'domain_rests' THEN m.expires_at
            ELSE new.until + (m.expires_at - m.due_at) END
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
    ahead: dt.timedelta = NOT_AHEAD,
) -> Batch:
    """Claim up to `limit` due messages of a mailbox, or none where nothing is due or may go.

    `ahead` shifts the calendar (`delivery.calendar`), never the lease.
    """
    hooks.reached("before_claim")
    with transaction.atomic():
        _be_brief()
        shared_now, may_send, may_write_people = _permission()
        if not may_send:
            return _NOTHING
        now = shared_now + ahead
        mailbox = Mailbox.objects.filter(id=mailbox_id).first()
        if mailbox is None:
            return _NOTHING
        allowed = allowance(mailbox, now, limit)
        if not allowed:
            return _NOTHING
        rows = _due_rows(mailbox_id, now, allowed, only_security=not may_write_people)
        if not rows:
            return _NOTHING
        found = choose(rows, now, sending_domain=mailbox.domain, channel=Channel(mailbox.channel))
        names = _names({row.person_id for row, _, _ in found.claim if row.person_id})
        files = _files([row.id for row, _, _ in found.claim if not row.is_automatic])
        if found.is_empty:
            return _NOTHING  # all wait for something that only people can change
        _write(
            found, mailbox=mailbox, owner=owner, now=now, lease_until=shared_now + pace.claim_lease
        )
    hooks.reached("after_claim")
    messages = [
        _claimed(row, address, names, files.get(row.id, ())) for row, address, _ in found.claim
    ]
    return Batch(_mixed(messages), len(rows))


def _mixed(messages: list[Claimed]) -> list[Claimed]:
    """One of each domain in turn, so that no provider gets all of a batch in a row."""
    by_domain: dict[str, list[Claimed]] = {}
    for message in messages:
        by_domain.setdefault(message.domain, []).append(message)
    turns = zip_longest(*by_domain.values())
    return [message for turn in turns for message in turn if message is not None]


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
    if employer is None or not anything_leaves(employer):
        return now, False, False
    return now, True, employer.may_send


def anything_leaves(employer: Employer) -> bool:
    """Whether at least members hear from us: also where the installation stopped by itself."""
    return (
        employer.sending_stopped_at is None
        or employer.sending_stop_reason in STOPS_MEMBERS_ARE_TOLD
    )


def allowance(mailbox: Mailbox, now: dt.datetime, limit: int) -> int:
    """How many may go now: daily cap and warming up hold in any 24 hours (FEATURES F4, E-13).

    Workers of a capped mailbox claim one by one.
    """
    if mailbox.pause_until is not None and mailbox.pause_until > now:
        return 0
    cap = cap_of(mailbox, now)
    if cap is None:
        return limit
    Mailbox.objects.select_for_update(no_key=True).get(id=mailbox.id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM mail_message WHERE mailbox_id = %s AND handed_at > %s)"
            " + (SELECT count(*) FROM mail_message WHERE mailbox_id = %s AND state = 'claimed')",
            [mailbox.id, now - dt.timedelta(hours=24), mailbox.id],
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


def _files(message_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[OutFile, ...]]:
    """What goes out with personal messages; the bytes are read when the mail is built."""
    found: dict[uuid.UUID, tuple[OutFile, ...]] = {}
    if message_ids:
        rows = OutgoingFile.objects.filter(message_id__in=message_ids).order_by("id")
        for key, *about in rows.values_list("message_id", "name", "media_type", "file"):
            if key is not None:
                found[key] = (*found.get(key, ()), OutFile(*about))
    return found


def _write(
    found: Choice, *, mailbox: Mailbox, owner: str, now: dt.datetime, lease_until: dt.datetime
) -> None:
    with connection.cursor() as cursor:
        if found.claim:
            rows = [
                (
                    row.id,
                    address,
                    hash_of_address(address, mailbox.channel),
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
    keep_decisions(Decision.Occasion.HAND_OVER, list(_kept(found)))
    cancelled = [item for item in found.end if item[1] != MessageState.HELD]
    if cancelled:
        activity.record(*(_cancelled_event(row, reason) for row, _, reason, _ in cancelled))
    for row, state, reason, _ in found.end:
        if state == MessageState.EXPIRED and reason in rules.SOFT_BLAMES:
            jobs.defer(tasks.note_refusal, message_id=str(row.id), blame=reason)


def _kept(found: Choice) -> Iterator[Kept]:
    """What the gate said about everything that leaves or ends now; what waits is asked again."""
    for row in (*(item[0] for item in found.claim), *(item[0] for item in found.end)):
        decided = found.decided.get(row.id)
        if decided is not None and row.person_id is not None and decided.facts.person.is_known:
            yield Kept(row.person_id, row.id, decided)


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


def _claimed(
    row: DueRow,
    address: str,
    names: dict[uuid.UUID, str],
    files: tuple[OutFile, ...],
) -> Claimed:
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
            is_page=row.is_page,
            is_proposed=row.is_proposed,
            template=json.loads(row.template) if row.template else None,
            files=files,
            speaker=speaker_of(row.sender_name, row.sender_address),
        ),
        attempt=row.attempt + 1,
        deferral_count=row.deferral_count,
        message_class=row.message_class,
        sequence_id=row.sequence_id,
        enrolment_id=row.enrolment_id,
        seed=row.random,
    )
