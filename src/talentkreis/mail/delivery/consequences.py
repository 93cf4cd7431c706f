# SPDX-License-Identifier: Apache-2.0
"""What a refusal means beyond its message: the bounce table of TRUST E-11."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from talentkreis.kernel import jobs
from talentkreis.mail import tasks
from talentkreis.mail.actions.halting import pause_sequence, stop_refused_sender
from talentkreis.mail.delivery import throttling
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.rules import Blame

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from talentkreis.mail.delivery.ledger import Ending


def draw(endings: Sequence[Ending], *, ahead: dt.timedelta) -> None:
    """Act on refusals, in the transaction that writes them."""
    hurried: list[Ending] = []
    for ending in endings:
        if ending.outcome is None or ending.outcome.blame is Blame.NOBODY:
            continue
        message = ending.finished.message
        match ending.outcome.blame:
            case Blame.RATE:
                hurried.append(ending)
            case Blame.POLICY:
                stop_refused_sender(message_id=message.id, status=ending.outcome.status)
            case Blame.CONTENT:
                pause_sequence(
                    sequence_id=message.sequence_id,
                    reason="content",
                    status=ending.outcome.status,
                )
            case blame if ending.state == MessageState.REJECTED:
                # In a job: marking the address locks the person, and whoever holds a person
                # (a withdrawal) may be waiting for the message locked here.
                jobs.defer(tasks.note_refusal, message_id=str(message.id), blame=blame.value)
    if hurried:
        _slow_down(hurried, ahead)


def _slow_down(hurried: Sequence[Ending], ahead: dt.timedelta) -> None:
    """Less for the groups that asked for it, per domain we send as."""
    senders = dict(
        Message.objects.filter(
            id__in=[each.finished.message.id for each in hurried], mailbox__isnull=False
        ).values_list("id", "mailbox__from_address")
    )
    domains: dict[str, set[str]] = defaultdict(set)
    for each in hurried:
        message = each.finished.message
        if message.id in senders:
            domains[senders[message.id].rpartition("@")[2]].add(message.domain)
    for sending_domain in sorted(domains):
        throttling.slow_down(sending_domain, domains[sending_domain], ahead=ahead)
