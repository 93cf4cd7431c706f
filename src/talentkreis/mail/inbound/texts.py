# SPDX-License-Identifier: Apache-2.0
"""One SMS or WhatsApp message in, one row, and what follows from it in the same transaction."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.kernel.text import clean, clean_lines
from talentkreis.mail.actions import inbound as actions
from talentkreis.mail.actions import texts
from talentkreis.mail.inbound.classifying import Class
from talentkreis.mail.inbound.keywords import ends_channel
from talentkreis.mail.inbound.matching import match_number
from talentkreis.mail.inbound.receiving import Inbound, inbound_of
from talentkreis.mail.models import Classification, InboundMessage

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.consent.models import Channel

LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TextIn:
    """A message as a provider tells it. `sender` is a number in E.164.

    `has_ended` says that the provider itself took it for the wish to end the channel, and has
    answered; `reply_to` is the provider's id of the message it answers, where one is named.
    """

    channel: Channel
    mailbox_id: uuid.UUID
    external_id: str
    sender: str
    text: str
    name: str = ""
    reply_to: str = ""
    sent_at: dt.datetime | None = None
    has_ended: bool = False

    @property
    def digest(self) -> bytes:
        """The same message told twice is one."""
        key = f"{self.channel}\n{self.mailbox_id}\n{self.external_id}"
        return hashlib.sha256(key.encode()).digest()


def receive_text(incoming: TextIn) -> Inbound:
    """Take in one message; the same one again changes nothing.

    A human's is a reply like one by mail: it stops sequences and warms. STOP and its like end the
    channel for whoever has this number, and are answered once.
    """
    text = clean_lines(incoming.text)
    is_end = incoming.has_ended or ends_channel(text)
    found = Class(
        Classification.UNSUBSCRIBE if is_end else Classification.HUMAN_REPLY,
        "keyword" if is_end else "written",
    )
    with transaction.atomic():
        known = InboundMessage.objects.filter(digest=incoming.digest).first()
        if known is not None:
            return inbound_of(known, is_new=False)
        matched = match_number(incoming.sender, incoming.channel, reply_to=incoming.reply_to)
        row, is_new = texts.keep_text(
            InboundMessage(
                channel=incoming.channel,
                mailbox_id=incoming.mailbox_id,
                digest=incoming.digest,
                from_name=clean(incoming.name)[:200],
                from_address=incoming.sender,
                text=text[:LONGEST_TEXT],
                reply_text=text[:LONGEST_TEXT],
                is_shortened=len(text) > LONGEST_TEXT,
                size=len(incoming.text.encode()),
                classification=found.kind,
                reason=found.reason,
                person_id=matched.person_id,
                message=matched.message,
                matched_by=matched.by,
                sent_at=incoming.sent_at,
            )
        )
        if is_new and is_end:
            texts.end_channel(row, answers=not incoming.has_ended)
        elif is_new:
            actions.draw_consequences(row, found=found, matched=matched)
        return inbound_of(row, is_new=is_new)
