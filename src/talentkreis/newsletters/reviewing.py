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
from talentkreis.nurture.rules.evidence import WAITS_FOR_REPLY, Share
from talentkreis.organisation.rights import may

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


def tally(actor: Actor, period: Period) -> list[Tallied]:
    """Every issue of the period with how many of its readers withdrew by its link; four queries.

    Nothing for those who may not see newsletters.
    """
    if not (actor.is_system or may(actor, Right.VIEW)):
        return []
    letters = Message.objects.filter(
        issue_id__isnull=False,
        state__in=(MessageState.ACCEPTED, MessageState.UNCERTAIN),
        handed_at__gte=period.since,
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
    """Readers by issue who withdrew through a letter of it within three weeks."""
    events = ConsentEvent.objects.filter(
        kind=ConsentEvent.Kind.WITHDRAWN,
        message_id__isnull=False,
        occurred_at__gte=period.since,
        occurred_at__lt=period.before + WAITS_FOR_REPLY,
    )
    said = {
        message_id: (person_id, at)
        for message_id, person_id, at in events.order_by("-occurred_at").values_list(
            "message_id", "person_id", "occurred_at"
        )
    }
    letters = Message.objects.filter(id__in=list(said), issue_id__in=issue_ids)
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    for message_id, issue_id, handed_at in letters.values_list("id", "issue_id", "handed_at"):
        person_id, at = said[message_id]
        if issue_id is None or handed_at is None or handed_at >= period.before:
            continue
        if at <= handed_at + WAITS_FOR_REPLY:
            found.setdefault(issue_id, set()).add(person_id)
    return {issue_id: len(people) for issue_id, people in found.items()}
