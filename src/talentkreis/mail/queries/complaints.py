# SPDX-License-Identifier: Apache-2.0
"""How many recipients report our mail as unwanted, against how much was sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Sum

from talentkreis.kernel import clock
from talentkreis.mail import rules
from talentkreis.mail.models import ComplaintDay, Message, MessageState, ReportedRate

if TYPE_CHECKING:
    import uuid

WITHIN: Final = dt.timedelta(days=30)
# A provider's own figure counts so long; it is a share of a single day.
REPORTED_WITHIN: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Share:
    """Complaints of the last 30 days, what they are counted against, and what a provider says."""

    complaints: int
    sent: int
    reported: ReportedRate | None = None

    @property
    def percent(self) -> Decimal:
        """Complaints in a hundred mails to many, with two places."""
        if not self.sent:
            return Decimal(0)
        return (Decimal(self.complaints * 100) / self.sent).quantize(Decimal("0.01"))

    @property
    def level(self) -> rules.Complaints:
        """What the thresholds make of it; the provider's figure may be the worse one."""
        own = rules.judge_complaints(self.complaints, self.sent)
        theirs = (
            rules.judge_reported(self.reported.percent)
            if self.reported is not None
            else rules.Complaints.FINE
        )
        return max(own, theirs)


def complaint_share(mailbox_id: uuid.UUID, *, sequence_id: uuid.UUID | None = None) -> Share:
    """Of a mailbox, or of one sequence sent from it (without the provider's figure)."""
    now = clock.now()
    days = ComplaintDay.objects.filter(mailbox=mailbox_id, day__gt=(now - WITHIN).date())
    sent = Message.objects.filter(
        mailbox=mailbox_id,
        handed_at__gt=now - WITHIN,
        state=MessageState.ACCEPTED,
        purpose__in=sorted(rules.BUDGETED_PURPOSES),
    )
    reported = None
    if sequence_id is not None:
        days = days.filter(sequence_id=sequence_id)
        sent = sent.filter(sequence_id=sequence_id)
    else:
        reported = (
            ReportedRate.objects.filter(mailbox=mailbox_id, day__gt=(now - REPORTED_WITHIN).date())
            .order_by("-percent", "-day")
            .first()
        )
    return Share(
        complaints=days.aggregate(total=Sum("count"))["total"] or 0,
        sent=sent.count(),
        reported=reported,
    )
