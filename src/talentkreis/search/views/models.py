# SPDX-License-Identifier: Apache-2.0
"""Settings: the model that closeness comes from, how far it is, what leaves with an outside one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares
from talentkreis.search.forms import ModelForm
from talentkreis.search.permissions import Right
from talentkreis.search.queries.models import closeness
from talentkreis.search.semantic import changing

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@declares(Right.CHOOSE_MODEL)
@require_http_methods(["GET", "HEAD", "POST"])
def models(request: ActorRequest) -> HttpResponse:
    """Choose a model; see which of them searches ask and how far the chosen one is."""
    shown = closeness(request.actor)
    form = ModelForm(request.POST or None, initial=ModelForm.values_of(shown.choice))
    is_posted = request.method == "POST"
    if is_posted and form.is_valid():
        try:
            changing.choose_model(actor=request.actor, wish=form.wish())
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "search:models")
    return render_page(
        request,
        "search/models.html",
        {"form": form, "shown": shown},
        partial="progress",
        status=422 if is_posted else 200,
    )


@declares(Right.CHOOSE_MODEL)
@require_POST
def delete_model(request: ActorRequest, model_id: int) -> HttpResponse:
    """Delete the vectors of a model that is not in use."""
    changing.delete_vectors(actor=request.actor, model_id=model_id)
    messages.success(request, _("Deleted."))
    return redirect(request, "search:models")
