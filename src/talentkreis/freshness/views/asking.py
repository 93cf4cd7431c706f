# SPDX-License-Identifier: Apache-2.0
"""Asking one person, looking through what came back, and the rule about answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.freshness import actions, queries
from talentkreis.freshness.forms import AskForm, UpdateRulesForm, chosen_aspects
from talentkreis.freshness.letters import letter_to
from talentkreis.freshness.permissions import Right
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.models import Employer
from talentkreis.organisation.rights import declares
from talentkreis.people.panels import add_refusal
from talentkreis.people.queries import person_visible_to, primary_contact_point

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.people.models import Person


@declares(Right.ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Ask one person whether what we know still holds, in words one has read."""
    person = person_visible_to(request.actor, person_id)
    gate = may_contact(person.id, Purpose.PERSONAL_EMAIL, Channel.EMAIL)
    form = AskForm(request.POST or None, initial=_beginning(request, person))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_person(
                actor=request.actor,
                person_id=person.id,
                aspects=chosen_aspects(form.cleaned_data),
                subject=form.cleaned_data["subject"],
                text=form.cleaned_data["text"],
            )
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The question is on its way."))
            return redirect(request, "web:profile", person.id)
    point = primary_contact_point(person.id, "email")
    context = {
        "person": person,
        "form": form,
        "gate": gate,
        "address": point.value if point else "",
        "last": queries.last_asked(person.id),
    }
    return render_page(request, "freshness/ask.html", context, status=status)


def _beginning(request: ActorRequest, person: Person) -> dict[str, Any]:
    employer = Employer.objects.filter(id=1).values_list("name", flat=True).first() or ""
    letter = letter_to(person, member_name=request.member.name, employer_name=employer)
    return {"subject": letter.subject, "text": letter.text}


@declares(Right.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """What was proposed beside what stands; take it over one by one or all."""
    person = person_visible_to(request.actor, person_id)
    problem = ""
    if request.method == "POST":
        shown, ticked = _ids(request, "shown"), _ids(request, "take")
        accepted = shown if request.POST.get("do") == "all" else ticked
        if request.POST.get("do") == "none":
            accepted = []
        try:
            taken, left = actions.decide_proposals(
                actor=request.actor, person_id=person.id, shown=shown, accepted=accepted
            )
        except RuleViolation as refusal:
            problem = str(refusal.message)
        else:
            messages.success(request, _decided(taken, left))
            return redirect(request, "web:profile", person.id)
    context = {
        "person": person,
        "proposals": queries.open_proposals(request.actor, person.id),
        "last": queries.last_asked(person.id),
        "problem": problem,
    }
    return render_page(request, "freshness/proposals.html", context, status=422 if problem else 200)


def _decided(taken: int, left: int) -> str:
    said = ngettext("%(count)d value taken over.", "%(count)d values taken over.", taken)
    text = said % {"count": taken}
    if left:
        rest = ngettext("%(count)d left out.", "%(count)d left out.", left)
        text = f"{text} {rest % {'count': left}}"
    return text


def _ids(request: ActorRequest, name: str) -> list[int]:
    return [int(value) for value in request.POST.getlist(name) if value.isdecimal()][:1_000]


@declares(Right.SET_RULES)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: ActorRequest) -> HttpResponse:
    """Whether answers are taken over without a look."""
    row = queries.update_rules()
    form = UpdateRulesForm(
        request.POST if request.method == "POST" else None,
        initial={"takes_over_at_once": row.takes_over_at_once},
    )
    if request.method == "POST" and form.is_valid():
        actions.set_update_rules(
            actor=request.actor, takes_over_at_once=form.cleaned_data["takes_over_at_once"]
        )
        messages.success(request, _("Saved."))
        return redirect(request, "freshness:rules")
    return render_page(request, "freshness/rules.html", {"form": form})
