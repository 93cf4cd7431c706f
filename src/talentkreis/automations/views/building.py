# SPDX-License-Identifier: Apache-2.0
"""Making an automation and saying when, for whom and what, without a line of script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.automations import actions, definition, recipes, steps, triggers
from talentkreis.automations.asking import SettingsForm, as_typed
from talentkreis.automations.forms import ConditionForm, FrameForm, settings_form
from talentkreis.automations.names import filter_text
from talentkreis.automations.permissions import Right
from talentkreis.automations.queries import automations as queries
from talentkreis.automations.views.reading import frame_of
from talentkreis.kernel.errors import DomainError, NotFound, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.nurture.rules.wording import FIELDS
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.queries import active_members
from talentkreis.organisation.rights import declares, may
from talentkreis.search.views.beside import rows_alone, rows_beside

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.automations.triggers import Trigger
    from talentkreis.organisation.models import Member
    from talentkreis.organisation.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.MAKE)
def create(request: ActorRequest) -> HttpResponse:
    """A new one: from a recipe named in the address, or empty."""
    recipe = recipes.by_code(request.GET.get("rezept", ""))
    form = FrameForm(
        request.POST or None,
        owners=_owners(),
        initial={"owner": str(request.member.id), "name": recipe.name if recipe else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            automation = actions.create_automation(
                actor=request.actor,
                frame=form.frame(),
                definition=recipe.definition() if recipe else None,
            )
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(request, "automations:detail", automation.id)
    return render_page(
        request,
        "automations/create.html",
        {"form": form, "recipe": recipe},
        status=422 if request.method == "POST" else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.MAKE)
def frame(request: ActorRequest, automation_id: uuid.UUID) -> HttpResponse:
    """Name, who is in charge, limits."""
    automation, context = frame_of(request, automation_id, tab="frame")
    form = FrameForm(
        request.POST or None, owners=_owners(), initial=FrameForm.values_of(automation)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_frame(actor=request.actor, automation_id=automation_id, frame=form.frame())
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "automations:frame", automation_id)
    status = 422 if request.method == "POST" else 200
    return render_page(request, "automations/frame.html", context | {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.MAKE)
def when(request: ActorRequest, automation_id: uuid.UUID) -> HttpResponse:
    """What sets it off: first the kind (named in the address), then what it asks."""
    automation, context = frame_of(request, automation_id, tab="detail")
    version = queries.newest_version(automation)
    code = request.GET.get("art", version.trigger)
    trigger = trigger_named(code) if code else None
    if trigger is None:
        return choose_trigger(request, context)
    known = version.trigger_settings if trigger.code == version.trigger else {}
    form = trigger_form(request, trigger, known)

    def save(settings: dict[str, Any]) -> None:
        actions.set_trigger(
            actor=request.actor,
            automation_id=automation_id,
            trigger=trigger.code,
            settings=settings,
        )

    # Nothing to ask: chosen is said.
    if request.method == "POST" and form.is_valid() and _saved(form, save):
        messages.success(request, _("Saved."))
        return redirect(request, "automations:detail", automation_id)
    context |= {"form": form, "trigger": trigger, "triggers": triggers.every()}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "automations/when.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.MAKE)
def condition(request: ActorRequest, automation_id: uuid.UUID) -> HttpResponse:
    """For whom."""
    automation, context = frame_of(request, automation_id, tab="detail")
    version = queries.newest_version(automation)
    form = ConditionForm(
        request.POST or None,
        actor=request.actor,
        initial={"condition": filter_text(version.condition, request.actor)},
    )
    if request.method == "POST" and form.is_valid():
        actions.set_condition(actor=request.actor, automation_id=automation_id, node=form.node)
        messages.success(request, _("Saved."))
        return redirect(request, "automations:detail", automation_id)
    is_broken = bool(version.condition) and not form.initial["condition"]
    rows = rows_beside(request, form, "condition")
    context |= {"form": form, "is_broken": is_broken, **rows}
    status = 422 if request.method == "POST" else 200
    return rows_alone(request, rows) or render_page(
        request, "automations/condition.html", context, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.MAKE)
def add_step(request: ActorRequest, automation_id: uuid.UUID) -> HttpResponse:
    """One more step of the kind, and on the way, that the address names."""
    kind = request.GET.get("art", "")
    asks = definition.asks_of(kind)
    _automation, context = frame_of(request, automation_id, tab="detail")
    form = settings_form(SettingsForm(request.POST or None, asks=asks, actor=request.actor))

    def save(settings: dict[str, Any]) -> None:
        actions.add_step(
            actor=request.actor,
            automation_id=automation_id,
            kind=kind,
            settings=settings,
            branch_id=request.GET.get("weiche", ""),
            way=request.GET.get("weg", definition.THEN),
        )

    if request.method == "POST" and form.is_valid() and _saved(form, save):
        return redirect(request, "automations:detail", automation_id)
    return _step_page(request, context, form, kind)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.MAKE)
def edit_step(request: ActorRequest, automation_id: uuid.UUID, step_id: str) -> HttpResponse:
    """What a step does, said anew."""
    automation, context = frame_of(request, automation_id, tab="detail")
    version = queries.newest_version(automation)
    step = definition.step_of(definition.tree_of(version.steps), step_id)
    asks = definition.asks_of(step.kind)
    form = settings_form(
        SettingsForm(
            request.POST or None,
            asks=asks,
            actor=request.actor,
            initial=as_typed(asks, step.settings, request.actor),
        )
    )

    def save(settings: dict[str, Any]) -> None:
        actions.update_step(
            actor=request.actor, automation_id=automation_id, step_id=step_id, settings=settings
        )

    if request.method == "POST" and form.is_valid() and _saved(form, save):
        return redirect(request, "automations:detail", automation_id)
    return _step_page(request, context | {"step": step}, form, step.kind)


@require_POST
@declares(Right.MAKE)
def move_step(
    request: ActorRequest, automation_id: uuid.UUID, step_id: str, by: int
) -> HttpResponse:
    """A step earlier or later."""
    actions.move_step(actor=request.actor, automation_id=automation_id, step_id=step_id, by=by)
    return redirect(request, "automations:detail", automation_id)


@require_POST
@declares(Right.MAKE)
def remove_step(request: ActorRequest, automation_id: uuid.UUID, step_id: str) -> HttpResponse:
    """Take a step out."""
    actions.remove_step(actor=request.actor, automation_id=automation_id, step_id=step_id)
    messages.success(request, _("The step is out."))
    return redirect(request, "automations:detail", automation_id)


def trigger_named(code: str) -> Trigger:
    """The trigger an address names. Raises NotFound."""
    trigger = triggers.by_code(code)
    if trigger is None:
        raise NotFound(_("There is no such trigger."), code="no_such_trigger")
    return trigger


def trigger_form(request: ActorRequest, trigger: Trigger, known: dict[str, Any]) -> SettingsForm:
    """The form of a trigger, filled with what is known; one that asks nothing is valid as sent."""
    return settings_form(
        SettingsForm(
            request.POST if request.method == "POST" else None,
            asks=trigger.asks,
            actor=request.actor,
            initial=as_typed(trigger.asks, known, request.actor),
        )
    )


def choose_trigger(request: ActorRequest, context: dict[str, Any]) -> HttpResponse:
    """Every trigger, to choose one."""
    return render_page(
        request, "automations/when.html", context | {"triggers": triggers.every(), "trigger": None}
    )


def _saved(form: SettingsForm, save: Any) -> bool:
    try:
        save(form.settings())
    except NotFound:
        raise
    except DomainError as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _step_page(
    request: ActorRequest, context: dict[str, Any], form: SettingsForm, kind: str
) -> HttpResponse:
    context |= {
        "form": form,
        "kind_label": queries.kind_label(kind),
        "is_branch": kind == steps.BRANCH,
        "fields": FIELDS if any(ask.what in {"words", "line"} for ask in form.asks) else (),
    }
    status = 422 if request.method == "POST" else 200
    return render_page(request, "automations/step.html", context, status=status)


def _owners() -> list[Member]:
    """Members who may make automations."""
    return [member for member in active_members() if may(member.actor, Right.MAKE)]
