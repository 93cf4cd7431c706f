# SPDX-License-Identifier: Apache-2.0
"""One conversation in the order of time, both directions and all channels, page by page."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from talentkreis.consent.models import Channel
from talentkreis.mail.models import (
    Classification,
    InboundMessage,
    Message,
    MessageState,
    Thread,
)
from talentkreis.mail.queries.paging import Page, page_of, read_cursor
from talentkreis.mail.queries.threads import unmatched_of
from talentkreis.mail.rules import NOT_GONE_OUT
from talentkreis.mail.words import reason_of

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from talentkreis.mail.models import InboundFile, OutgoingFile

PAGE: Final = 30
# What reached nobody is told on its own page.
_TOLD: Final = frozenset(MessageState) - {
    MessageState.CANCELLED,
    MessageState.EXPIRED,
    MessageState.WAITING_FOR_PERSON,
}


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a conversation, whichever way it went."""

    inbound: InboundMessage | None
    message: Message | None
    at: dt.datetime

    @property
    def id(self) -> uuid.UUID:
        """The row behind it."""
        row = self.inbound or self.message
        assert row is not None
        return row.id

    @property
    def channel(self) -> str:
        """Through which channel."""
        row = self.inbound or self.message
        return row.channel if row else ""

    @property
    def channel_label(self) -> _StrOrPromise:
        """The channel in words."""
        return Channel(self.channel).label

    @property
    def subject(self) -> str:
        """Its subject, where the channel has such."""
        row = self.inbound or self.message
        return row.subject if row else ""

    @property
    def by_human(self) -> bool:
        """Somebody wrote it to this one person, or they wrote it to us."""
        if self.inbound is not None:
            return self.inbound.classification == Classification.HUMAN_REPLY
        return self.message is not None and not self.message.is_automatic

    @property
    def text(self) -> str:
        """What is new in it."""
        if self.inbound is not None:
            return self.inbound.reply_text or self.inbound.text
        return self.message.text if self.message else ""

    @property
    def quoted(self) -> str:
        """All of it, where that is more than what is new."""
        row = self.inbound
        return row.text if row is not None and row.text.strip() != self.text.strip() else ""

    @property
    def files(self) -> list[InboundFile] | list[OutgoingFile]:
        """What came or went with it."""
        if self.inbound is not None:
            return sorted(self.inbound.files.all(), key=lambda each: each.position)
        return list(self.message.files.all()) if self.message else []

    @property
    def file_page(self) -> str:
        """Where a file of it is handed out."""
        return "mail:received_file" if self.inbound is not None else "mail:sent_file"

    @property
    def css(self) -> str:
        """Theirs stand out, ours less, machines least."""
        if not self.by_human:
            return "machine"
        return "real" if self.inbound is not None else "ours"

    @property
    def is_waiting(self) -> bool:
        """It has not left yet and can be taken back."""
        return self.message is not None and self.message.state in NOT_GONE_OUT

    @property
    def trouble(self) -> _StrOrPromise:
        """Why it is where it is, unless it simply arrived."""
        if self.message is None or self.message.state == MessageState.ACCEPTED:
            return ""
        return reason_of(self.message)


def conversation(thread: Thread, *, cursor: str = "") -> Page[Said]:
    """The latest messages, oldest of them first; the cursor leads to earlier ones.

    For a thread the caller has seen.
    """
    before = read_cursor(cursor)
    received = list(
        _before(_received(thread).annotate(at=F("received_at")), before)
        .select_related("mailbox")
        .prefetch_related("files")
        .order_by("-at", "-id")[: PAGE + 1]
    )
    sent = list(
        _before(_sent(thread).annotate(at=Coalesce("handed_at", "created_at")), before)
        .select_related("created_by", "mailbox")
        .defer("html")
        .prefetch_related("files")
        .order_by("-at", "-id")[: PAGE + 1]
    )
    merged = heapq.merge(
        (Said(row, None, row.at) for row in received),
        (Said(None, row, row.at) for row in sent),
        key=lambda said: (said.at, said.id),
        reverse=True,
    )
    page = page_of(list(merged), lambda said: (said.at, said.id), size=PAGE)
    return Page(page.rows[::-1], page.next_cursor)


def _before(rows: QuerySet[Any], before: tuple[dt.datetime, uuid.UUID] | None) -> QuerySet[Any]:
    if before is None:
        return rows
    moment, last = before
    return rows.filter(Q(at__lt=moment) | Q(at=moment, id__lt=last))


def _received(thread: Thread) -> QuerySet[InboundMessage]:
    if thread.person_id is None:
        return unmatched_of(thread)
    return InboundMessage.objects.filter(
        person_id=thread.person_id, mailbox__member=thread.member_id
    ).exclude(classification=Classification.FORWARDED)


def _sent(thread: Thread) -> QuerySet[Message]:
    if thread.person_id is None:
        return Message.objects.none()
    return Message.objects.filter(
        person_id=thread.person_id, mailbox__member=thread.member_id, state__in=_TOLD
    )
