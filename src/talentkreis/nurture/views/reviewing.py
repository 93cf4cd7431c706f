# SPDX-License-Identifier: Apache-2.0
"""The monthly review as a page."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from talentkreis.kernel import clock
from talentkreis.kernel.pages import render_page
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.reviewing import review_of
from talentkreis.nurture.rules.reviewing import LEAST_PEOPLE, month_of
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest

MONTHS_BACK = 12


@require_safe
@declares(Right.VIEW)
def review(request: ActorRequest) -> HttpResponse:
    """What ran below average, with what to do; what cannot be judged yet; how much is usual."""
    this_month = month_of(clock.today())
    months = [this_month]
    while len(months) < MONTHS_BACK:
        months.append(month_of(months[-1] - dt.timedelta(days=1)))
    wanted = request.GET.get("monat", "")
    month = next((each for each in months if f"{each:%Y-%m}" == wanted), this_month)
    context = {
        "review": review_of(request.actor, month),
        "months": months,
        "least": LEAST_PEOPLE,
    }
    return render_page(request, "nurture/review.html", context)
