# SPDX-License-Identifier: Apache-2.0
"""Is this still right? One click when it is; otherwise one form.

The page shows what is asked and nothing else, not even a name (TRUST S-17). Opening it
changes nothing, however often a mail scanner does (TRUST L-19a); the first answer uses the link up.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.utils import translation

from talentkreis.community.self_update.form import SelfUpdateForm
from talentkreis.community.self_update.lines import lines_of
from talentkreis.community.visitors import visitor_page
from talentkreis.freshness.actions import answer_request
from talentkreis.freshness.links import read_update
from talentkreis.freshness.queries import open_request, update_rules
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.pages import render_page
from talentkreis.people.panels import add_refusal

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from talentkreis.freshness.queries import OpenRequest

PAGE = "community/self_update.html"


@visitor_page("GET", "POST")
def self_update(request: HttpRequest, token: str) -> HttpResponse:
    """What we noted down; a POST says that it holds (``do=holds``) or what is different."""
    try:
        wanted = open_request(read_update(token))
    except NotFound as error:
        # Of a link that was never ours, one says so; whoever was erased is spoken of to nobody.
        wrong = error.code == "bad_token"
        status = HTTPStatus.NOT_FOUND if wrong else HTTPStatus.GONE
        return render_page(request, PAGE, {"state": "wrong" if wrong else "gone"}, status=status)
    except Conflict as error:
        return render_page(request, PAGE, {"state": error.code}, status=HTTPStatus.GONE)
    with translation.override(_language(request, wanted)):
        return _answer(request, wanted)


def _language(request: HttpRequest, wanted: OpenRequest) -> str:
    """The language of the mail, unless the visitor asks for another one on the page."""
    asked = request.GET.get("sprache", "")
    return asked if asked in {"de", "en"} else wanted.language


def _answer(request: HttpRequest, wanted: OpenRequest) -> HttpResponse:
    # A colleague who looks at the mail sees the page, and does not answer for somebody else.
    is_member = request.user.is_authenticated
    is_answer = request.method == "POST" and not is_member
    has_form = is_answer and request.POST.get("do") != "holds"
    form = SelfUpdateForm(request.POST if has_form else None, wanted=wanted)
    if is_answer and (not has_form or form.is_valid()):
        try:
            count = answer_request(request_id=wanted.id, said=form.said() if has_form else None)
        except (NotFound, Conflict) as error:
            return render_page(request, PAGE, {"state": error.code}, status=HTTPStatus.GONE)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            looked_at = not update_rules().takes_over_at_once
            context = {"state": "thanks", "count": count, "is_looked_at": looked_at}
            return render_page(request, PAGE, context)
    context = {
        "state": "open",
        "wanted": wanted,
        "lines": lines_of(wanted),
        "form": form,
        "is_member": is_member,
    }
    return render_page(
        request,
        PAGE,
        context,
        status=_status(is_answer=is_answer, is_member=is_member, method=request.method),
    )


def _status(*, is_answer: bool, is_member: bool, method: str | None) -> HTTPStatus:
    if is_answer:
        return HTTPStatus.UNPROCESSABLE_ENTITY
    if is_member and method == "POST":
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.OK
