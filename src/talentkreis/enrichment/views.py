# SPDX-License-Identifier: Apache-2.0
"""Looking one person up, the switches of sources, the log of calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talentkreis.enrichment import actions, queries
from talentkreis.enrichment.forms import SourceForm
from talentkreis.enrichment.permissions import Right
from talentkreis.enrichment.sources import SOURCES
from talentkreis.freshness.queries import open_proposal_count
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares, may
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@declares(Right.LOOK_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """What would leave about one person, to whom; ask; see what came of it."""
    shown = person_visible_to(request.actor, person_id)
    problem = ""
    if request.method == "POST":
        try:
            actions.look_person_up(
                actor=request.actor, person_id=person_id, code=request.POST.get("source", "")
            )
        except (RuleViolation, Conflict) as refusal:
            problem = str(refusal.message)
        else:
            return redirect(request, "enrichment:person", person_id)
    offers = queries.offers(request.actor, person_id)
    context = {
        "person": shown,
        "offers": offers,
        "lookups": queries.lookups_of(request.actor, person_id),
        "is_under_way": any(offer.is_under_way for offer in offers),
        "proposal_count": open_proposal_count(person_id),
        "problem": problem,
        "may_switch": may(request.actor, Right.SWITCH),
    }
    return render_page(
        request,
        "enrichment/person.html",
        context,
        partial="state",
        status=422 if problem else 200,
    )


@declares(Right.SWITCH)
@require_safe
def sources(request: ActorRequest) -> HttpResponse:
    """Every source: what leaves, to whom, what it cost."""
    context = {"sources": queries.sources(request.actor)}
    return render_page(request, "enrichment/sources.html", context)


@declares(Right.SWITCH)
@require_http_methods(["GET", "HEAD", "POST"])
def source(request: ActorRequest, code: str) -> HttpResponse:
    """Switch one source on or off, with its basis and its budget."""
    found = next((one for one in queries.sources(request.actor) if one.source.code == code), None)
    if found is None:
        raise NotFound(_("There is no such source."), code="no_such_source")
    form = SourceForm(request.POST or None, initial=SourceForm.values_of(found.setting))
    is_posted = request.method == "POST"
    if is_posted and form.is_valid():
        try:
            actions.switch_source(actor=request.actor, code=code, switch=form.switch())
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "enrichment:sources")
    context = {"form": form, "shown": found}
    return render_page(request, "enrichment/source.html", context, status=422 if is_posted else 200)


@declares(Right.SEE_CALLS)
@require_safe
def calls(request: ActorRequest) -> HttpResponse:
    """Who asked which source about whom, when, why, at what cost."""
    code = request.GET.get("quelle", "")
    found = queries.calls(request.actor, source=code, before=request.GET.get("vor", ""))
    context = {
        "found": found,
        "sources": SOURCES.values(),
        "code": code if code in SOURCES else "",
        "next_url": "?" + urlencode({"quelle": code, "vor": found.next}),
    }
    return render_page(request, "enrichment/calls.html", context)
