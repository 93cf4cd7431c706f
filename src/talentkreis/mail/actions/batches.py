# SPDX-License-Identifier: Apache-2.0
"""Planning many messages with a few statements: what `queue_message` does, for a whole batch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from talentkreis.activity import actions as activity
from talentkreis.kernel.ids import new_id
from talentkreis.mail import events, rules
from talentkreis.mail.actions.queueing import LATE, hash_of_address, message_id_of
from talentkreis.mail.models import Mailbox
from talentkreis.mail.permissions import Right
from talentkreis.organisation.rights import require
from talentkreis.people.models import ContactKind, ContactPoint

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Sequence

    from talentkreis.organisation.actors import Actor

_NO_DOMAIN = "talentkreis.invalid"


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


# One JSON parameter: adapting thirteen arrays item by item takes longer than the insert.
_INSERT = """
    INSERT INTO mail_message (id, purpose, channel, person_id, to_address, follows_primary,
        address_hash, subject, text, html, language, state, message_class, is_automatic, priority,
        due_at, expires_at, mailbox_id, enrolment_id, step_id, occurrence, sequence_id,
        message_id_header, created_at)
    SELECT new.id, %(purpose)s, 'email', new.person_id, new.address, true, decode(new.hash, 'hex'),
        new.subject,
        new.text, '', new.language, 'planned', %(class)s, true, %(priority)s, new.due_at,
        new.due_at + %(late)s, %(mailbox)s, new.enrolment_id, new.step_id, new.occurrence,
        new.sequence_id, new.header, now()
    FROM json_to_recordset(%(rows)s::json) AS new(id uuid, person_id uuid, address text, hash text,
        subject text, text text, language text, due_at timestamptz, enrolment_id uuid,
        step_id uuid, occurrence int, sequence_id uuid, header text)
    ON CONFLICT (enrolment_id, step_id, occurrence) WHERE enrolment_id IS NOT NULL DO NOTHING
    RETURNING id
"""


@transaction.atomic
def queue_step_messages(
    *, actor: Actor, purpose: str, messages: Sequence[StepMessage], is_past: bool = False
) -> list[uuid.UUID]:
    """Plan one message for each; steps that already have theirs are left alone.

    Answers with the ids of the messages that are new. Asks no gate: hand-over does. `is_past`
    records that they were planned for a time that is over.
    """
    require(actor, Right.WRITE)
    if not messages:
        return []
    mailbox = Mailbox.objects.filter(is_default=True).first()
    domain = mailbox.domain if mailbox else _NO_DOMAIN
    addresses = _primary_addresses({message.person_id for message in messages})
    ids = [new_id() for _message in messages]
    values: dict[str, Any] = {
        "purpose": purpose,
        "class": rules.class_of(purpose),
        "priority": rules.priority_of(purpose),
        "late": LATE,
        "mailbox": mailbox.id if mailbox else None,
        "rows": json.dumps(
            [
                _row(new, message, addresses.get(message.person_id, ""), domain)
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


def _row(new: uuid.UUID, message: StepMessage, address: str, domain: str) -> dict[str, Any]:
    hashed = hash_of_address(address) if address else None
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
        "header": message_id_of(new, domain),
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


def _primary_addresses(person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = (
        ContactPoint.objects.filter(person_id__in=person_ids, kind=ContactKind.EMAIL)
        .order_by("is_primary", "-created_at")
        .values_list("person_id", "value")
    )
    return dict(rows)  # the primary one comes last and stays
