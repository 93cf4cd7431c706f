# SPDX-License-Identifier: Apache-2.0
"""How a member likes the list: columns and their order, height of rows, the preview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page, wants_partial
from talentkreis.organisation.actions import show_preview
from talentkreis.organisation.models import Density
from talentkreis.organisation.rights import declares
from talentkreis.search.fields.sharing import sharing
from talentkreis.search.layout import actions
from talentkreis.search.layout.columns import MOST, USUAL, Column, layout_of, offered_to
from talentkreis.search.permissions import Right
from talentkreis.search.views.asking import query_string

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.organisation.requests import ActorRequest

UP, DOWN = "up", "down"


@dataclass(frozen=True, slots=True)
class Offer:
    """A column as the form offers it."""

    column: Column
    is_chosen: bool


@declares(Right.FIND)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: ActorRequest) -> HttpResponse:
    """Choose columns, put them in order, set the height of rows."""
    with sharing():
        if request.method == "POST":
            return _arranged(request)
        layout = layout_of(request.member)
        chosen = [column.code for column in layout.columns]
        return _form(request, chosen, request.member.density, is_own=layout.is_own)


def _arranged(request: ActorRequest) -> HttpResponse:
    if "reset" in request.POST:
        actions.keep_layout(actor=request.actor, columns=USUAL, density=request.member.density)
        messages.success(request, _("The usual columns are back."))
        return redirect(request, _list_url(request))
    chosen = list(dict.fromkeys(request.POST.getlist("column")[:100]))
    density = request.POST.get("density", "")
    if move := request.POST.get("move", ""):
        # Without a script: the same form with one column further up or down, nothing kept yet.
        return _form(request, _moved(chosen, move), density, is_own=True)
    try:
        actions.keep_layout(actor=request.actor, columns=chosen, density=density)
    except RuleViolation as error:
        return _form(request, chosen, density, is_own=True, error=error)
    return redirect(request, _list_url(request))


def _moved(codes: Sequence[str], move: str) -> list[str]:
    """The codes with one a place further up or down; as they are where there is no such place."""
    way, _colon, code = move.partition(":")
    ordered = list(codes)
    if code in ordered and way in {UP, DOWN}:
        old = ordered.index(code)
        new = min(max(old + (1 if way == DOWN else -1), 0), len(ordered) - 1)
        ordered.insert(new, ordered.pop(old))
    return ordered


def _form(
    request: ActorRequest,
    chosen: Sequence[str],
    density: str,
    *,
    is_own: bool,
    error: RuleViolation | None = None,
) -> HttpResponse:
    known = {column.code: column for column in offered_to(request.actor)}
    ordered = [code for code in chosen if code in known]
    rest = [code for code in known if code not in ordered]
    context: dict[str, Any] = {
        "offers": [Offer(known[code], code in ordered) for code in [*ordered, *rest]],
        "densities": [(value, label, value == density) for value, label in Density.choices],
        "is_own": is_own,
        "most": MOST,
        "error": error,
        "q": request.POST.get("q", request.GET.get("q", "")),
        "sort": request.POST.get("sort", request.GET.get("sort", "")),
        "list_url": _list_url(request),
    }
    status = 422 if error else 200
    return render_page(request, "search/columns.html", context, partial="form", status=status)


@declares(Right.FIND)
@require_POST
def preview_shown(request: ActorRequest) -> HttpResponse:
    """Open or close the preview beside the list, and keep it so."""
    show_preview(actor=request.actor, is_shown=request.POST.get("shown") == "1")
    if wants_partial(request):
        return HttpResponse(status=204)
    return redirect(request, _list_url(request))


def _list_url(request: ActorRequest) -> str:
    """The list with the filter and order one came from."""
    given = request.POST or request.GET
    return reverse("search:people") + query_string(given.get("q", ""), given.get("sort", ""))
