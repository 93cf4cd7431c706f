# SPDX-License-Identifier: Apache-2.0
"""One person: what is allowed, why, since when; and noting what they said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talentkreis.consent import actions, queries
from talentkreis.consent.forms import ConfirmationForm, ConsentForm, WithdrawalForm
from talentkreis.consent.models import Channel
from talentkreis.consent.permissions import Right
from talentkreis.consent.retention.forms import HoldForm, RejectionForm
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.pages import path_of_ours, redirect, render_page
from talentkreis.organisation.rights import declares, may
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.OVERVIEW)
def person(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Answers, reasons, ledger."""
    return show(request, person_id)


def show(
    request: ActorRequest,
    person_id: uuid.UUID,
    *,
    consent: ConsentForm | None = None,
    confirmation: ConfirmationForm | None = None,
    hold: HoldForm | None = None,
    rejection: RejectionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with a form that was refused; a plain refusal for those who may not see it."""
    refused = next((form for form in (consent, confirmation, hold, rejection) if form), None)
    if refused is not None and not may(request.actor, Right.OVERVIEW):
        first = next(iter(refused.errors.values()))
        raise RuleViolation(str(first[0]), code="invalid_form")
    return render_page(
        request,
        "consent/person.html",
        {
            "about": queries.permissions_of(request.actor, person_id),
            "consent": consent or ConsentForm(),
            "confirmation": confirmation or ConfirmationForm(),
            "withdrawal": WithdrawalForm(),
            "hold": hold or HoldForm(),
            "rejection": rejection or RejectionForm(initial={"received_on": clock.today()}),
            "may_hold": may(request.actor, Right.HOLD),
            "may_record": may(request.actor, Right.RECORD),
            "may_restrict": may(request.actor, Right.RESTRICT),
            "may_erase": may(request.actor, Right.ERASE),
            "may_export": may(request.actor, Right.EXPORT),
        },
        status=status,
    )


@require_POST
@declares(Right.RECORD)
def record(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Note a yes."""
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return show(request, person_id, consent=form, status=422)
    try:
        actions.record_consent(actor=request.actor, person_id=person_id, **form.cleaned_data)
    except RuleViolation as error:
        form.add_error("note" if "note" in error.fields else None, str(error.message))
        return show(request, person_id, consent=form, status=422)
    messages.success(request, _("Consent noted."))
    return back(request, person_id)


@require_POST
@declares(Right.RECORD)
def ask_confirmation(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Send the confirmation mail the person asked for."""
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        return show(request, person_id, confirmation=form, status=422)
    language = (
        Person.objects.filter(id=person_id).values_list("language", flat=True).first() or "de"
    )
    try:
        actions.request_confirmation(
            actor=request.actor,
            person_id=person_id,
            text_ids=[
                actions.current_text(purpose, Channel.EMAIL, language).id
                for purpose in form.cleaned_data["purposes"]
            ],
        )
    except (RuleViolation, Conflict) as error:
        form.add_error(None, str(error.message))
        return show(request, person_id, confirmation=form, status=422)
    messages.success(request, _("The confirmation e-mail is on its way."))
    return back(request, person_id)


@require_POST
@declares(Right.RECORD)
def withdraw(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Note that something ends."""
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        raise RuleViolation(_("This is not one of the choices."), code="invalid_scope")
    actions.withdraw_consent(
        actor=request.actor,
        person_id=person_id,
        purpose=form.cleaned_data["purpose"] or None,
        channel=form.cleaned_data["channel"] or None,
    )
    messages.success(request, _("Ended. This holds as of now."))
    return back(request, person_id)


@require_POST
@declares(Right.RECORD)
def object_to(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Note an objection to all advertising."""
    actions.object_to_contact(actor=request.actor, person_id=person_id)
    messages.success(request, _("Objection noted. Nobody writes or calls any more."))
    return back(request, person_id)


@require_POST
@declares(Right.RECORD)
def notice(request: ActorRequest, person_id: uuid.UUID, basis_id: uuid.UUID) -> HttpResponse:
    """Note that the person was told where their data came from."""
    actions.give_notice(actor=request.actor, person_id=person_id, basis_id=basis_id)
    messages.success(request, _("Noted that the person was told."))
    return back(request, person_id)


def back(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Where the form stood: the profile, or this person's page in data protection."""
    if wanted := path_of_ours(request.POST.get("next", "")):
        return redirect(request, wanted)
    if may(request.actor, Right.OVERVIEW):
        return redirect(request, "consent:person", person_id)
    return redirect(request, "web:profile", person_id)
