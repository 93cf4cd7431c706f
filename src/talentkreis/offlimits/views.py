# SPDX-License-Identifier: Apache-2.0
"""The list of off-limits, an entry about a company with the count of whom it concerns, the small
form about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.offlimits import actions, queries
from talentkreis.offlimits.forms import CompanyForm, TermsForm
from talentkreis.offlimits.permissions import Right
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares, may
from talentkreis.people.panels import Panel, answer
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from talentkreis.offlimits.models import OffLimits
    from talentkreis.offlimits.rules import Company
    from talentkreis.organisation.requests import ActorRequest


@declares(Right.VIEW)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Companies and people, those that hold or those that are over."""
    are_over = request.GET.get("zeige") == "beendet"
    context = {
        "companies": queries.companies(request.actor, are_over=are_over),
        "people": queries.people(request.actor, are_over=are_over),
        "are_over": are_over,
        "may_set": may(request.actor, Right.SET),
    }
    return render_page(request, "offlimits/index.html", context)


@declares(Right.SET)
@require_http_methods(["GET", "HEAD", "POST"])
def set_company(request: ActorRequest) -> HttpResponse:
    """Name a company, see whom it concerns, save."""

    def save(form: CompanyForm) -> _StrOrPromise:
        row = actions.set_company_off_limits(
            actor=request.actor, company=form.company_meant(), terms=form.terms()
        )
        return _("%(company)s is off-limits now.") % {"company": row.company}

    initial = {"company": request.GET.get("company", "")[:200]}
    return _company(request, CompanyForm(request.POST or None, initial=initial), save, None)


@declares(Right.SET)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: ActorRequest, off_limits_id: uuid.UUID) -> HttpResponse:
    """Say an entry anew."""
    row = queries.entry_visible_to(request.actor, off_limits_id)

    def save(form: CompanyForm | TermsForm) -> _StrOrPromise:
        actions.change_off_limits(
            actor=request.actor,
            off_limits_id=off_limits_id,
            terms=form.terms(),
            company=form.company_meant() if isinstance(form, CompanyForm) else None,
        )
        return _("Saved.")

    if row.is_about_company:
        form = CompanyForm(request.POST or None, initial=CompanyForm.values_of(row))
        return _company(request, form, save, row)
    terms = TermsForm(request.POST or None, initial=TermsForm.values_of(row))
    if request.method == "POST" and terms.is_valid() and _saved(request, terms, save):
        return redirect(request, "offlimits:index")
    context = {"form": terms, "entry": row}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "offlimits/entry.html", context, status=status)


def _company(
    request: ActorRequest, form: CompanyForm, save: Any, entry: OffLimits | None
) -> HttpResponse:
    """Nothing is saved before its number has been on the page."""
    is_posted = request.method == "POST"
    context: dict[str, Any] = {"form": form, "entry": entry, "reach": None, "counted": ""}
    if is_posted and form.is_valid():
        company = form.company_meant()
        counted = _signature(company)
        if request.POST.get("counted") == counted and _saved(request, form, save):
            return redirect(request, "offlimits:index")
        context |= {
            "counted": counted,
            "reach": queries.reach(
                request.actor, company.names, includes_beginnings=company.includes_beginnings
            ),
            "includes_former": company.includes_former,
        }
    status = 422 if is_posted and not form.is_valid() else 200
    return render_page(request, "offlimits/company.html", context, status=status)


def _signature(company: Company) -> str:
    """What the number on the page was counted for."""
    return "|".join(
        (*company.names, str(company.includes_former), str(company.includes_beginnings))
    )


def _saved(request: ActorRequest, form: Any, save: Any) -> bool:
    """Save what a valid form says; what a rule refuses stands in the form."""
    try:
        messages.success(request, str(save(form)))
    except (RuleViolation, Conflict) as refusal:
        show_refusal(form, refusal)
        return False
    return True


@declares(Right.SET)
@require_POST
def end(request: ActorRequest, off_limits_id: uuid.UUID) -> HttpResponse:
    """End an entry at once."""
    actions.end_off_limits(actor=request.actor, off_limits_id=off_limits_id)
    messages.success(request, _("Ended. It stays readable under “over”."))
    return redirect(request, "offlimits:index")


@declares(Right.SET)
@require_POST
def remove(request: ActorRequest, off_limits_id: uuid.UUID) -> HttpResponse:
    """Take out an entry that was a mistake."""
    actions.remove_off_limits(actor=request.actor, off_limits_id=off_limits_id)
    messages.success(request, _("Taken out."))
    return redirect(request, "offlimits:index")


@declares(Right.SET)
@require_http_methods(["GET", "HEAD", "POST"])
def set_person(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Declare a person off-limits."""
    person = person_visible_to(request.actor, person_id)
    form = TermsForm(request.POST or None, auto_id="off_limits_%s")
    panel = Panel(
        name="off-limits",
        heading=_("Off-limits: %(name)s") % {"name": person.shown_name},
        submit=_("Declare off-limits"),
        url=reverse("offlimits:set_person", args=[person_id]),
        form=form,
        text=_("Applications, confirmations and the person’s own requests go on as before."),
    )

    def act(_values: dict[str, Any]) -> _StrOrPromise:
        try:
            actions.set_person_off_limits(
                actor=request.actor, person_id=person_id, terms=form.terms()
            )
        except Conflict as refusal:
            raise RuleViolation(refusal.message, code=refusal.code) from refusal
        return _("Off-limits from now on.") if not _is_later(form) else _("Saved.")

    return answer(request, person, panel, act)


def _is_later(form: TermsForm) -> bool:
    starts_on = form.cleaned_data["starts_on"]
    return starts_on is not None and starts_on > clock.today()
