# SPDX-License-Identifier: Apache-2.0
"""Addresses to forward mail to, and mails that wait for somebody to say whose they are."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talentkreis.intake.drops import actions, queries
from talentkreis.intake.drops.forms import AssignDropForm, NewPersonOfDropForm
from talentkreis.intake.permissions import Right
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.intake.models import DropMail
    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.IMPORT)
def addresses(request: ActorRequest) -> HttpResponse:
    """One's own address and those of pools."""
    context = {"lines": queries.addresses(request.actor)}
    return render_page(request, "intake/drop_addresses.html", context)


@require_POST
@declares(Right.IMPORT)
def renew(request: ActorRequest) -> HttpResponse:
    """Make an address, or give it a new secret."""
    said = request.POST.get("pool", "")
    try:
        pool_id = uuid.UUID(said) if said else None
    except ValueError as error:
        raise NotFound(_("There is no such pool."), code="no_such_pool") from error
    actions.renew_address(actor=request.actor, pool_id=pool_id)
    messages.success(request, _("The address is new. An older one takes nothing more."))
    return redirect(request, "intake:drop_addresses")


@require_safe
@declares(Right.IMPORT)
def index(request: ActorRequest) -> HttpResponse:
    """Forwarded mails that wait."""
    return render_page(
        request, "intake/drops.html", {"lines": queries.waiting_drops(request.actor)}
    )


@require_safe
@declares(Right.IMPORT)
def drop(request: ActorRequest, inbound_id: uuid.UUID) -> HttpResponse:
    """One mail: who it may be from, a new person, or nobody."""
    return _page(request, queries.drop_visible_to(request.actor, inbound_id))


@require_POST
@declares(Right.IMPORT)
def assign(request: ActorRequest, inbound_id: uuid.UUID) -> HttpResponse:
    """Say whose mail it is."""
    form = AssignDropForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose a person."))
        return redirect(request, "intake:drop", inbound_id)
    person = actions.assign_drop(
        actor=request.actor,
        inbound_id=inbound_id,
        person_id=form.cleaned_data["person"],
        keeps_address=form.cleaned_data["keeps_address"],
    )
    return _done(request, person.shown_name, person.id)


@require_POST
@declares(Right.IMPORT)
def make_person(request: ActorRequest, inbound_id: uuid.UUID) -> HttpResponse:
    """Make the sender known."""
    row = queries.drop_visible_to(request.actor, inbound_id)
    form = NewPersonOfDropForm(request.POST)
    if form.is_valid():
        try:
            person = actions.make_person_of_drop(
                actor=request.actor, inbound_id=row.pk, **form.cleaned_data
            )
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            return _done(request, person.shown_name, person.id)
    return _page(request, row, form=form, status=422)


@require_POST
@declares(Right.IMPORT)
def discard(request: ActorRequest, inbound_id: uuid.UUID) -> HttpResponse:
    """Delete a mail that is nobody's."""
    actions.discard_drop(actor=request.actor, inbound_id=inbound_id)
    messages.success(request, _("The mail is deleted."))
    return redirect(request, "intake:drops")


def _done(request: ActorRequest, name: str, person_id: uuid.UUID) -> HttpResponse:
    messages.success(request, _("Filed with %(name)s.") % {"name": name})
    return redirect(request, "web:profile", person_id=person_id)


def _page(
    request: ActorRequest,
    row: DropMail,
    *,
    form: NewPersonOfDropForm | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = request.GET.get("wer", "")
    context = {
        "row": row,
        "files": queries.file_names(row),
        "asked": asked,
        "found": queries.candidates(request.actor, row, asked),
        "form": form or NewPersonOfDropForm(initial=NewPersonOfDropForm.values_of(row)),
    }
    return render_page(request, "intake/drop.html", context, status=status)
