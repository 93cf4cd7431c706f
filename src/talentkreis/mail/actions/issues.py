# SPDX-License-Identifier: Apache-2.0
"""Planning the messages of one issue of a newsletter, with a few statements a batch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from talentkreis.activity import actions as activity
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel.ids import new_id
from talentkreis.mail import events, rules
from talentkreis.mail.actions.queueing import LATE, domain_of, message_id_of
from talentkreis.mail.addresses import hash_of_address
from talentkreis.mail.models import Mailbox
from talentkreis.mail.permissions import Right
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueMessage:
    """An issue as one person reads it; `html` is a whole page of our own renderer."""

    person_id: uuid.UUID
    address: str
    subject: str
    text: str
    html: str
    language: str


# Without a target: either unique key, (issue, person) or (issue, address), may be in the way.
_INSERT = """
    INSERT INTO mail_message (id, purpose, channel, person_id, to_address, follows_primary,
        address_hash, subject, text, html, is_page, language, state, message_class, is_automatic,
        priority, due_at, expires_at, mailbox_id, issue_id, message_id_header, created_at)
    SELECT new.id, %(purpose)s, 'email', new.person_id, new.address, false,
        decode(new.hash, 'hex'), new.subject, new.text, new.html, true, new.language, 'planned',
        %(class)s, true, %(priority)s, %(due_at)s, %(due_at)s::timestamptz + %(late)s, %(mailbox)s,
        %(issue)s, new.header, now()
    FROM json_to_recordset(%(rows)s::json) AS new(id uuid, person_id uuid, address text, hash text,
        subject text, text text, html text, language text, header text)
    ON CONFLICT DO NOTHING
    RETURNING id
"""


@transaction.atomic
def queue_issue_messages(
    *,
    actor: Actor,
    issue_id: uuid.UUID,
    due_at: dt.datetime,
    messages: Sequence[IssueMessage],
) -> set[uuid.UUID]:
    """Plan one message for each; nobody and no address gets an issue twice.

    Answers with the people whose message is new. Asks no gate: hand-over does.
    """
    require(actor, Right.WRITE)
    if not messages:
        return set()
    mailbox = Mailbox.objects.default_of(Channel.EMAIL)
    domain = domain_of(mailbox)
    rows = {new_id(): message for message in messages}
    values: dict[str, Any] = {
        "purpose": Purpose.NEWSLETTER.value,
        "class": rules.class_of(Purpose.NEWSLETTER),
        "priority": rules.priority_of(Purpose.NEWSLETTER),
        "due_at": due_at,
        "late": LATE,
        "mailbox": mailbox.id if mailbox else None,
        "issue": issue_id,
        "rows": json.dumps([_row(new, message, domain) for new, message in rows.items()]),
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        written = [row[0] for row in cursor.fetchall()]
    activity.record(
        *(
            events.MessageQueued(
                actor=actor,
                person_id=rows[new].person_id,
                message_id=new,
                purpose=Purpose.NEWSLETTER.value,
            )
            for new in written
        )
    )
    return {rows[new].person_id for new in written}


def _row(new: uuid.UUID, message: IssueMessage, domain: str) -> dict[str, str]:
    return {
        "id": str(new),
        "person_id": str(message.person_id),
        "address": message.address,
        "hash": hash_of_address(message.address).hex(),
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "language": message.language,
        "header": message_id_of(new, domain),
    }
