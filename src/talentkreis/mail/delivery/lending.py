# SPDX-License-Identifier: Apache-2.0
"""Whether what bears a colleague's name may still go out in it, asked at hand-over.

A letter of its own leaves in the words its sender read, and while they are there for the answer.
What a sequence sends was approved with the sequence; only who has left ends it here.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils import timezone

from talentkreis.mail.models import MessageState
from talentkreis.mail.rules import words_hash
from talentkreis.organisation.models import Absence, Member

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

    from talentkreis.mail.delivery.choosing import DueRow

# When whoever was away is back at their desk.
_BACK_AT: Final = dt.time(8)


class Verdict(NamedTuple):
    """Why a row does not leave now: it ends in a state, or waits `until`."""

    state: MessageState
    reason: str
    until: dt.datetime | None = None


def look_at(rows: Sequence[DueRow], now: dt.datetime) -> dict[uuid.UUID, Verdict]:
    """Those of these rows, all with a sender, that do not leave now. No query without rows."""
    if not rows:
        return {}
    senders = {row.sender_id for row in rows if row.sender_id is not None}
    here = set(Member.objects.filter(id__in=senders, is_active=True).values_list("id", flat=True))
    back = _back_on(here, timezone.localdate(now))
    verdicts: dict[uuid.UUID, Verdict] = {}
    for row in rows:
        if row.sender_id not in here:
            verdicts[row.id] = Verdict(MessageState.CANCELLED, "sender_gone")
        elif row.enrolment_id is not None:
            continue
        elif row.approved_words != words_hash(row.subject, row.text):
            verdicts[row.id] = Verdict(MessageState.HELD, "words_not_approved")
        elif row.sender_id in back:
            until = timezone.make_aware(dt.datetime.combine(back[row.sender_id], _BACK_AT))
            verdicts[row.id] = Verdict(MessageState.PLANNED, "sender_away", until)
    return verdicts


def _back_on(member_ids: Collection[uuid.UUID], day: dt.date) -> dict[uuid.UUID, dt.date]:
    """The first day after the absence of those who are away on a day."""
    rows = Absence.objects.filter(member__in=member_ids, starts_on__lte=day, ends_on__gte=day)
    return {
        member_id: ends_on + dt.timedelta(days=1)
        for member_id, ends_on in rows.order_by("ends_on").values_list("member_id", "ends_on")
    }
