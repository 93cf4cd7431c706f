# SPDX-License-Identifier: Apache-2.0
"""What became of an issue: counted from messages, answers and withdrawals, never from opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from talentkreis.consent.models import ConsentEvent
from talentkreis.mail.models import Classification, InboundMessage, Message, MessageState
from talentkreis.mail.rules import NOT_GONE_OUT
from talentkreis.newsletters.permissions import Right
from talentkreis.newsletters.queries.segments import skip_text
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from talentkreis.newsletters.models import Issue
    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of people of one issue."""

    planned_count: int
    waiting_count: int
    accepted_count: int
    bounced_count: int
    refused_count: int
    replied_count: int
    unsubscribed_count: int
    skipped: list[tuple[str, _StrOrPromise, int]]

    @property
    def skipped_count(self) -> int:
        """How many of the audience got no message at all."""
        return sum(count for _code, _text, count in self.skipped)

    @property
    def reply_percent(self) -> int:
        """Share of those reached who answered, rounded."""
        return round(100 * self.replied_count / self.accepted_count) if self.accepted_count else 0


def figures_of(actor: Actor, issue: Issue) -> Figures:
    """Four queries. Raises NotAllowed."""
    require(actor, Right.VIEW)
    messages = Message.objects.filter(issue_id=issue.id)
    states = dict(messages.values_list("state").annotate(n=Count("id")))
    inbound = dict(
        InboundMessage.objects.filter(message__issue_id=issue.id)
        .values_list("classification")
        .annotate(n=Count("message_id", distinct=True))
    )
    left = (
        ConsentEvent.objects.filter(
            message_id__in=messages.values("id"), kind=ConsentEvent.Kind.WITHDRAWN
        )
        .values("person_id")
        .distinct()
        .count()
    )
    skipped = [
        (row.reason, skip_text(row.reason), row.count)
        for row in issue.skipped.order_by("-count", "reason")
    ]
    refused = states.get(MessageState.REJECTED, 0) + states.get(MessageState.CANCELLED, 0)
    return Figures(
        planned_count=sum(states.values()),
        waiting_count=sum(states.get(state, 0) for state in NOT_GONE_OUT),
        accepted_count=states.get(MessageState.ACCEPTED, 0),
        bounced_count=inbound.get(Classification.BOUNCE, 0),
        refused_count=refused + states.get(MessageState.EXPIRED, 0),
        replied_count=inbound.get(Classification.HUMAN_REPLY, 0),
        unsubscribed_count=left,
        skipped=skipped,
    )
