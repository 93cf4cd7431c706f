# SPDX-License-Identifier: Apache-2.0
"""The page behind "Abmelden": one click ends it, the page offers gentler ways (TRUST E-03)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.community.actions import leave, series_of
from talentkreis.community.leaving import Way
from talentkreis.community.visitors import visitor_page
from talentkreis.consent.links import preferences_token, read_unsubscribe
from talentkreis.consent.models import Purpose
from talentkreis.consent.rules import ADVERTISING
from talentkreis.kernel.pages import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@visitor_page("GET", "POST")
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the ways out and changes nothing; POST takes one, at once and without a redirect.

    A mail program posts ``List-Unsubscribe=One-Click`` (RFC 8058); the page posts ``way``.
    """
    link = read_unsubscribe(token)
    taken: Way | None = None
    if request.method == "POST":
        chosen = request.POST.get("way", "")
        taken = Way(chosen) if chosen in Way.values else Way.PURPOSE
        leave(
            link=link,
            way=taken,
            is_one_click=request.POST.get("List-Unsubscribe") == "One-Click",
        )
    purpose = link.purpose if link.purpose in ADVERTISING else None
    return render_page(
        request,
        "community/unsubscribe.html",
        {
            "taken": taken,
            "ways": Way,
            "purpose": Purpose(purpose).label if purpose else "",
            "has_series": series_of(link) is not None,
            "preferences": preferences_token(link.person_id, link.purpose or "", link.message_id),
        },
    )
