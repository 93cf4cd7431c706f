# SPDX-License-Identifier: Apache-2.0
"""Endpoints about relations: parse, one action, back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares
from talentkreis.people.panels import answer, answer_at_once
from talentkreis.people.queries import person_visible_to
from talentkreis.relationships import actions, panels, queries
from talentkreis.relationships.forms import WarmthForm
from talentkreis.relationships.permissions import Right

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.requests import ActorRequest


@declares(Right.CARE)
@require_http_methods(["GET", "HEAD", "POST"])
def set_next_contact(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Set, move or remove the day of the next contact."""
    person = person_visible_to(request.actor, person_id)
    care = queries.relation(request.actor, person_id).care
    panel = panels.next_contact_panel(person, request.POST or None, care)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.set_next_contact(actor=request.actor, person_id=person_id, **values)
        return _("Next contact set.") if values["on"] else _("Next contact removed.")

    return answer(request, person, panel, act)


@declares(Right.CARE)
@require_http_methods(["GET", "HEAD", "POST"])
def say_not_now(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Say why somebody does not want to change at present, or that they do again."""
    person = person_visible_to(request.actor, person_id)
    care = queries.relation(request.actor, person_id).care

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.say_not_now(actor=request.actor, person_id=person_id, **values)
        return _("Noted.")

    panel = panels.not_now_panel(person, request.POST or None, care)
    return answer(request, person, panel, act)


@declares(Right.CARE)
@require_http_methods(["GET", "HEAD", "POST"])
def note_wishes(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Say how and about what somebody likes to hear from us."""
    person = person_visible_to(request.actor, person_id)
    relation = queries.relation(request.actor, person_id)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.note_wishes(actor=request.actor, person_id=person_id, **values)
        return _("Noted.")

    panel = panels.wishes_panel(person, request.POST or None, relation)
    return answer(request, person, panel, act)


@declares(Right.CARE)
@require_http_methods(["GET", "HEAD", "POST"])
def note_acquaintance(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Say which member knows a person."""
    person = person_visible_to(request.actor, person_id)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.note_acquaintance(
            actor=request.actor,
            person_id=person_id,
            member_id=values["owner"],
            how=values["how"],
        )
        return _("Noted.")

    panel = panels.acquaintance_panel(person, request.member.id, request.POST or None)
    return answer(request, person, panel, act)


@declares(Right.CARE)
@require_POST
def remove_acquaintance(request: ActorRequest, acquaintance_id: uuid.UUID) -> HttpResponse:
    """Take back that a member knows a person."""
    noted = queries.acquaintance_visible_to(request.actor, acquaintance_id)

    def act() -> _StrOrPromise:
        actions.remove_acquaintance(actor=request.actor, acquaintance_id=acquaintance_id)
        return _("Taken off.")

    return answer_at_once(request, noted.person_id, act)


@declares(Right.CARE)
@require_http_methods(["GET", "HEAD", "POST"])
def set_owner(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Say who cares for a person."""
    person = person_visible_to(request.actor, person_id)
    care = queries.relation(request.actor, person_id).care
    panel = panels.owner_panel(person, request.POST or None, care)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.set_owner(
            actor=request.actor,
            person_id=person_id,
            owner_id=values["owner"],
            deputy_id=values["deputy"],
        )
        return _("Handed over.")

    return answer(request, person, panel, act)


@declares(Right.CARE)
@require_http_methods(["GET", "HEAD", "POST"])
def make_promise(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Write down a promise."""
    person = person_visible_to(request.actor, person_id)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.make_promise(actor=request.actor, person_id=person_id, **values)
        return _("Promise saved. It appears on My day when it is due.")

    return answer(request, person, panels.promise_panel(person, request.POST or None), act)


@declares(Right.CARE)
@require_POST
def keep_promise(request: ActorRequest, promise_id: uuid.UUID) -> HttpResponse:
    """Note that a promise was kept."""
    promise = queries.promise_visible_to(request.actor, promise_id)

    def act() -> _StrOrPromise:
        actions.keep_promise(actor=request.actor, promise_id=promise_id)
        return _("Kept.")

    return answer_at_once(request, promise.person_id, act)


@declares(Right.CARE)
@require_POST
def release_promise(request: ActorRequest, promise_id: uuid.UUID) -> HttpResponse:
    """Let a promise go, by agreement with the person."""
    promise = queries.promise_visible_to(request.actor, promise_id)

    def act() -> _StrOrPromise:
        actions.release_promise(actor=request.actor, promise_id=promise_id)
        return _("Let go.")

    return answer_at_once(request, promise.person_id, act)


@declares(Right.CARE)
@require_http_methods(["GET", "HEAD", "POST"])
def move_promise(request: ActorRequest, promise_id: uuid.UUID) -> HttpResponse:
    """Give a promise another day or another member."""
    promise = queries.promise_visible_to(request.actor, promise_id)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.move_promise(
            actor=request.actor,
            promise_id=promise_id,
            due_on=values["due_on"],
            owner_id=values["owner"],
        )
        return _("Saved.")

    panel = panels.move_promise_panel(promise, request.POST or None)
    return answer(request, promise.person, panel, act)


@declares(Right.CARE)
@require_http_methods(["GET", "HEAD", "POST"])
def create_task(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Create a task about a person."""
    person = person_visible_to(request.actor, person_id)
    panel = panels.task_panel(person, request.member.id, request.POST or None)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        owner_id = values.pop("owner")
        actions.create_task(actor=request.actor, person_id=person_id, owner_id=owner_id, **values)
        return _("Task created.")

    return answer(request, person, panel, act)


@declares(Right.CARE)
@require_POST
def complete_task(request: ActorRequest, task_id: uuid.UUID) -> HttpResponse:
    """Note that a task is done."""
    task = queries.task_visible_to(request.actor, task_id)

    def act() -> _StrOrPromise:
        actions.complete_task(actor=request.actor, task_id=task_id)
        return _("Done.")

    return answer_at_once(request, task.person_id, act)


@declares(Right.CARE)
@require_POST
def reply_to_next(
    request: ActorRequest, person_id: uuid.UUID, reason: str, reply: str
) -> HttpResponse:
    """Say done, later or not helpful to somebody who was named as next."""

    def act() -> _StrOrPromise:
        said = actions.reply_to_next(
            actor=request.actor, person_id=person_id, reason=reason, reply=reply
        )
        return _("Rests until %(day)s.") % {"day": date_format(said.rests_until, "j. F")}

    return answer_at_once(request, person_id, act)


@declares(Right.CARE)
@require_http_methods(["GET", "HEAD", "POST"])
def move_task(request: ActorRequest, task_id: uuid.UUID) -> HttpResponse:
    """Give a task another day or another member."""
    task = queries.task_visible_to(request.actor, task_id)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.move_task(
            actor=request.actor,
            task_id=task_id,
            due_on=values["due_on"],
            owner_id=values["owner"],
        )
        return _("Saved.")

    return answer(request, task.person, panels.move_task_panel(task, request.POST or None), act)


@declares(Right.SET_WARMTH)
@require_http_methods(["GET", "HEAD", "POST"])
def warmth(request: ActorRequest) -> HttpResponse:
    """How warmth is counted."""
    rule = queries.warmth_rule(request.actor)
    form = WarmthForm(request.POST or None, initial=WarmthForm.values_of(rule.scale))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_warmth_rule(
                actor=request.actor,
                half_life_days=form.cleaned_data["half_life_days"],
                weights=form.weights(),
            )
        except RuleViolation as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved. Everybody’s warmth is counted anew now."))
            return redirect(request, "relationships:warmth")
    context = {"form": form, "rule": rule}
    return render_page(request, "relationships/warmth.html", context, status=status)
