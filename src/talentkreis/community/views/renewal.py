# SPDX-License-Identifier: Apache-2.0
"""The page behind the link of a request to renew (TRUST L-21, L-19a)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.utils import translation

from talentkreis.community.visitors import visitor_page
from talentkreis.consent.links import preferences_token, read_renewal
from talentkreis.consent.renewal.actions import end_instead
from talentkreis.consent.renewal.actions import renew as renew_consents
from talentkreis.consent.renewal.queries import open_renewal
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.pages import render_page

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from talentkreis.consent.renewal.queries import OpenRenewal

PAGE = "community/renew.html"


@visitor_page("GET", "POST")
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """GET and HEAD show the words and a button: mail scanners open links, they press nothing.

    Only POST renews, what is ticked and nothing else, while the consent holds. In the language
    of the mail.
    """
    request_id = read_renewal(token)
    try:
        wanted = open_renewal(request_id)
    except NotFound:  # erased since: the same for whoever has the link
        return render_page(request, PAGE, {"state": "link_expired"}, status=HTTPStatus.GONE)
    except Conflict as error:
        status = HTTPStatus.GONE if error.code == "link_expired" else HTTPStatus.OK
        return render_page(request, PAGE, {"state": error.code}, status=status)
    with translation.override(wanted.language):
        return _answer(request, request_id, wanted)


def _answer(request: HttpRequest, request_id: uuid.UUID, wanted: OpenRenewal) -> HttpResponse:
    preferences = preferences_token(wanted.person_id)
    context = {"state": "open", "wanted": wanted, "preferences": preferences}
    if request.method != "POST":
        return render_page(request, PAGE, context)
    if request.POST.get("do") == "end":
        return _end(request, request_id)
    # One consent needs no box beside its button; of several each is ticked by itself.
    ticked = [
        choice.key
        for choice in wanted.choices
        if len(wanted.choices) == 1 or request.POST.get(choice.name)
    ]
    try:
        until = renew_consents(
            request_id=request_id,
            ticked=ticked,
            shown={
                choice.key: request.POST.get(f"{choice.name}_shown", "")
                for choice in wanted.choices
            },
            page_url=request.build_absolute_uri("/k/verlaengern/"),
            snapshot="\n".join(
                f"[{'x' if choice.key in ticked else ' '}] {choice.wording.text}"
                for choice in wanted.choices
            ),
        )
    except RuleViolation as refusal:
        context["problem"] = str(refusal.message)
        return render_page(request, PAGE, context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except (Conflict, NotFound):  # ended or answered between looking and pressing
        return render_page(request, PAGE, {"state": "link_expired"}, status=HTTPStatus.GONE)
    return render_page(
        request, PAGE, {"state": "renewed", "until": until, "preferences": preferences}
    )


def _end(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """No is said as easily as yes (TRUST L-07)."""
    try:
        end_instead(request_id=request_id)
    except (Conflict, NotFound):
        return render_page(request, PAGE, {"state": "link_expired"}, status=HTTPStatus.GONE)
    return render_page(request, PAGE, {"state": "ended"})
