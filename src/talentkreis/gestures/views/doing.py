# SPDX-License-Identifier: Apache-2.0
"""One gesture: what it is, what it needs, and the clicks that close it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talentkreis.gestures import actions, queries
from talentkreis.gestures.forms import DecisionForm, ThanksForm
from talentkreis.gestures.models import GestureState
from talentkreis.gestures.permissions import Right
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import path_of_ours, redirect, render_page
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares, may

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpResponse

    from talentkreis.gestures.models import Gesture
    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.VIEW)
def detail(request: ActorRequest, gesture_id: uuid.UUID) -> HttpResponse:
    """One gesture with its words, its address, what the gate says and who decided."""
    return _page(request, gesture_id)


@require_POST
@declares(Right.PLAN)
def finish(request: ActorRequest, gesture_id: uuid.UUID) -> HttpResponse:
    """It is sent or handed over."""
    return _act(request, gesture_id, actions.finish_gesture, _("Noted. It stands on the timeline."))


@require_POST
@declares(Right.PLAN)
def drop(request: ActorRequest, gesture_id: uuid.UUID) -> HttpResponse:
    """It will not be done."""
    return _act(request, gesture_id, actions.drop_gesture, _("Dropped."))


@require_POST
@declares(Right.APPROVE)
def approve(request: ActorRequest, gesture_id: uuid.UUID) -> HttpResponse:
    """Agree to a gesture above the limit."""
    return _decide(request, gesture_id, actions.approve_gesture, _("Approved."))


@require_POST
@declares(Right.APPROVE)
def refuse(request: ActorRequest, gesture_id: uuid.UUID) -> HttpResponse:
    """Do not agree to it."""
    return _decide(request, gesture_id, actions.refuse_gesture, _("Not approved."))


@require_POST
@declares(Right.PLAN)
def thank(request: ActorRequest, gesture_id: uuid.UUID) -> HttpResponse:
    """When the person thanked us."""
    form = ThanksForm(request.POST, auto_id="thanks_%s")
    if form.is_valid():
        try:
            actions.note_thanks(actor=request.actor, gesture_id=gesture_id, **form.cleaned_data)
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Noted."))
            return redirect(request, "gestures:detail", gesture_id)
    return _page(request, gesture_id, thanks=form)


def _act(
    request: ActorRequest, gesture_id: uuid.UUID, act: Callable[..., Gesture], said: str
) -> HttpResponse:
    """One click, and back to where it was made; a refusal stands on the page of the gesture."""
    try:
        act(actor=request.actor, gesture_id=gesture_id)
    except RuleViolation as refusal:
        return _page(request, gesture_id, refusal=str(refusal.message))
    messages.success(request, said)
    if wanted := path_of_ours(request.POST.get("next", "")):
        return redirect(request, wanted)
    return redirect(request, "gestures:detail", gesture_id)


def _decide(
    request: ActorRequest, gesture_id: uuid.UUID, act: Callable[..., Gesture], said: str
) -> HttpResponse:
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            act(actor=request.actor, gesture_id=gesture_id, reason=form.cleaned_data["reason"])
        except RuleViolation as refusal:
            # Said above: whoever may not decide has no form to read it in.
            return _page(request, gesture_id, decision=form, refusal=str(refusal.message))
        else:
            messages.success(request, said)
            return redirect(request, "gestures:detail", gesture_id)
    return _page(request, gesture_id, decision=form)


def _page(
    request: ActorRequest,
    gesture_id: uuid.UUID,
    *,
    decision: DecisionForm | None = None,
    thanks: ThanksForm | None = None,
    refusal: str = "",
) -> HttpResponse:
    actor = request.actor
    gesture = queries.gesture_visible_to(actor, gesture_id)
    may_plan = may(actor, Right.PLAN)
    sheet = next(iter(queries.sheets(actor, [gesture_id])), None) if may_plan else None
    context = {
        "gesture": gesture,
        "line": queries.line_of(actor, request.member.id, gesture),
        "sheet": sheet,
        "year": queries.year_of(gesture.person_id, gesture.due_on.year),
        "rules": queries.rules_here(),
        "may_plan": may_plan,
        "is_done": gesture.state == GestureState.DONE,
        "waits": gesture.state == GestureState.WAITING,
        "decision": decision or DecisionForm(),
        "thanks": thanks or ThanksForm(initial={"on": gesture.thanked_on}, auto_id="thanks_%s"),
        "refusal": refusal,
    }
    is_refused = bool(refusal or decision or thanks)
    return render_page(request, "gestures/detail.html", context, status=422 if is_refused else 200)
