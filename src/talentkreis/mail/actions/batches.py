# SPDX-License-Identifier: Apache-2.0
"""Planning many messages with a few statements: what `queue_message` does, for a whole batch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models.functions import Lower

from talentkreis.activity import actions as activity
from talentkreis.consent.models import Channel
from talentkreis.kernel.ids import new_id
from talentkreis.mail import events, rules
from talentkreis.mail.actions.queueing import (
    DRAFT_WAITS,
    LATE,
    domain_of,
    message_id_of,
)
from talentkreis.mail.addresses import hash_of_address, primary_addresses
from talentkreis.mail.models import Mailbox, MessageState
from talentkreis.mail.permissions import Right
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Sequence

    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMessage:
    """A message of a step: to whom, with which words, when, and its unique key."""

    person_id: uuid.UUID
    sequence_id: uuid.UUID
    enrolment_id: uuid.UUID
    step_id: uuid.UUID
    occurrence: int
    subject: str
    text: str
    language: str
    due_at: dt.datetime
    template: dict[str, Any] | None = None
    # A colleague in whose name it goes out.
    sender_id: uuid.UUID | None = None


# One JSON parameter: adapting thirteen arrays item by item takes longer than the insert.
_INSERT = """
    INSERT INTO mail_message (id, purpose, channel, person_id, to_address, follows_primary,
        address_hash, subject, text, html, language, state, message_class, is_automatic, priority,
        due_at, expires_at, mailbox_id, enrolment_id, step_id, occurrence, sequence_id,
        message_id_header, template, sender_id, created_at, in_reply_to, "references")
    SELECT new.id, %(purpose)s, %(channel)s, new.person_id, new.address, true,
        decode(new.hash, 'hex'), new.subject, new.text, '', new.language, %(state)s, %(class)s,
        %(automatic)s, %(priority)s, new.due_at,
        new.due_at + %(late)s, new.mailbox_id, new.enrolment_id, new.step_id, new.occurrence,
        new.sequence_id, new.header, new.template, new.sender_id, now(),
        coalesce(before.message_id_header, ''),
        coalesce(before.thread, '')
    FROM json_to_recordset(%(rows)s::json) AS new(id uuid, person_id uuid, address text, hash text,
        subject text, text text, language text, due_at timestamptz, enrolment_id uuid,
        step_id uuid, occurrence int, sequence_id uuid, header text, template jsonb,
        mailbox_id uuid, sender_id uuid)
    -- The thread goes on while sender and recipient stay: its first message and the one before.
    LEFT JOIN LATERAL (
        SELECT sent.message_id_header,
            concat_ws(' ', nullif(split_part(sent."references", ' ', 1), ''),
                sent.message_id_header) AS thread
        FROM mail_message sent
        WHERE sent.enrolment_id = new.enrolment_id AND sent.state = 'accepted'
          AND sent.mailbox_id = new.mailbox_id AND sent.address_hash = decode(new.hash, 'hex')
          AND sent.sender_id IS NOT DISTINCT FROM new.sender_id
        ORDER BY sent.handed_at DESC LIMIT 1
    ) AS before ON true
    ON CONFLICT (enrolment_id, step_id, occurrence) WHERE enrolment_id IS NOT NULL DO NOTHING
    RETURNING id
