# SPDX-License-Identifier: Apache-2.0
"""What a refusal means beyond its message: the bounce table of TRUST E-11."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from talentkreis.activity import actions as activity
from talentkreis.kernel import jobs
from talentkreis.mail import events, tasks
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.rules import Blame
from talentkreis.organisation.actions import stop_all_sending
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import StopReason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.mail.delivery.ledger import Ending

log = structlog.get_logger(__name__)


def draw(endings: Sequence[Ending]) -> None:
    """Act on refusals, in the transaction that writes them."""
    for ending in endings:
        if ending.outcome is None or ending.outcome.blame is Blame.NOBODY:
            continue
        outgoing = ending.finished.message.outgoing
        match ending.outcome.blame:
            case Blame.POLICY:
                _stop_everything(ending)
            case Blame.CONTENT:
                _pause_sequence(ending)
            case blame if ending.state == MessageState.REJECTED:
                # In a job: marking the address locks the person, and whoever holds a person
                # (a withdrawal) may be waiting for the message locked here.
                jobs.defer(tasks.note_refusal, message_id=str(outgoing.id), blame=blame.value)


def _stop_everything(ending: Ending) -> None:
    """An answer about our authentication: not one more message until an admin has looked."""
    assert ending.outcome is not None
    stop_all_sending(actor=SYSTEM, reason=StopReason.TECHNICAL)
    activity.record(
        events.SendingPaused(
            actor=SYSTEM,
            message_id=ending.finished.message.id,
            reason="policy",
            status=ending.outcome.status,
        )
    )
    log.error("sending_stopped_by_policy", status=ending.outcome.status)


def _pause_sequence(ending: Ending) -> None:
    """The content is taken for spam: the rest of this sequence waits, no address is to blame."""
    sequence_id = ending.finished.message.sequence_id
    if sequence_id is None:
        return
    Message.objects.filter(
        sequence_id=sequence_id, state__in=[MessageState.PLANNED, MessageState.DEFERRED]
    ).update(state=MessageState.HELD, state_reason="content_refused")
    assert ending.outcome is not None
    activity.record(
        events.SendingPaused(
            actor=SYSTEM,
            message_id=ending.finished.message.id,
            sequence_id=sequence_id,
            reason="content",
            status=ending.outcome.status,
        )
    )
