# SPDX-License-Identifier: Apache-2.0
"""The words people agree to: what is in force, and a new version of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talentkreis.consent import actions, queries
from talentkreis.consent.forms import WordingForm
from talentkreis.consent.permissions import Right
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.WORDINGS)
def wordings(request: ActorRequest) -> HttpResponse:
    """Each wording with its version; a POST puts a new one in force."""
    form = WordingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish_text(actor=request.actor, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error("wording", str(error.message))
        else:
            messages.success(
                request, _("In force from now on. What was agreed to before stays as it was.")
            )
            return redirect(request, "consent:wordings")
    return render_page(
        request,
        "consent/wordings.html",
        {"wordings": queries.wordings_in_force(), "form": form},
        status=422 if form.errors else 200,
    )
