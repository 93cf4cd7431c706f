# SPDX-License-Identifier: Apache-2.0
"""Reads: boxes of messages and mail, letters with one person, what waits for a human."""

from talentkreis.mail.queries.boxes import (
    GROUPS,
    captured,
    captured_one,
    inbound_visible_to,
    machines,
    mailboxes,
    message_visible_to,
    outbox,
    outbox_counts,
    why,
)
from talentkreis.mail.queries.capacity import hold_up, late_count
from talentkreis.mail.queries.conversation import Said, conversation
from talentkreis.mail.queries.letters import Letter, exchanged
from talentkreis.mail.queries.paging import COUNTED_TO, PAGE, Page, read_id, shown_count
from talentkreis.mail.queries.reviews import is_in_review
from talentkreis.mail.queries.threads import (
    VIEWS,
    ThreadLine,
    Wanted,
    mailboxes_to_filter,
    tags_in_use,
    thread_counts,
    thread_of,
    thread_visible_to,
    threads,
    who_writes,
)
from talentkreis.mail.queries.waiting import OpenReply, open_replies
from talentkreis.mail.queries.writing import (
    Beginning,
    beginning,
    can_answer,
    person_to_answer,
    signature_of,
    thread_with_person,
)

__all__ = [
    "COUNTED_TO",
    "GROUPS",
    "PAGE",
    "VIEWS",
    "Beginning",
    "Letter",
    "OpenReply",
    "Page",
    "Said",
    "ThreadLine",
    "Wanted",
    "beginning",
    "can_answer",
    "captured",
    "captured_one",
    "conversation",
    "exchanged",
    "hold_up",
    "inbound_visible_to",
    "is_in_review",
    "late_count",
    "machines",
    "mailboxes",
    "mailboxes_to_filter",
    "message_visible_to",
    "open_replies",
    "outbox",
    "outbox_counts",
    "person_to_answer",
    "read_id",
    "shown_count",
    "signature_of",
    "tags_in_use",
    "thread_counts",
    "thread_of",
    "thread_visible_to",
    "thread_with_person",
    "threads",
    "who_writes",
    "why",
]
