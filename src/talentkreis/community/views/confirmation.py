# SPDX-License-Identifier: Apache-2.0
"""The page behind the link of a confirmation mail (TRUST L-19a)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.utils import translation

from talentkreis.community import actions
from talentkreis.community.visitors import visitor_page
from talentkreis.consent.links import preferences_token, read_confirmation
from talentkreis.consent.queries import open_confirmation
from talentkreis.consent.retention.queries import periods
from talentkreis.kernel.errors import Conflict, NotFound
from talentkreis.kernel.pages import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = "community/confirm.html"


@visitor_page("GET", "POST")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET and HEAD show the words and a button: mail scanners open links, they press nothing.

    Only POST confirms, once, in time. In the language of the form that was filled in.
    """
    request_id = read_confirmation(token)
    try:
        if request.method == "POST":
            person_id = actions.confirm(request_id=request_id)
            context = {
                "state": "confirmed",
                "preferences": preferences_token(person_id),
                "months": periods().pool_months,
            }
            return render_page(request, PAGE, context)
        wanted = open_confirmation(request_id)
    except NotFound:  # deleted when its time was over; the same for the visitor
        return render_page(request, PAGE, {"state": "link_expired"}, status=HTTPStatus.GONE)
    except Conflict as error:
        status = HTTPStatus.GONE if error.code == "link_expired" else HTTPStatus.OK
        return render_page(request, PAGE, {"state": error.code}, status=status)
    with translation.override(wanted.language):
        return render_page(
            request, PAGE, {"state": "open", "wanted": wanted, "months": periods().pool_months}
        )
