# SPDX-License-Identifier: Apache-2.0
"""What a provider tells about a message after it took it over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.activity import actions as activity
from talentkreis.kernel import clock, jobs
from talentkreis.mail import events, tasks
from talentkreis.mail.models import DeliveryReport, Message, MessageState, ReportStatus
from talentkreis.mail.rules import Blame
from talentkreis.organisation.actors import SYSTEM

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection

_OF_NO_PERSONS_ADDRESS = frozenset({Blame.NOBODY, Blame.ACCOUNT, Blame.CONTENT, Blame.RATE})


@transaction.atomic
def note_report(
    *,
    mailbox_id: uuid.UUID,
    status: str,
    message_id: uuid.UUID | None = None,
    external_id: str = "",
    code: str = "",
    blame: str = Blame.NOBODY,
    at: dt.datetime | None = None,
) -> bool:
    """Write down a report about a message of this mailbox; tell whether it was news.

    The message is named by our id or the provider's. Repeated and late reports change nothing. An
    uncertain message is cleared up by it; a number that does not exist, or does not want it, is
    remembered. Who is not known, or no message of the mailbox, is passed over.
    """
    message = _message(mailbox_id, message_id, external_id)
    if message is None or message.attempt == 0:
        return False
    _row, is_new = DeliveryReport.objects.get_or_create(
        message=message,
        status=status,
        defaults={"code": code[:60], "blame": blame, "reported_at": at or clock.now()},
    )
    if not is_new:
        return False
    clear_up(message, has_arrived=status == ReportStatus.DELIVERED, external_id=external_id)
    if status == ReportStatus.FAILED:
        activity.record(
            events.DeliveryFailed(
                actor=SYSTEM,
                person_id=message.person_id,
                message_id=message.id,
                sequence_id=message.sequence_id,
                enrolment_id=message.enrolment_id,
                channel=message.channel,
                blame=blame,
            )
        )
        if blame not in _OF_NO_PERSONS_ADDRESS:
            # In a job, as after a refusal: it locks the person.
            jobs.defer(tasks.note_refusal, message_id=str(message.id), blame=str(blame))
    return True


def _message(
    mailbox_id: uuid.UUID, message_id: uuid.UUID | None, external_id: str
) -> Message | None:
    rows = Message.objects.filter(mailbox_id=mailbox_id).select_for_update(
        no_key=True, of=("self",)
    )
    if message_id is not None:
        return rows.filter(id=message_id).first()
    return rows.filter(external_id=external_id).first() if external_id else None


def clear_up(message: Message, *, has_arrived: bool, external_id: str = "") -> None:
    """Settle a message nobody was certain about by what a report says; keep the provider's name."""
    message = Message.objects.select_for_update(no_key=True, of=("self",)).get(id=message.id)
    if external_id and not message.external_id:
        message.external_id = external_id[:200]
        message.save(update_fields=["external_id"])
    if message.state != MessageState.UNCERTAIN:
        return
    now = clock.now()
    message.state = MessageState.ACCEPTED if has_arrived else MessageState.REJECTED
    message.state_reason = "resolved_report"
    message.finished_at = message.resolved_at = now
    message.save(update_fields=["state", "state_reason", "finished_at", "resolved_at"])
    activity.record(
        events.MessageResolved(
            actor=SYSTEM,
            person_id=message.person_id,
            message_id=message.id,
            sequence_id=message.sequence_id,
            enrolment_id=message.enrolment_id,
            purpose=message.purpose,
            outcome=f"report_{message.state}",
        )
    )


def settle_told(message_ids: Collection[uuid.UUID]) -> None:
    """Clear up messages that became uncertain after a report about them had come already."""
    known = DeliveryReport.objects.filter(
        message__in=message_ids, message__state=MessageState.UNCERTAIN
    )
    for report in known.select_related("message"):
        clear_up(report.message, has_arrived=report.status != ReportStatus.FAILED)
