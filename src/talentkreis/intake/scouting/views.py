# SPDX-License-Identifier: Apache-2.0
"""The queue of suggestions, and the link of the form."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import qrcode
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from qrcode.image.svg import SvgPathFillImage

from talentkreis.intake.permissions import Right
from talentkreis.intake.scouting import actions, queries
from talentkreis.intake.scouting.forms import AcceptForm, DeclineForm
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares, may

if TYPE_CHECKING:
    import uuid

    from django import forms
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.SCOUTING)
def index(request: ActorRequest) -> HttpResponse:
    """Suggestions that wait."""
    lines = queries.open_suggestions(request.actor)
    context = {"lines": lines, "may_hand_out_link": may(request.actor, Right.SCOUT_LINK)}
    return render_page(request, "intake/suggestions.html", context)


@require_safe
@declares(Right.SCOUTING)
def suggestion(request: ActorRequest, suggestion_id: uuid.UUID) -> HttpResponse:
    """One suggestion: do we know the person, take them in, or not."""
    return _page(request, suggestion_id)


@require_POST
@declares(Right.SCOUTING)
def accept(request: ActorRequest, suggestion_id: uuid.UUID) -> HttpResponse:
    """Take the person in, or give the words to somebody we know."""
    queries.open_suggestion(request.actor, suggestion_id)
    form = AcceptForm(request.POST)
    if form.is_valid():
        try:
            person = actions.accept_suggestion(
                actor=request.actor,
                suggestion_id=suggestion_id,
                basis=form.cleaned_data["basis"],
                person_id=form.cleaned_data["person"],
            )
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("%(name)s is here now.") % {"name": person.shown_name})
            return redirect(request, "web:profile", person_id=person.id)
    return _page(request, suggestion_id, accept_form=form, status=422)


@require_POST
@declares(Right.SCOUTING)
def decline(request: ActorRequest, suggestion_id: uuid.UUID) -> HttpResponse:
    """Do not take it up."""
    queries.open_suggestion(request.actor, suggestion_id)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, suggestion_id, decline_form=form, status=422)
    actions.decline_suggestion(
        actor=request.actor, suggestion_id=suggestion_id, **form.cleaned_data
    )
    messages.success(request, _("Declined. The scout reads why."))
    return redirect(request, "intake:suggestions")


@require_safe
@declares(Right.SCOUT_LINK)
def link(request: ActorRequest) -> HttpResponse:
    """The link of the form, as text and as picture."""
    row = queries.scout_link()
    address = ""
    if row is not None:
        path = reverse("community:suggest", args=[queries.secret_of(row)])
        address = request.build_absolute_uri(path)
    context = {"row": row, "address": address, "picture": _picture(address)}
    return render_page(request, "intake/scout_link.html", context)


@require_POST
@declares(Right.SCOUT_LINK)
def renew_link(request: ActorRequest) -> HttpResponse:
    """Make the link, or renew it."""
    actions.renew_link(actor=request.actor)
    messages.success(request, _("The link is new. An older one opens nothing more."))
    return redirect(request, "intake:scout_link")


@require_POST
@declares(Right.SCOUT_LINK)
def switch_link(request: ActorRequest) -> HttpResponse:
    """Open or close the form (``is_on`` empty)."""
    is_on = bool(request.POST.get("is_on"))
    actions.switch_link(actor=request.actor, is_on=is_on)
    messages.success(request, _("The form is open.") if is_on else _("The form is closed."))
    return redirect(request, "intake:scout_link")


def _picture(address: str) -> str:
    """The address as a QR code, as a picture within the page."""
    if not address:
        return ""
    drawn = io.BytesIO()
    qrcode.make(address, image_factory=SvgPathFillImage, border=2).save(drawn)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()


def _page(
    request: ActorRequest,
    suggestion_id: uuid.UUID,
    *,
    accept_form: forms.Form | None = None,
    decline_form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    row = queries.open_suggestion(request.actor, suggestion_id)
    context = {
        "row": row,
        "found": queries.known_people(request.actor, row),
        "accept_form": accept_form or AcceptForm(),
        "decline_form": decline_form or DeclineForm(),
    }
    return render_page(request, "intake/suggestion.html", context, status=status)