"""


@transaction.atomic
def queue_step_messages(
    *,
    actor: Actor,
    purpose: str,
    messages: Sequence[StepMessage],
    is_past: bool = False,
    needs_person: bool = False,
    channel: str = Channel.EMAIL,
) -> list[uuid.UUID]:
    """Plan one message for each; steps that already have theirs are left alone.

    Each goes on in the thread of what its enrolment sent to the same address from the same
    mailbox. Answers with the ids of the messages that are new. Asks no gate: hand-over does.
    `is_past` records that they were planned for a time that is over; with `needs_person` they are
    drafts, which wait for somebody to read them and are a human's then.
    """
    require(actor, Right.WRITE)
    if not messages:
        return []
    default = Mailbox.objects.default_of(channel)
    own = mailboxes_of({message.sender_id for message in messages if message.sender_id})
    addresses = primary_addresses({message.person_id for message in messages}, channel)
    ids = [new_id() for _message in messages]
    values: dict[str, Any] = {
        "purpose": purpose,
        "channel": channel,
        "class": rules.class_of(purpose, channel),
        "priority": rules.priority_of(purpose),
        "state": MessageState.WAITING_FOR_PERSON if needs_person else MessageState.PLANNED,
        "automatic": not needs_person,
        "late": DRAFT_WAITS if needs_person else LATE,
        "rows": json.dumps(
            [
                _row(
                    new,
                    message,
                    addresses.get(message.person_id, ""),
                    channel,
                    own.get(message.sender_id, default),
                )
                for new, message in zip(ids, messages, strict=True)
            ]
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        written = {row[0] for row in cursor.fetchall()}
    activity.record(
        *(
            events.MessageQueued(
                actor=actor,
                person_id=message.person_id,
                message_id=new,
                sequence_id=message.sequence_id,
                enrolment_id=message.enrolment_id,
                purpose=purpose,
                occurred_at=message.due_at if is_past else None,
            )
            for new, message in zip(ids, messages, strict=True)
            if new in written
        )
    )
    return [new for new in ids if new in written]


def mailboxes_of(member_ids: Collection[uuid.UUID]) -> dict[uuid.UUID | None, Mailbox | None]:
    """Connected mailboxes of colleagues, by whom they belong to; of others nothing is known."""
    if not member_ids:
        return {}
    addresses = {
        email.lower(): member_id
        for member_id, email in Member.objects.filter(id__in=member_ids).values_list("id", "email")
    }
    found = Mailbox.objects.annotate(lower=Lower("from_address")).filter(lower__in=addresses)
    return {addresses[mailbox.from_address.lower()]: mailbox for mailbox in found}


def _row(
    new: uuid.UUID, message: StepMessage, address: str, channel: str, mailbox: Mailbox | None
) -> dict[str, Any]:
    hashed = hash_of_address(address, channel) if address else None
    return {
        "id": str(new),
        "person_id": str(message.person_id),
        "address": address,
        "hash": hashed.hex() if hashed else None,
        "subject": message.subject,
        "text": message.text,
        "language": message.language,
        "due_at": message.due_at.isoformat(),
        "enrolment_id": str(message.enrolment_id),
        "step_id": str(message.step_id),
        "occurrence": message.occurrence,
        "sequence_id": str(message.sequence_id),
        "header": message_id_of(new, domain_of(mailbox)),
        "mailbox_id": str(mailbox.id) if mailbox else None,
        "sender_id": str(message.sender_id) if message.sender_id else None,
        "template": message.template,
    }


_WALK = (
    (
        "UPDATE mail_message m SET state = 'claimed', attempt = 1, gate_verdict = 'yes',"
        " lease_until = m.due_at, gate_asked_at = m.due_at WHERE m.id = ANY(%s)"
    ),
    "UPDATE mail_message m SET state = 'data_started', handed_at = m.due_at WHERE m.id = ANY(%s)",
    (
        "UPDATE mail_message m SET state = 'accepted', finished_at = m.due_at,"
        " lease_until = NULL WHERE m.id = ANY(%s)"
    ),
)


@transaction.atomic
def take_over_sent(
    *, actor: Actor, purpose: str, messages: Sequence[StepMessage]
) -> list[uuid.UUID]:
    """Note messages that were handed over at their `due_at`, in the past: they count as contact.

    For histories that come with a sequence (another system, the demo). They walk along the state
    machine like any other; nothing is sent. Answers with the ids of the rows that are new.
    """
    new = queue_step_messages(actor=actor, purpose=purpose, messages=messages, is_past=True)
    with connection.cursor() as cursor:
        for step in _WALK:
            cursor.execute(step, [new])
        cursor.execute(
            "SELECT id, person_id, sequence_id, enrolment_id, handed_at FROM mail_message"
            " WHERE id = ANY(%s) ORDER BY handed_at",
            [new],
        )
        rows = cursor.fetchall()
    activity.record(
        *(
            events.MessageAccepted(
                actor=actor,
                message_id=message_id,
                person_id=person_id,
                sequence_id=sequence_id,
                enrolment_id=enrolment_id,
                purpose=purpose,
                attempt=1,
                occurred_at=handed_at,
            )
            for message_id, person_id, sequence_id, enrolment_id, handed_at in rows
        )
    )
    return new
