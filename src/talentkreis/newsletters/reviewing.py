# SPDX-License-Identifier: Apache-2.0
"""Issues in the monthly review of what runs below average: by people who left after one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse

from talentkreis.consent.models import ConsentEvent
from talentkreis.mail.models import Message, MessageState
from talentkreis.newsletters.models import Issue
from talentkreis.newsletters.permissions import Right
from talentkreis.nurture.queries.reviewing import NEWSLETTER, Period, Tallied
from talentkreis.nurture.rules.evidence import Share
from talentkreis.organisation.rights import may

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


def tally(actor: Actor, period: Period) -> list[Tallied]:
    """Every issue of the period with how many of its readers withdrew by its link; three queries.

    Nothing for those who may not see newsletters.
    """
    if not (actor.is_system or may(actor, Right.VIEW)):
        return []
    letters = Message.objects.filter(
        issue_id__isnull=False,
        state__in=(MessageState.ACCEPTED, MessageState.UNCERTAIN),
        handed_occurred_at__gte=period.since,
        handed_at__lt=period.before,
    )
    reached = dict(letters.values_list("issue_id").annotate(n=Count("id")))
    if not reached:
        return []
    left = _left(list(reached), period)
    seen = {row.id: row for row in Issue.objects.visible_to(actor).filter(id__in=list(reached))}
    return [
        Tallied(
            kind=NEWSLETTER,
            id=issue_id,
            name=seen[issue_id].name if issue_id in seen else "",
            part_of="",
            owner_id=seen[issue_id].owner_id if issue_id in seen else None,
            url=reverse("newsletters:results", args=[issue_id]),
            share=Share(min(left.get(issue_id, 0), count), count),
            is_loss=True,
            is_shown=issue_id in seen,
        )
        for issue_id, count in reached.items()
    ]


def _left(issue_ids: list[uuid.UUID], period: Period) -> dict[uuid.UUID, int]:
    """Readers by issue who withdrew through a letter of it."""
    events = ConsentEvent.objects.filter(kind=ConsentEvent.Kind.WITHDRAWN, message_id__isnull=False)
    events = events.filter(at__gte=period.since)
    pairs = dict(events.values_list("message_id", "person_id").distinct())
    issues = Message.objects.filter(
        id__in=list(pairs), issue_id__in=issue_ids, handed_at__gte=period.since,
        handed_at__lt=period.before,
    )  # fmt: skip
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    for message_id, issue_id in issues.values_list("id", "issue_id"):
        if issue_id is not None:
            found.setdefault(issue_id, set()).add(pairs[message_id])
    return {issue_id: len(people) for issue_id, people in found.items()}
