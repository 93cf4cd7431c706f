# SPDX-License-Identifier: Apache-2.0
"""Activating and pausing, going on, trying out, and how sequences begin by themselves."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.automations import actions, triggers
from talentkreis.automations.names import Names
from talentkreis.automations.permissions import Right
from talentkreis.automations.queries import automations as queries
from talentkreis.automations.queries import log
from talentkreis.automations.views.building import trigger_form, trigger_named
from talentkreis.automations.views.reading import frame_of
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.nurture.models import SequenceState
from talentkreis.nurture.permissions import Right as NurtureRight
from talentkreis.nurture.queries.checks import sequence_visible_to
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares, may, require
from talentkreis.search.queries import find_by_name

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_POST
@declares(Right.MAKE)
def activate(request: ActorRequest, automation_id: uuid.UUID) -> HttpResponse:
    """Let it react from now on, in the newest version."""
    try:
        actions.activate(actor=request.actor, automation_id=automation_id)
    except (RuleViolation, Conflict) as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Active. What happens from now on sets it off."))
    return redirect(request, "automations:detail", automation_id)


@require_POST
@declares(Right.MAKE)
def pause(request: ActorRequest, automation_id: uuid.UUID) -> HttpResponse:
    """Let nothing set it off any more."""
    actions.pause(actor=request.actor, automation_id=automation_id)
    messages.success(request, _("Paused. What waits is held."))
    return redirect(request, "automations:detail", automation_id)


@require_POST
@declares(Right.MAKE)
def release(request: ActorRequest, automation_id: uuid.UUID) -> HttpResponse:
    """Say go on to what waits, or let it drop."""
    is_dropped = bool(request.POST.get("fallen"))
    count = actions.release_waiting(
        actor=request.actor, automation_id=automation_id, is_dropped=is_dropped
    )
    if is_dropped:
        text = ngettext("%(count)d dropped.", "%(count)d dropped.", count)
    else:
        text = ngettext("%(count)d goes on.", "%(count)d go on.", count)
    messages.success(request, text % {"count": count})
    return redirect(request, "automations:detail", automation_id)


@require_POST
@declares(Right.MAKE)
def delete(request: ActorRequest, automation_id: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    actions.delete_draft(actor=request.actor, automation_id=automation_id)
    messages.success(request, _("The draft is gone."))
    return redirect(request, "automations:index")


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.VIEW)
def rehearsal(request: ActorRequest, automation_id: uuid.UUID) -> HttpResponse:
    """What would happen to somebody, found by name; nothing is written."""
    _automation, context = frame_of(request, automation_id, tab="rehearsal")
    asked = request.GET.get("q", "").strip()
    context |= {"asked": asked, "found": find_by_name(request.actor, asked) if asked else []}
    if request.method == "POST":
        person_id = _id(request.POST.get("person", ""))
        result = actions.rehearse(
            actor=request.actor, automation_id=automation_id, person_id=person_id
        )
        names = Names(request.actor)
        context |= {
            "result": result,
            "when": queries.trigger_text(result.version, names),
            "taken": log.taken(result.tree, result.trace or [], names),
        }
    return render_page(request, "automations/rehearsal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(NurtureRight.VIEW)
def beginnings(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """How a sequence begins by itself, and one more way, of the kind the address names."""
    sequence = sequence_visible_to(request.actor, sequence_id)
    may_make = may(request.actor, Right.MAKE) and sequence.state != SequenceState.ENDED
    context: dict[str, Any] = {
        "sequence": sequence,
        "lines": queries.beginnings_of(request.actor, sequence_id),
        "may_make": may_make,
        "may_see": may(request.actor, Right.VIEW),
        "triggers": triggers.every() if may_make else [],
    }
    if code := request.GET.get("art", ""):
        require(request.actor, Right.MAKE)
        trigger = trigger_named(code)
        form = trigger_form(request, trigger, {})
        context |= {"trigger": trigger, "form": form}
        if request.method == "POST" and form.is_valid():
            try:
                automation = actions.create_beginning(
                    actor=request.actor,
                    sequence_id=sequence_id,
                    trigger=code,
                    settings=form.settings(),
                )
            except (RuleViolation, Conflict) as refusal:
                show_refusal(form, refusal)
            else:
                return redirect(request, "automations:detail", automation.id)
    elif request.method == "POST":
        require(request.actor, Right.MAKE)
        raise NotFound(_("There is no such trigger."), code="no_such_trigger")
    status = 422 if request.method == "POST" else 200
    return render_page(request, "automations/beginnings.html", context, status=status)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound(_("There is no such person here."), code="no_such_person") from error
