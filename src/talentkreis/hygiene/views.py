# SPDX-License-Identifier: Apache-2.0
"""What is stale or missing, and the clean-up step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.hygiene import actions, queries, rules
from talentkreis.hygiene.forms import RulesForm
from talentkreis.hygiene.models import Choice
from talentkreis.hygiene.permissions import Right
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares, may
from talentkreis.search import bulk
from talentkreis.search.views.asking import query_string, text_of

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from talentkreis.hygiene.queries import Finding
    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.search.tree import Node

HEADINGS: dict[str, _StrOrPromise] = {
    **{rule.code: rule.label for rule in (*rules.RULES, rules.INCOMPLETE)},
    rules.DUPLICATES: gettext_lazy("Duplicates"),
}


@dataclass(frozen=True, slots=True)
class Mend:
    """Something that can be done with everybody a rule finds."""

    label: _StrOrPromise
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A rule as the page shows it."""

    found: Finding
    search_url: str
    mends: list[Mend]


@declares(Right.VIEW)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Every rule with its number, the people behind it, and what to do with them."""
    actor = request.actor
    only_own = request.GET.get("meine") == "1"
    leads = may(actor, Right.CLEAN_UP)
    found = queries.findings(actor, only_own=only_own)
    context = {
        "lines": [_line(actor, f) for f in found],
        "is_stored": any(f.counted_at or f.count is None for f in found),
        "counted_at": min((f.counted_at for f in found if f.counted_at), default=None),
        "only_own": only_own,
        "leads": leads,
        "settings": queries.settings(),
        "duplicate_count": queries.count_of(actor, rules.DUPLICATES),
        "clean_ups": queries.clean_ups(actor) if leads else [],
    }
    return render_page(request, "hygiene/index.html", context)


@declares(Right.VIEW)
@require_POST
def count(request: ActorRequest) -> HttpResponse:
    """Have the numbers counted anew."""
    actions.ask_to_count(actor=request.actor)
    messages.success(request, _("They are being counted. Look again in a minute."))
    return redirect(request, "hygiene:index")


def _line(actor: Actor, found: Finding) -> Line:
    text = text_of(found.node, actor)
    offered = {action.code: action for action in bulk.offered_to(actor)}
    mends = [
        Mend(
            offered[code].label,
            reverse("search:bulk", args=[code]) + query_string(text, all_matching="1"),
        )
        for code in found.rule.mends
        if code in offered
    ]
    return Line(found, _search_url(actor, found.node), mends if found.count else [])


def _search_url(actor: Actor, node: Node) -> str:
    return reverse("search:people") + query_string(text_of(node, actor), "contact")


@declares(Right.CLEAN_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def set_rules(request: ActorRequest) -> HttpResponse:
    """The thresholds."""
    row = queries.settings()
    initial = {"quiet_months": row.quiet_months, "sends_digest": row.sends_digest}
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rules(actor=request.actor, **form.cleaned_data)
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "hygiene:index")
    status = 422 if request.method == "POST" else 200
    return render_page(request, "hygiene/rules.html", {"form": form}, status=status)


@declares(Right.CLEAN_UP)
@require_POST
def start(request: ActorRequest) -> HttpResponse:
    """Begin, or go on with what was begun."""
    row = actions.start_clean_up(actor=request.actor)
    return redirect(request, "hygiene:clean_up", clean_up_id=row.id)


@declares(Right.CLEAN_UP)
@require_safe
def clean_up(request: ActorRequest, clean_up_id: uuid.UUID) -> HttpResponse:
    """All steps with what was decided; the report when it is done."""
    row = queries.clean_up(request.actor, clean_up_id)
    report = queries.report(row)
    context = {
        "row": row,
        "report": report,
        "headings": HEADINGS,
        "following": next((s.step.code for s in report.steps if s.is_open), ""),
        "quarter": _quarter(row.quarter),
    }
    return render_page(request, "hygiene/clean_up.html", context)


def _quarter(quarter: str) -> str:
    year, number = quarter.split("-")
    return _("quarter %(number)s of %(year)s") % {"number": number, "year": year}


@declares(Right.CLEAN_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: ActorRequest, clean_up_id: uuid.UUID, code: str) -> HttpResponse:
    """One step: the number, the first people, what to do; then the question of bulk work."""
    actor = request.actor
    row = queries.clean_up(actor, clean_up_id)
    shown = next((s for s in queries.steps(row) if s.step.code == code), None)
    if shown is None:
        raise NotFound(_("There is no such step."), code="no_such_step")
    choice = (request.POST if request.method == "POST" else request.GET).get("choice", "")
    is_duplicates = code == rules.DUPLICATES
    action = None
    if choice and choice != Choice.SKIPPED:
        if is_duplicates or choice not in rules.rule_of(code).mends:
            raise NotFound(_("There is no such step."), code="no_such_step")
        action = bulk.by_code(actor, choice)
    is_posted = request.method == "POST"
    form = action.make_form(actor, request.POST if is_posted else None) if action else None
    if form is not None and "reason" in form.fields and not is_posted:
        form.initial["reason"] = f"{_('Clean-up')}, {_quarter(row.quarter)}"
    if is_posted and (form is None or form.is_valid()):
        try:
            actions.decide_step(
                actor=actor,
                clean_up_id=row.id,
                code=code,
                choice=choice,
                answers={name: request.POST.get(name, "") for name in form.fields} if form else {},
            )
        except RuleViolation as refusal:
            messages.error(request, str(refusal.message))
        return redirect(request, "hygiene:clean_up", clean_up_id=row.id)
    context = _step_context(actor, row, shown, code)
    context |= {"action": action, "form": form, "choice": choice}
    if action is not None:
        context["button"] = action.button(context["count"])
    return render_page(request, "hygiene/step.html", context, status=422 if is_posted else 200)


def _step_context(actor: Actor, row: Any, shown: queries.ShownStep, code: str) -> dict[str, Any]:
    context: dict[str, Any] = {
        "row": row,
        "shown": shown,
        "code": code,
        "heading": HEADINGS[code],
        "count": queries.count_of(actor, code),
        "rows": [],
        "mends": [],
    }
    if code != rules.DUPLICATES:
        rule = rules.rule_of(code)
        node = rule.node(queries.settings().quiet_months)
        offered = {each.code: each.label for each in bulk.offered_to(actor)}
        context |= {
            "text": rule.text,
            "rows": queries.preview(actor, code),
            "search_url": _search_url(actor, node),
            "mends": [(each, offered[each]) for each in rule.mends if each in offered],
        }
    return context


@declares(Right.CLEAN_UP)
@require_POST
def finish(request: ActorRequest, clean_up_id: uuid.UUID) -> HttpResponse:
    """Count again, and keep the report."""
    actions.finish_clean_up(actor=request.actor, clean_up_id=clean_up_id)
    messages.success(request, _("Done. The report stays here."))
    return redirect(request, "hygiene:clean_up", clean_up_id=clean_up_id)
