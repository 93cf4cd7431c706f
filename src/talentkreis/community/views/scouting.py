# SPDX-License-Identifier: Apache-2.0
"""“Suggest a talent”: one minute for every colleague, no seat needed; and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talentkreis.community.forms import SuggestionForm
from talentkreis.community.visitors import visitor_page
from talentkreis.intake.scouting.actions import SuggestionDetails, suggest
from talentkreis.intake.scouting.models import Refusal
from talentkreis.intake.scouting.queries import (
    require_open_form,
    status_token,
    suggestion_of_scout,
)
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.limits import is_within, network_of
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.forms import show_refusal

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# A plant with one address to the outside, on the day the poster is hung up.
SUGGESTIONS_AN_HOUR = 60


@visitor_page("GET", "POST")
def suggest_talent(request: HttpRequest, secret: str) -> HttpResponse:
    """The form; a POST puts the suggestion into the queue and leads to its own page."""
    require_open_form(secret)
    form = SuggestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        network = network_of(request.META.get("REMOTE_ADDR", ""))
        if form.is_from_a_machine or not is_within(f"scout:{network}", SUGGESTIONS_AN_HOUR):
            form.add_error(None, _("Too many suggestions from here. Please try again in an hour."))
            return render_page(request, "community/suggest.html", {"form": form}, status=429)
        try:
            suggestion = suggest(
                secret=secret,
                details=SuggestionDetails(**form.details(), language=(get_language() or "de")[:2]),
            )
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(request, "community:suggested", token=status_token(suggestion))
    status = 422 if request.method == "POST" else 200
    return render_page(request, "community/suggest.html", {"form": form}, status=status)


@visitor_page("GET")
def suggested(request: HttpRequest, token: str) -> HttpResponse:
    """What became of one's own suggestion: its state, and nothing about the person."""
    row = suggestion_of_scout(token)
    reason = Refusal(row.refusal).label if row.refusal else ""
    return render_page(request, "community/suggested.html", {"row": row, "reason": reason})
