# SPDX-License-Identifier: Apache-2.0
"""The settings page of extension and bookmarklet."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from talentkreis.intake.capture import actions, queries
from talentkreis.intake.capture.forms import ExtensionsForm
from talentkreis.intake.capture.rules import bookmarklet
from talentkreis.intake.permissions import Right
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.actions import NewToken, create_api_token
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares, may

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest

SCOPE = "capture"
LIFETIME = dt.timedelta(days=180)


@require_safe
@declares(Right.CAPTURE)
def browser(request: ActorRequest) -> HttpResponse:
    """How to take people in from the browser."""
    return _page(request, _extensions_form())


@never_cache
@require_POST
@declares(Right.CAPTURE)
def make_key(request: ActorRequest) -> HttpResponse:
    """A key for the extension, which can do nothing else. Shown once, in the answer."""
    new = create_api_token(
        actor=request.actor, name=_("Browser extension"), scopes=[SCOPE], lifetime=LIFETIME
    )
    return _page(request, _extensions_form(), new=new)


@require_POST
@declares(Right.CAPTURE_ORIGINS)
def extensions(request: ActorRequest) -> HttpResponse:
    """Set which extensions may ask."""
    form = ExtensionsForm(request.POST)
    if form.is_valid():
        try:
            actions.allow_origins(
                actor=request.actor, origins=form.cleaned_data["origins"].splitlines()
            )
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "intake:browser")
    return _page(request, form, status=422)


def _extensions_form() -> ExtensionsForm:
    return ExtensionsForm(initial={"origins": "\n".join(sorted(queries.allowed_origins()))})


def _page(
    request: ActorRequest,
    form: ExtensionsForm,
    *,
    new: NewToken | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "new": new,
        "address": request.build_absolute_uri("/"),
        "bookmarklet": bookmarklet(request.build_absolute_uri(reverse("people:create"))),
        "may_decide": may(request.actor, Right.CAPTURE_ORIGINS),
    }
    return render_page(request, "intake/browser.html", context, status=status)
