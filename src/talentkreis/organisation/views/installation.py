# SPDX-License-Identifier: Apache-2.0
"""Settings of the installation: overview, employer, legal texts, rights, stop of all sending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation import actions, queries, readiness
from talentkreis.organisation.forms import EmployerForm, LegalTextsForm, StopForm, show_refusal
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.rights import declares, may
from talentkreis.organisation.settings_pages import settings_links

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.VIEW_RIGHTS)
def settings(request: ActorRequest) -> HttpResponse:
    """The settings open to this member."""
    return render_page(
        request, "organisation/settings.html", {"links": settings_links(request.actor)}
    )


@require_safe
@declares(Right.VIEW_RIGHTS)
def rights(request: ActorRequest) -> HttpResponse:
    """Who may do what, as granted in the code."""
    return render_page(request, "organisation/rights.html", {"table": queries.rights_table()})


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.EDIT_EMPLOYER)
def employer(request: ActorRequest) -> HttpResponse:
    """Facts of the employer and the sender."""
    form = EmployerForm(request.POST or None, initial=EmployerForm.values_of(queries.employer()))
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.update_employer(actor=request.actor, changes=form.changes())
            except RuleViolation as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect(request, "organisation:employer")
        return render_page(request, "organisation/employer.html", {"form": form}, status=422)
    return render_page(request, "organisation/employer.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.EDIT_LEGAL_TEXTS)
def legal_texts(request: ActorRequest) -> HttpResponse:
    """Impressum and privacy text."""
    row = queries.employer()
    initial = {"imprint_text": row.imprint_text, "privacy_text": row.privacy_text}
    form = LegalTextsForm(request.POST or None, initial=initial)
    if request.method == "POST":
        if form.is_valid():
            actions.update_employer(actor=request.actor, changes=form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(request, "organisation:legal_texts")
        return render_page(request, "organisation/legal_texts.html", {"form": form}, status=422)
    return render_page(request, "organisation/legal_texts.html", {"form": form})


@require_safe
@declares(Right.STOP_SENDING)
def sending(request: ActorRequest) -> HttpResponse:
    """Whether anything leaves, and the switch."""
    return _sending_page(request, StopForm())


@require_POST
@declares(Right.STOP_SENDING)
def stop_sending(request: ActorRequest) -> HttpResponse:
    """Stop everything that leaves."""
    form = StopForm(request.POST)
    if not form.is_valid():
        return _sending_page(request, form, status=422)
    actions.stop_all_sending(actor=request.actor, reason=form.cleaned_data["reason"])
    messages.success(request, _("Nothing leaves any more. What is due waits."))
    return redirect(request, "organisation:sending")


@require_POST
@declares(Right.RESUME_SENDING)
def resume_sending(request: ActorRequest) -> HttpResponse:
    """Let messages leave again."""
    actions.resume_sending(actor=request.actor)
    messages.success(request, _("Sending goes on."))
    return redirect(request, "organisation:sending")


def _sending_page(request: ActorRequest, form: StopForm, *, status: int = 200) -> HttpResponse:
    context = {
        "stop": queries.sending_stop(),
        "form": form,
        "may_resume": may(request.actor, Right.RESUME_SENDING),
        "missing": readiness.missing_before_sending(),
    }
    return render_page(request, "organisation/sending.html", context, status=status)
