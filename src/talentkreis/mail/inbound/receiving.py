# SPDX-License-Identifier: Apache-2.0
"""One mail in, one row, and everything that follows from it in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.kernel import clock
from talentkreis.mail import drops
from talentkreis.mail.actions import inbound as actions
from talentkreis.mail.inbound.classifying import Class, classify
from talentkreis.mail.inbound.matching import Match, match
from talentkreis.mail.inbound.parsing import parse
from talentkreis.mail.inbound.reply_text import reply_text
from talentkreis.mail.models import Classification, InboundMessage

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

    Parsing happens before the transaction; what it means is written in one.
    """
    mail = parse(raw)
    drop = drops.recognise(mail)
    if drop:
        found = Class(Classification.FORWARDED, "drop_address")
    else:
        found = classify(mail, today=clock.today())
    text = reply_text(mail.text) if found.kind == Classification.HUMAN_REPLY else mail.text
    with transaction.atomic():
        known = InboundMessage.objects.filter(digest=mail.digest).first()
        if known is not None:
            return _inbound(known, is_new=False)
        matched = Match(None, None, "drop") if drop else match(mail, found)
        row, is_new = actions.keep_inbound(
            raw=raw,
            mail=mail,
            found=found,
            matched=matched,
            reply=text,
            mailbox_id=mailbox_id,
            uid_validity=uid_validity,
            uid=uid,
        )
        if is_new and drop:
            drops.take(row, mail, drop)
        elif is_new:
            actions.draw_consequences(row, found=found, matched=matched)
        return _inbound(row, is_new=is_new)


def _inbound(row: InboundMessage, *, is_new: bool) -> Inbound:
    return Inbound(
        id=row.id,
        is_new=is_new,
        classification=Classification(row.classification),
        person_id=row.person_id,
        message_id=row.message_id,
    )
