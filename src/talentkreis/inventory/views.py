# SPDX-License-Identifier: Apache-2.0
"""The inventory step by step: the stock, the groups, the proposals, the decisions, the report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.intake import queries as intake
from talentkreis.intake.permissions import Right as IntakeRight
from talentkreis.inventory import actions, queries
from talentkreis.inventory.forms import StartForm
from talentkreis.inventory.models import Scope
from talentkreis.inventory.permissions import Right
from talentkreis.inventory.rules import (
    ALL,
    ARCHIVE,
    FIT,
    LEAVE,
    POOL,
    Line,
    choices_of,
    line_named,
)
from talentkreis.inventory.wording import CHOICES, LINE_TEXTS
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.pages import redirect, render_page, wants_partial
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares, may
from talentkreis.people.permissions import Right as PeopleRight
from talentkreis.search import queries as search
from talentkreis.search.language import from_json, pieces

if TYPE_CHECKING:
    import uuid

    from django.utils.functional import _StrOrPromise

    from talentkreis.inventory.models import Inventory
    from talentkreis.inventory.queries import Standing
    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.requests import ActorRequest

IMPORTS = 3
# As long as any number of a row may be.
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A step of the way: done, here, or still to come."""

    label: str
    state: str


def _marks(here: int) -> list[Mark]:
    labels = [_("Stock"), _("Groups"), _("Decisions"), _("Report")]
    return [
        Mark(label, "done" if place < here else "here" if place == here else "")
        for place, label in enumerate(labels)
    ]


@declares(Right.RUN)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """What we have: people, the last imports, the way to import more; inventories so far."""
    actor = request.actor
    can_import = may(actor, IntakeRight.VIEW)
    row = queries.open_inventory(actor)
    with search.bounded():
        count = search.count_people(actor)
    context = {
        "steps": _marks(0),
        "current": row,
        "count": count,
        "imports": intake.batches(actor).batches[:IMPORTS] if can_import else [],
        "can_import": can_import,
        "rows": queries.inventories(actor),
    }
    return render_page(request, "inventory/index.html", context)


@declares(Right.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: ActorRequest) -> HttpResponse:
    """Whom it is about, which groups, which pools; then everybody gets a proposal."""
    actor = request.actor
    pools = queries.target_pools(actor)
    with search.bounded():
        proposed = queries.proposed(actor, pools)
    is_posted = request.method == "POST"
    form = StartForm(request.POST if is_posted else None, proposed=proposed, pools=pools)
    if is_posted and form.is_valid():
        try:
            row = actions.start_inventory(
                actor=actor, scope=form.cleaned_data["scope"], wanted=form.wanted()
            )
        except (RuleViolation, Conflict) as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(request, "inventory:overview", row.id)
    language = get_language() or "de"
    rules = {one.code: pieces(one.node, language, actor=actor) for one in proposed}
    context = {
        "steps": _marks(1),
        "form": form,
        "segments": [(*each, rules[each[0].code]) for each in form.groups],
    }
    return render_page(request, "inventory/start.html", context, status=422 if is_posted else 200)


@declares(Right.RUN)
@require_safe
def overview(request: ActorRequest, inventory_id: uuid.UUID) -> HttpResponse:
    """Every line with its numbers, overlaps, missing consent, and what was decided by whom."""
    row = queries.inventory(request.actor, inventory_id)
    context: dict[str, Any] = {"row": row, "steps": _marks(3 if row.finished_at else 2)}
    if row.is_looked_through:
        standing = queries.standing(row)
        shown = queries.batches(request.actor, row)
        context |= {
            "standing": standing,
            "batches": shown,
            "is_moving": any(each.is_moving for each in shown),
            "segments": _segments(request.actor, row),
        }
    return render_page(request, "inventory/overview.html", context, partial="moving")


def _segments(actor: Actor, row: Inventory) -> list[tuple[Any, Any]]:
    """Each group with its rule in words."""
    language = get_language() or "de"
    return [
        (one, pieces(from_json(one.filter, is_stored=True), language, actor=actor))
        for one in row.segments.all()
    ]


@declares(Right.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: ActorRequest, inventory_id: uuid.UUID, code: str) -> HttpResponse:
    """The people of a line, single deviations, and the decision about all of them."""
    actor = request.actor
    row = queries.inventory(actor, inventory_id)
    asked = line_named(code)
    if asked is None:
        raise queries.no_such_line()
    if request.method == "POST":
        return _confirm(request, row, code)
    standing = queries.standing(row)
    at = next((each for each in standing.lines if each.line == asked), None)
    if at is None:
        raise queries.no_such_line()
    page = queries.line_page(actor, row, asked, after=_number(request, "after"))
    context = {
        "row": row,
        "standing": standing,
        "at": at,
        "text": LINE_TEXTS[asked.kind],
        "page": page,
        "is_first": "after" not in request.GET,
        "choices": _choices(actor, asked),
        "targets": [(f"{POOL}{one.position}", one.name) for one in row.segments.all()],
        "deviations": _deviations(actor),
        "may_all": asked.kind == "several",
        "following": _following(standing, asked),
    }
    return render_page(request, "inventory/line.html", context)


