# SPDX-License-Identifier: Apache-2.0
"""The editorial year plan: a calendar per pool with its gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.urls import reverse
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talentkreis.content.queries import items_on_offer
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.newsletters import actions, queries
from talentkreis.newsletters.actions.planning import YEARS
from talentkreis.newsletters.forms import EntryForm, LineForm
from talentkreis.newsletters.permissions import Right
from talentkreis.newsletters.queries.plan import plans_of
from talentkreis.nurture.queries import sequence_lines
from talentkreis.organisation.rights import declares, may

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.VIEW)
def plan(request: ActorRequest) -> HttpResponse:
    """What each pool hears about in a year, and where nothing is there yet."""
    today = clock.today()
    year = _year(request.GET.get("jahr", ""))
    plans = plans_of(request.actor, year, today=today)
    may_edit = may(request.actor, Right.EDIT)
    context = {
        "plans": plans,
        "year": year,
        "years": (year - 1, year + 1),
        "months": [(number, MONTHS_3[number]) for number in range(1, 13)],
        "gap_count": sum(each.gap_count for each in plans),
        "form": LineForm(),
        "may_edit": may_edit,
        "items": items_on_offer(request.actor) if may_edit else [],
        "issues": queries.issue_lines(request.actor) if may_edit else [],
        "sequences": sequence_lines(request.actor) if may_edit else [],
    }
    return render_page(request, "newsletters/plan.html", context)


@require_POST
@declares(Right.EDIT)
def add_line(request: ActorRequest, pool_id: uuid.UUID, year: int) -> HttpResponse:
    """Plan something for a pool."""
    form = LineForm(request.POST)
    if not form.is_valid():
        raise RuleViolation(" ".join(_said(form)), code="plan_unfit")
    actions.add_line(actor=request.actor, pool_id=pool_id, details=form.details(year))
    return redirect(request, _page_of(year))


@require_POST
@declares(Right.EDIT)
def remove_line(request: ActorRequest, line_id: uuid.UUID) -> HttpResponse:
    """Take a line out with its months."""
    actions.remove_line(actor=request.actor, line_id=line_id)
    messages.success(request, _("The line is out. Newsletters and content stay."))
    return redirect(request, _page_of(_year(request.POST.get("year", ""))))


@require_POST
@declares(Right.EDIT)
def fill_entry(request: ActorRequest, line_id: uuid.UUID) -> HttpResponse:
    """Say what is there for a month."""
    form = EntryForm(request.POST)
    if not form.is_valid():
        raise RuleViolation(_("This is not one of the choices."), code="plan_unfit")
    entry = actions.fill_entry(actor=request.actor, line_id=line_id, details=form.details())
    return redirect(request, _page_of(entry.line.year))


@require_POST
@declares(Right.EDIT)
def remove_entry(request: ActorRequest, line_id: uuid.UUID, month: int) -> HttpResponse:
    """Nothing is planned for this month any more."""
    actions.remove_entry(actor=request.actor, line_id=line_id, month=month)
    return redirect(request, _page_of(_year(request.POST.get("year", ""))))


def _year(given: str) -> int:
    """The year an address or form names; else this one."""
    known = {str(year): year for year in YEARS}
    return known.get(given, clock.today().year)


def _page_of(year: int) -> str:
    return f"{reverse('newsletters:plan')}?jahr={year}"


def _said(form: LineForm) -> list[str]:
    return [str(text) for texts in form.errors.values() for text in texts]
