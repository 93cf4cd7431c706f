# SPDX-License-Identifier: Apache-2.0
"""Reads: boxes of messages and mail, letters with one person, what waits for a human."""

from talentkreis.mail.queries.boxes import (
    COUNTED_TO,
    GROUPS,
    INBOX_TABS,
    PAGE,
    Page,
    captured,
    captured_one,
    inbound_visible_to,
    inbox,
    inbox_counts,
    mailboxes,
    message_visible_to,
    outbox,
    outbox_counts,
    read_id,
    shown_count,
    why,
)
from talentkreis.mail.queries.letters import Letter, exchanged
from talentkreis.mail.queries.waiting import OpenReply, open_replies

__all__ = [
    "COUNTED_TO",
    "GROUPS",
    "INBOX_TABS",
    "PAGE",
    "Letter",
    "OpenReply",
    "Page",
    "captured",
    "captured_one",
    "exchanged",
    "inbound_visible_to",
    "inbox",
    "inbox_counts",
    "mailboxes",
    "message_visible_to",
    "open_replies",
    "outbox",
    "outbox_counts",
    "read_id",
    "shown_count",
    "why",
]