def _confirm(request: ActorRequest, row: Inventory, code: str) -> HttpResponse:
    choice = request.POST.get("choice", "")
    try:
        batch = actions.confirm_line(
            actor=request.actor, inventory_id=row.id, code=code, choice=choice
        )
    except (RuleViolation, Conflict) as refusal:
        messages.error(request, str(refusal.message))
        return redirect(request, "inventory:line", row.id, code)
    text = ngettext("%(count)d person decided.", "%(count)d people decided.", batch.people_count)
    messages.success(request, text % {"count": batch.people_count})
    left = queries.standing(row).next_line
    if left is None:
        return redirect(request, "inventory:overview", row.id)
    return redirect(request, "inventory:line", row.id, left.line.code)


@dataclass(frozen=True, slots=True)
class Choosing:
    """A button of a line: its value, its words, the key that presses it."""

    value: str
    text: _StrOrPromise
    key: str


_KEYS = {FIT: "b", ALL: "a", LEAVE: "l", ARCHIVE: "r"}


def _choices(actor: Actor, asked: Line) -> list[Choosing]:
    """What may be decided about all, the proposal first."""
    codes = choices_of(asked.kind)
    if not may(actor, PeopleRight.ARCHIVE):
        codes = tuple(code for code in codes if code != ARCHIVE)
    return [Choosing(code, CHOICES[code], _KEYS[code]) for code in codes]


def _deviations(actor: Actor) -> list[tuple[str, _StrOrPromise]]:
    codes = (LEAVE, ARCHIVE) if may(actor, PeopleRight.ARCHIVE) else (LEAVE,)
    return [(code, CHOICES[code]) for code in codes]


def _following(standing: Standing, asked: Line) -> str:
    """The next line that is open, behind this one or from the beginning."""
    waiting = [each.line for each in standing.lines if each.open and each.line != asked]
    lines = [each.line for each in standing.lines]
    behind = [one for one in waiting if lines.index(one) > lines.index(asked)]
    return (behind or waiting)[0].code if waiting else ""


@declares(Right.RUN)
@require_POST
def deviate(request: ActorRequest, inventory_id: uuid.UUID, person_id: uuid.UUID) -> HttpResponse:
    """Something else for one person; it happens with their line."""
    proposal = actions.deviate(
        actor=request.actor,
        inventory_id=inventory_id,
        person_id=person_id,
        choice=request.POST.get("choice", ""),
    )
    messages.success(request, _("Noted. It happens when the line is confirmed."))
    if wants_partial(request):
        return HttpResponse()
    code = Line(proposal.kind, proposal.position).code
    return redirect(request, "inventory:line", inventory_id, code)


@declares(Right.RUN)
@require_POST
def take_back(request: ActorRequest, inventory_id: uuid.UUID, batch_id: uuid.UUID) -> HttpResponse:
    """Take a batch back."""
    batch = actions.take_back(actor=request.actor, inventory_id=inventory_id, batch_id=batch_id)
    text = ngettext(
        "Taken back: %(count)d person is open again.",
        "Taken back: %(count)d people are open again.",
        batch.people_count,
    )
    messages.success(request, text % {"count": batch.people_count})
    return redirect(request, "inventory:overview", inventory_id)


@declares(Right.RUN)
@require_POST
def finish(request: ActorRequest, inventory_id: uuid.UUID) -> HttpResponse:
    """Close it, and keep the report."""
    actions.finish_inventory(actor=request.actor, inventory_id=inventory_id)
    messages.success(request, _("Done. The report stays here."))
    return redirect(request, "inventory:report", inventory_id)


@declares(Right.RUN)
@require_safe
def report(request: ActorRequest, inventory_id: uuid.UUID) -> HttpResponse:
    """What an inventory has come to: everybody in exactly one line. Made to be printed."""
    row = queries.inventory(request.actor, inventory_id)
    context = {
        "row": row,
        "steps": _marks(3),
        "standing": queries.standing(row),
        "batches": queries.batches(request.actor, row),
        "scope": Scope(row.scope).label,
    }
    return render_page(request, "inventory/report.html", context)


def _number(request: ActorRequest, name: str) -> int:
    """A whole number of the address; 0 for anything else."""
    found = _NUMBER.fullmatch(request.GET.get(name, ""))
    return int(found[0]) if found else 0
