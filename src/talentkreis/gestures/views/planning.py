# SPDX-License-Identifier: Apache-2.0
"""Planning a gesture, from a profile or a step of a sequence; saying it anew; the limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.gestures import actions, queries
from talentkreis.gestures.forms import FRAMES, GestureForm, RulesForm
from talentkreis.gestures.models import GestureKind, GestureState
from talentkreis.gestures.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.nurture.queries import handwork_of
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpResponse

    from talentkreis.gestures.models import Gesture
    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.people.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.PLAN)
def plan(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """A gesture for one person."""
    person = person_visible_to(request.actor, person_id)
    initial = {"text": FRAMES[person.language]}

    def save(form: GestureForm) -> Gesture:
        return actions.plan_gesture(actor=request.actor, person_id=person_id, plan=form.plan())

    return _edit(request, person, initial, save)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.PLAN)
def from_task(request: ActorRequest, task_id: uuid.UUID) -> HttpResponse:
    """The gesture a step of a sequence asked for, with the words of the step."""
    handwork = handwork_of(request.actor, task_id)
    planned = queries.of_task(request.actor, task_id)
    if planned is not None:
        return redirect(request, "gestures:detail", planned.id)
    task = handwork.task
    initial = {
        "kind": GestureKind.LETTER,
        "occasion": task.title,
        "due_on": max(task.due_on, clock.today()),
        "owner": task.owner_id,
        "text": task.text,
    }

    def save(form: GestureForm) -> Gesture:
        return actions.plan_gesture(
            actor=request.actor, person_id=handwork.person_id, plan=form.plan(), task_id=task_id
        )

    return _edit(request, handwork.person, initial, save)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.PLAN)
def change(request: ActorRequest, gesture_id: uuid.UUID) -> HttpResponse:
    """Say a gesture anew."""
    row = queries.gesture_visible_to(request.actor, gesture_id)

    def save(form: GestureForm) -> Gesture:
        return actions.change_gesture(actor=request.actor, gesture_id=gesture_id, plan=form.plan())

    return _edit(request, row.person, GestureForm.values_of(row), save, row)


def _edit(
    request: ActorRequest,
    person: Person,
    initial: dict[str, Any],
    save: Callable[[GestureForm], Gesture],
    row: Gesture | None = None,
) -> HttpResponse:
    is_posted = request.method == "POST"
    usual = {"owner": request.member.id, "language": person.language, "kind": GestureKind.CARD}
    form = GestureForm(request.POST or None, initial=usual | initial)
    if is_posted and form.is_valid():
        try:
            gesture = save(form)
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _saved(gesture))
            return redirect(request, "gestures:detail", gesture.id)
    context = {
        "form": form,
        "person": person,
        "gesture": row,
        "year": queries.year_of(person.id, clock.today().year),
        "rules": queries.rules_here(),
        "gate": may_contact(person.id, Purpose.PERSONAL_CONTACT, Channel.LETTER),
    }
    status = 422 if is_posted else 200
    return render_page(request, "gestures/edit.html", context, status=status)


def _saved(gesture: Gesture) -> str:
    if gesture.state == GestureState.WAITING:
        return _("Saved. Above the limit: somebody who leads has to agree first.")
    return _("Saved.")


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.SET)
def rules(request: ActorRequest) -> HttpResponse:
    """The limit, what follows above it, and the line in the window of the envelope."""
    row = queries.rules_here()
    form = RulesForm(request.POST or None, initial=RulesForm.values_of(row))
    is_posted = request.method == "POST"
    if is_posted and form.is_valid():
        try:
            actions.set_gesture_rules(actor=request.actor, **form.values())
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved. What is planned already stays as it is."))
            return redirect(request, "gestures:rules")
    status = 422 if is_posted else 200
    return render_page(request, "gestures/rules.html", {"form": form}, status=status)
