# SPDX-License-Identifier: Apache-2.0
"""What data protection has to look at, and the lists behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talentkreis.consent import queries
from talentkreis.consent.permissions import Right
from talentkreis.consent.retention.queries import forecast
from talentkreis.kernel.pages import render_page
from talentkreis.organisation.rights import declares, may

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest

FIRST = 5


@require_safe
@declares(Right.OVERVIEW)
def index(request: ActorRequest) -> HttpResponse:
    """Figures, and the most urgent of each list."""
    actor = request.actor
    return render_page(
        request,
        "consent/index.html",
        {
            "figures": queries.overview(actor),
            "counted_to": queries.COUNTED_TO,
            "may_write": may(actor, Right.WORDINGS),
            "notices": queries.notices_due(actor).rows[:FIRST],
            "forecast": (going := forecast(actor, days=90)),
            "next_to_go": going.rows[:FIRST],
            "may_set": may(actor, Right.RETENTION),
        },
    )


@require_safe
@declares(Right.OVERVIEW)
def notices(request: ActorRequest) -> HttpResponse:
    """Who is still to be told where their data came from."""
    lines = queries.notices_due(request.actor, request.GET.get("nach", ""))
    return _list(
        request,
        lines,
        heading=_("Notice under Art. 14"),
        summary=_(
            "These people did not give us their data themselves. Within a month, and at first "
            "contact at the latest, they hear that we hold it and where it came from."
        ),
        nobody=_("Everybody has been told."),
        day_heading=_("To be told by"),
        is_notice=True,
    )


def _list(
    request: ActorRequest,
    lines: queries.Lines,
    *,
    heading: str,
    summary: str,
    nobody: str,
    day_heading: str,
    is_notice: bool = False,
) -> HttpResponse:
    return render_page(
        request,
        "consent/list.html",
        {
            "lines": lines,
            "heading": heading,
            "summary": summary,
            "nobody": nobody,
            "day_heading": day_heading,
            "is_notice": is_notice,
        },
        partial="rows",
    )
