# SPDX-License-Identifier: Apache-2.0
"""The list, one automation as a sentence, its log, one run, what happened to one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talentkreis.automations import actions
from talentkreis.automations.models import RunState
from talentkreis.automations.names import Names
from talentkreis.automations.permissions import Right
from talentkreis.automations.queries import automations as queries
from talentkreis.automations.queries import log
from talentkreis.automations.recipes import RECIPES
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.rights import declares, may
from talentkreis.people.permissions import Right as PeopleRight
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.automations.models import Automation
    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.VIEW)
def index(request: ActorRequest) -> HttpResponse:
    """Every automation the member sees, as sentences; recipes for whoever may make some."""
    context = {
        "lines": queries.lines(request.actor),
        "recipes": RECIPES,
        "may_make": may(request.actor, Right.MAKE),
    }
    return render_page(request, "automations/index.html", context)


@require_safe
@declares(Right.VIEW)
def detail(request: ActorRequest, automation_id: uuid.UUID) -> HttpResponse:
    """When, if, then; what waits, and what became of it."""
    automation, context = frame_of(request, automation_id, tab="detail")
    version = queries.newest_version(automation)
    context |= {
        "version": version,
        "sentence": queries.sentence_of(version, Names(request.actor)),
        "is_changed": version.id != automation.live_version_id,
        "loop": queries.names_of_chain(request.actor, automation.loop),
        "kinds": queries.kinds_offered(),
    }
    return render_page(request, "automations/detail.html", context)


@require_safe
@declares(Right.VIEW)
def runs(request: ActorRequest, automation_id: uuid.UUID) -> HttpResponse:
    """The log of one automation."""
    _automation, context = frame_of(request, automation_id, tab="log")
    state = request.GET.get("stand", "")
    state = state if state in RunState.values else ""
    page = log.runs_of(
        request.actor, automation_id, state=state, cursor=request.GET.get("cursor", "")
    )
    context |= {
        "page": page,
        "state": state,
        "states": RunState.choices,
        "next_url": _next(page.next_cursor, stand=state),
    }
    return render_page(request, "automations/runs.html", context)


@require_safe
@declares(Right.VIEW)
def run(request: ActorRequest, run_id: uuid.UUID) -> HttpResponse:
    """One run: who, when, why, and what became of each step."""
    shown = log.run_visible_to(request.actor, run_id)
    context = {
        "shown": shown,
        "automation": shown.run.automation,
        "may_retry": shown.run.state == RunState.FAILED and may(request.actor, Right.MAKE),
    }
    return render_page(request, "automations/run.html", context)


@require_POST
@declares(Right.MAKE)
def retry(request: ActorRequest, run_id: uuid.UUID) -> HttpResponse:
    """Go on at the step that failed."""
    actions.retry(actor=request.actor, run_id=run_id)
    messages.success(request, _("The run goes on at the step that failed."))
    return redirect(request, "automations:run", run_id)


@require_safe
@declares(Right.VIEW)
def person(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """What automations did for one person."""
    page = log.runs_of_person(request.actor, person_id, cursor=request.GET.get("cursor", ""))
    context = {
        "person": person_visible_to(request.actor, person_id),
        "page": page,
        "next_url": _next(page.next_cursor),
    }
    return render_page(request, "automations/person.html", context)


@require_safe
@declares(PeopleRight.VIEW)
def notices(request: ActorRequest) -> HttpResponse:
    """What automations tell the member; My day asks for the part alone."""
    context = {"notices": log.notices_for(request.actor)}
    return render_page(request, "automations/notices.html", context, partial="notices")


@require_POST
@declares(PeopleRight.VIEW)
def see_notices(request: ActorRequest) -> HttpResponse:
    """Let rest what automations said to the member."""
    actions.see_notices(actor=request.actor)
    return redirect(request, "web:my_day")


def frame_of(
    request: ActorRequest, automation_id: uuid.UUID, *, tab: str
) -> tuple[Automation, dict[str, Any]]:
    """What every page of one automation shows."""
    automation = queries.automation_visible_to(request.actor, automation_id)
    may_make = may(request.actor, Right.MAKE)
    return automation, {
        "automation": automation,
        "tab": tab,
        "figures": queries.figures(automation),
        "may_make": may_make,
        "may_edit_steps": may_make and automation.sequence_id is None,
        "address": reverse("automations:detail", args=[automation_id]),
    }


def _next(cursor: str, **kept: str) -> str:
    named = {name: value for name, value in kept.items() if value}
    return f"?{urlencode({**named, 'cursor': cursor})}" if cursor else ""
