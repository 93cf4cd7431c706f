# SPDX-License-Identifier: Apache-2.0
"""Periods of storage, who goes when, and what can be done about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.consent.permissions import Right
from talentkreis.consent.renewal import actions as renewal
from talentkreis.consent.retention import actions, queries
from talentkreis.consent.retention.clocks import Ending
from talentkreis.consent.retention.countries import profile
from talentkreis.consent.retention.forms import LABELS, HoldForm, PeriodsForm, RejectionForm
from talentkreis.consent.views.person import back, show
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.models import Country
from talentkreis.organisation.rights import declares, may

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.RETENTION)
def periods(request: ActorRequest) -> HttpResponse:
    """The numbers in force beside those of the three countries; a POST changes them."""
    country = queries.country_here()
    now = queries.deletion()
    form = PeriodsForm(
        request.POST if request.method == "POST" else None,
        profile=profile(country),
        initial={**asdict(queries.periods()), "deletes_by_itself": now.is_on},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_periods(
                actor=request.actor,
                wanted=form.periods(),
                deletes_by_itself=form.cleaned_data["deletes_by_itself"],
            )
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "consent:periods")
    return render_page(
        request,
        "consent/periods.html",
        {
            "form": form,
            "country": country,
            "countries": list(Country),
            "table": [
                (label, [profile(one)[name] for one in Country]) for name, label in LABELS.items()
            ],
            "begins_on": now.begins_on if now.is_on and not now.is_running(clock.today()) else None,
        },
        status=422 if form.errors else 200,
    )


@require_safe
@declares(Right.OVERVIEW)
def forecast(request: ActorRequest) -> HttpResponse:
    """Who is deleted within 30 or 90 days, by reason, the overdue first."""
    asked = request.GET.get("tage", "")
    days = int(asked) if asked in {str(days) for days in queries.HORIZONS} else 30
    ending = request.GET.get("grund", "")
    ending = ending if ending in Ending.values else ""
    actor, today = request.actor, clock.today()
    deletion = queries.deletion()
    found = queries.forecast(actor, days=days, ending=ending, after=request.GET.get("nach", ""))
    return render_page(
        request,
        "consent/forecast.html",
        {
            "days": days,
            "horizons": queries.HORIZONS,
            "ending": ending,
            "forecast": found,
            "deletion": deletion,
            "is_running": deletion.is_running(today),
            "deleted": queries.deleted_when_due(clock.now() - dt.timedelta(days=30)),
            "may_set": may(actor, Right.RETENTION),
            "may_hold": may(actor, Right.HOLD),
            "may_erase": may(actor, Right.ERASE),
        },
        partial="rows",
    )


@require_POST
@declares(Right.HOLD)
def hold(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Stop the clock of a person."""
    form = HoldForm(request.POST)
    if not form.is_valid():
        return show(request, person_id, hold=form, status=422)
    actions.hold(actor=request.actor, person_id=person_id, reason=form.cleaned_data["reason"])
    messages.success(request, _("Held. Nobody deletes this person until the hold is lifted."))
    return back(request, person_id)


@require_POST
@declares(Right.HOLD)
def lift_hold(request: ActorRequest, person_id: uuid.UUID, hold_id: uuid.UUID) -> HttpResponse:
    """Let the clock go on."""
    actions.lift_hold(actor=request.actor, person_id=person_id, hold_id=hold_id)
    messages.success(request, _("Hold lifted. The clock goes on."))
    return back(request, person_id)


@require_POST
@declares(Right.RECORD)
def reject(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Note that the rejection was received."""
    form = RejectionForm(request.POST)
    if form.is_valid():
        try:
            actions.note_rejection(
                actor=request.actor,
                person_id=person_id,
                received_on=form.cleaned_data["received_on"],
            )
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Noted. The period for claims runs from that day."))
            return back(request, person_id)
    return show(request, person_id, rejection=form, status=422)


@require_POST
@declares(Right.RECORD)
def renew(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Ask for a dormant consent once more."""
    try:
        renewal.ask_by_hand(actor=request.actor, person_id=person_id)
    except (RuleViolation, Conflict) as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The request is on its way."))
    return back(request, person_id)
