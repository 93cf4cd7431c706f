# SPDX-License-Identifier: Apache-2.0
"""Setting up mailboxes, and remembering how their servers behave."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from talentkreis.kernel import clock
from talentkreis.mail import rules
from talentkreis.mail.models import Mailbox

if TYPE_CHECKING:
    import uuid


def note_failure(mailbox: Mailbox, code: str) -> None:
    """The server could not be spoken to: rest, longer each time, with jitter (TRUST F-11)."""
    count = mailbox.failure_count
    Mailbox.objects.filter(id=mailbox.id).update(
        smtp_result=code,
        failure_count=count + 1,
        pause_until=clock.now() + rules.pause_after(count, random.random()),  # noqa: S311 - jitter
    )


def note_success(mailbox: Mailbox) -> None:
    """The server took messages over."""
    if mailbox.failure_count or mailbox.smtp_result != "ok":
        Mailbox.objects.filter(id=mailbox.id).update(
            smtp_result="ok", failure_count=0, pause_until=None
        )


def adopt_messages(mailbox_id: uuid.UUID) -> int:
    """Give messages that were planned before there was a mailbox to this one; tell how many."""
    from talentkreis.mail.models import Message

    return Message.objects.filter(mailbox=None, state__in=rules.NOT_GONE_OUT).update(
        mailbox_id=mailbox_id
    )
