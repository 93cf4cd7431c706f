# SPDX-License-Identifier: Apache-2.0
"""One mail in, one row, and everything that follows from it in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.kernel import clock, jobs
from talentkreis.kernel.ids import new_id
from talentkreis.mail import drops, tasks
from talentkreis.mail.actions import inbound as actions
from talentkreis.mail.inbound.attachments import described
from talentkreis.mail.inbound.classifying import AGGREGATE_REPORT, Class, classify
from talentkreis.mail.inbound.matching import Match, match
from talentkreis.mail.inbound.parsing import parse
from talentkreis.mail.inbound.reply_text import reply_text
from talentkreis.mail.models import Classification, InboundMessage, Mailbox

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, slots=True)
class Inbound:
    """What became of a mail. `is_new` False: it had come in before, nothing was done."""

    id: uuid.UUID
    is_new: bool
    classification: Classification
    person_id: uuid.UUID | None
    message_id: uuid.UUID | None


def receive(
    raw: bytes,
    *,
    mailbox_id: uuid.UUID | None = None,
    uid_validity: int | None = None,
    uid: int | None = None,
) -> Inbound:
    """Take in one raw mail; the same mail again changes nothing (TRUST E-20).

    Parsing happens before the transaction; what it means is written in one. Of a member's own
    mailbox only mail of people we know is kept: the rest is none of our business.
    """
    mail = parse(raw)
    drop = drops.recognise(mail)
    if drop:
        found = Class(Classification.FORWARDED, "drop_address")
    else:
        found = classify(mail, today=clock.today())
    text = reply_text(mail.text) if found.kind == Classification.HUMAN_REPLY else mail.text
    files = described(raw) if found.kind in actions.NEEDS_HUMAN else []
    with transaction.atomic():
        known = InboundMessage.objects.filter(digest=mail.digest).first()
        if known is not None:
            return inbound_of(known, is_new=False)
        matched = Match(None, None, "drop") if drop else match(mail, found)
        if matched.person_id is None and _is_own_mailbox(mailbox_id):
            return Inbound(new_id(), False, found.kind, None, None)  # noqa: FBT003 - not kept
        row, is_new = actions.keep_inbound(
            raw=raw,
            mail=mail,
            found=found,
            matched=matched,
            reply=text,
            files=files,
            mailbox_id=mailbox_id,
            uid_validity=uid_validity,
            uid=uid,
        )
        if is_new and drop:
            drops.take(row, mail, drop)
        elif is_new:
            actions.draw_consequences(row, found=found, matched=matched)
            if found.reason == AGGREGATE_REPORT:
                jobs.defer(tasks.read_aggregate_reports, inbound_id=str(row.id))
        return inbound_of(row, is_new=is_new)


def _is_own_mailbox(mailbox_id: uuid.UUID | None) -> bool:
    return (
        mailbox_id is not None
        and Mailbox.objects.filter(id=mailbox_id, member__isnull=False).exists()
    )


def inbound_of(row: InboundMessage, *, is_new: bool) -> Inbound:
    """A row as its receiver tells of it."""
    return Inbound(
        id=row.id,
        is_new=is_new,
        classification=Classification(row.classification),
        person_id=row.person_id,
        message_id=row.message_id,
    )
