# SPDX-License-Identifier: Apache-2.0
"""First start and invitations: pages that anybody with the right secret may open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import login
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from talentkreis.kernel.errors import NotAllowed, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation import actions, queries, readiness
from talentkreis.organisation.forms import JoinForm, SetUpForm, show_refusal
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.rights import declares, public

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """First start: employer and first admin. Afterwards it only leads on."""
    if queries.is_set_up():
        return redirect(request, "organisation:checklist")
    form = SetUpForm(request.POST or None, initial={"language": get_language(), "place": "DE-"})
    if request.method != "POST":
        return render_page(request, "organisation/set_up.html", {"form": form})
    if form.is_valid():
        values = form.cleaned_data
        country, _dash, region = values["place"].partition("-")
        try:
            member = actions.set_up_employer(
                code=values["code"],
                employer=actions.EmployerDetails(
                    name=values["employer_name"],
                    country=country,
                    region=region,
                    language=values["language"],
                ),
                admin=actions.FirstMember(
                    name=values["name"],
                    email=values["email"],
                    password=values["password"],
                    language=values["language"],
                ),
            )
        except NotAllowed as error:
            form.add_error("code", str(error.message))
        except RuleViolation as error:
            show_refusal(form, error)
        else:
            login(request, member)
            return redirect(request, "organisation:checklist")
    return render_page(request, "organisation/set_up.html", {"form": form}, status=422)


@require_safe
@declares(Right.VIEW_EMPLOYER)
def checklist(request: ActorRequest) -> HttpResponse:
    """What is there and what is missing before the first message may leave."""
    steps = readiness.steps()
    context = {
        "steps": steps,
        "missing": [step for step in steps if step.is_required and not step.is_done],
    }
    return render_page(request, "organisation/checklist.html", context)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take a seat: name, password, language."""
    invitation = queries.invitation_by_token(token)
    form = JoinForm(request.POST or None, initial={"language": get_language()})
    context = {"form": form, "invitation": invitation, "employer_name": queries.employer().name}
    if request.method != "POST":
        return render_page(request, "organisation/join.html", context)
    if form.is_valid():
        try:
            member = actions.accept_invitation(token=token, **form.cleaned_data)
        except RuleViolation as error:
            show_refusal(form, error)
        else:
            login(request, member)
            messages.success(request, _("Welcome. A second step at sign-in makes it safer."))
            return redirect(request, "/")
    return render_page(request, "organisation/join.html", context, status=422)
