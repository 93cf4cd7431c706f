# SPDX-License-Identifier: Apache-2.0
"""The start page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.views.decorators.http import require_safe

from talentkreis.freshness.permissions import Right as FreshnessRight
from talentkreis.kernel import clock
from talentkreis.kernel.pages import render_page
from talentkreis.organisation.rights import LEADING_ROLES, declares, may
from talentkreis.people.permissions import Right as PeopleRight
from talentkreis.relationships.done import done_since
from talentkreis.relationships.permissions import Right
from talentkreis.web.my_day import items, today
from talentkreis.web.navigation import duplicates_waiting, suggestions_waiting

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@declares(Right.VIEW)
@require_safe
def my_day(request: ActorRequest) -> HttpResponse:
    """What waits for the member today, and what happens without them."""
    actor, member = request.actor, request.member
    ahead = today.of(actor, member.id)
    waiting = items.waiting_for(
        actor,
        member.id,
        uncertain_count=ahead.uncertain,
        duplicates_count=duplicates_waiting(request),
        suggestions_count=suggestions_waiting(request),
    )
    midnight = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    context = {
        "is_leading": actor.role in LEADING_ROLES,
        "waiting": waiting,
        "today": clock.today(),
        "done": done_since(actor, member.id, midnight),
        "ahead": ahead,
        "may_edit": may(actor, PeopleRight.EDIT),
        "may_see_signals": may(actor, FreshnessRight.SIGNALS),
        "next_url": request.path,
    }
    return render_page(request, "web/my_day/page.html", context, partial="my-day")
