# SPDX-License-Identifier: Apache-2.0
"""The queue of likely duplicates: everybody beside each other, one key for each decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.intake.duplicates import actions, queries
from talentkreis.intake.duplicates.forms import DuplicateRulesForm
from talentkreis.intake.permissions import Right
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.rights import declares, may

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.DUPLICATES)
def index(request: ActorRequest) -> HttpResponse:
    """The queue, the surest first."""
    context = {
        "clusters": queries.queue(request.actor),
        "waiting": queries.waiting(request.actor).count(),
        "run": queries.latest_run(),
        "may_rule": may(request.actor, Right.DUPLICATE_RULES),
    }
    return render_page(request, "intake/duplicates.html", context)


@require_POST
@declares(Right.DUPLICATES)
def search(request: ActorRequest) -> HttpResponse:
    """Search the stock now."""
    actions.start_search(actor=request.actor)
    messages.success(request, _("The search runs in the background; new groups appear here."))
    return redirect(request, "intake:duplicates")


@require_POST
@declares(Right.DUPLICATES)
def different(request: ActorRequest, cluster_id: uuid.UUID) -> HttpResponse:
    """Different people: remembered."""
    try:
        actions.find_different(actor=request.actor, cluster_id=cluster_id)
    except Conflict as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Remembered: different people."))
    return redirect(request, "intake:duplicates")


@require_POST
@declares(Right.DUPLICATES)
def later(request: ActorRequest, cluster_id: uuid.UUID) -> HttpResponse:
    """Not now."""
    try:
        actions.look_later(actor=request.actor, cluster_id=cluster_id)
    except Conflict as refusal:
        messages.error(request, str(refusal.message))
    return redirect(request, "intake:duplicates")


@require_POST
@declares(Right.DUPLICATES)
def merge(request: ActorRequest, cluster_id: uuid.UUID) -> HttpResponse:
    """Merge everybody of a group into whoever was here first, as the fields stand."""
    try:
        merged = actions.merge_cluster(actor=request.actor, cluster_id=cluster_id)
    except (Conflict, RuleViolation) as refusal:
        messages.error(request, str(refusal.message))
    else:
        said = _("Merged. Nothing is lost, and it can be undone.")
        page = reverse("people:merged", args=[merged.id])
        messages.success(
            request, format_html('{} <a href="{}">{}</a>', said, page, _("Look at it"))
        )
    return redirect(request, "intake:duplicates")


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.DUPLICATE_RULES)
def rules(request: ActorRequest) -> HttpResponse:
    """Whether, and from which certainty, people are merged without a look."""
    current = queries.current_settings()
    form = DuplicateRulesForm(
        request.POST or None,
        initial={
            "automatic_from": current.automatic_from or "",
            "searches_nightly": current.searches_nightly,
        },
    )
    if request.method == "POST" and form.is_valid():
        actions.change_rules(
            actor=request.actor,
            automatic_from=form.cleaned_data["automatic_from"],
            searches_nightly=form.cleaned_data["searches_nightly"],
        )
        messages.success(request, _("Saved."))
        return redirect(request, "intake:duplicates")
    return render_page(
        request,
        "intake/duplicate_rules.html",
        {"form": form},
        status=422 if request.method == "POST" else 200,
    )
