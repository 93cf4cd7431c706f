# SPDX-License-Identifier: Apache-2.0
"""Stopping by itself: the sender is refused, the text is taken for spam, people complain.

No address is ever to blame for any of these (TRUST E-11).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.consent.models import Channel
from talentkreis.kernel import clock
from talentkreis.mail import events
from talentkreis.mail.actions.queueing import queue_security_mail
from talentkreis.mail.models import (
    Classification,
    DeliveryReport,
    InboundMessage,
    Message,
    MessageState,
    ReportStatus,
)
from talentkreis.mail.rules import Blame
from talentkreis.organisation.actions import stop_all_sending
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.models import Member, StopReason
from talentkreis.organisation.queries import sending_is_stopped

if TYPE_CHECKING:
    import uuid

log = structlog.get_logger(__name__)

# A returned mail can be made up by whoever got one of ours. So many different messages have to
# come back within a day before they stop or pause anything; a server's own answer does at once.
RETURNED_TO_BELIEVE = 3
RETURNED_WITHIN = dt.timedelta(days=1)


@transaction.atomic
def stop_refused_sender(*, message_id: uuid.UUID, status: str) -> None:
    """Not one more message until an admin has looked: the answer is about our authentication."""
    _stop(StopReason.REFUSED, message_id=message_id, status=status)


@transaction.atomic
def stop_for_complaints(*, message_id: uuid.UUID | None = None) -> None:
    """Three in a thousand report our mail as unwanted (TRUST E-02)."""
    _stop(StopReason.COMPLAINTS, message_id=message_id, status="")


def _stop(reason: StopReason, *, message_id: uuid.UUID | None, status: str) -> None:
    if sending_is_stopped():
        return
    stop_all_sending(actor=SYSTEM, reason=reason)
    activity.record(
        events.SendingPaused(
            actor=SYSTEM,
            message_id=message_id,
            reason="policy" if reason == StopReason.REFUSED else "complaints",
            status=status,
        )
    )
    log.error("sending_stopped_by_itself", reason=reason.value, status=status)
    _tell_admins(reason, status)


@transaction.atomic
def pause_sequence(*, sequence_id: uuid.UUID | None, reason: str, status: str = "") -> None:
    """Hold what is planned in a sequence, and tell the package that plans; nobody is to blame.

    `reason`: "content" (the text is taken for spam) or "complaints". Without a sequence there is
    nothing to hold.
    """
    if sequence_id is None:
        return
    Message.objects.filter(
        sequence_id=sequence_id, state__in=[MessageState.PLANNED, MessageState.DEFERRED]
    ).update(state=MessageState.HELD, state_reason=f"{reason}_refused")
    activity.record(
        events.SendingPaused(actor=SYSTEM, sequence_id=sequence_id, reason=reason, status=status)
    )


@transaction.atomic
def believe_returned(*, message: Message, blame: str, status: str) -> None:
    """Act on mail that came back about us, once enough different messages have said the same."""
    if blame not in {Blame.POLICY, Blame.CONTENT}:
        return
    same = InboundMessage.objects.filter(
        classification=Classification.BOUNCE,
        bounce_blame=blame,
        received_at__gte=clock.now() - RETURNED_WITHIN,
    )
    told = DeliveryReport.objects.filter(
        message__channel=Channel.EMAIL,
        status=ReportStatus.FAILED,
        blame=blame,
        reported_at__gte=clock.now() - RETURNED_WITHIN,
    )
    if blame == Blame.CONTENT:
        same = same.filter(message__sequence_id=message.sequence_id)
        told = told.filter(message__sequence_id=message.sequence_id)
    if same.values("message").distinct().count() + told.count() < RETURNED_TO_BELIEVE:
        return
    if blame == Blame.POLICY:
        stop_refused_sender(message_id=message.id, status=status)
    else:
        pause_sequence(sequence_id=message.sequence_id, reason="content", status=status)


def _tell_admins(reason: StopReason, status: str) -> None:
    """A mail to every admin, in their language; it may leave although all else is stopped."""
    for member in Member.objects.filter(role=Role.ADMIN, is_active=True).order_by("id"):
        with translation.override(member.language):
            queue_security_mail(
                email=member.email,
                subject=_("Talentkreis has stopped all sending"),
                text=_admin_text(reason, status),
                language=member.language,
            )


def _admin_text(reason: StopReason, status: str) -> str:
    why = {
        StopReason.REFUSED: _(
            "A mail server refuses our sender: SPF, DKIM or DMARC of your domain does not suffice."
        ),
        StopReason.COMPLAINTS: _(
            "Three in a thousand or more recipients reported mail as unwanted."
        ),
    }[reason]
    lines = [
        _("Nothing leaves to people any more; what is due waits."),
        why,
        _("Its code: %(status)s") % {"status": status} if status else "",
        _("Look under Settings, Deliverability. Sending is resumed under Settings, Sending."),
    ]
    return "\n\n".join(filter(None, lines))
