# SPDX-License-Identifier: Apache-2.0
"""Making and changing automations. A published version stays; a change opens the next one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.automations import definition, events, triggers
from talentkreis.automations.actions.locking import locked_automation
from talentkreis.automations.asking import read
from talentkreis.automations.models import (
    MOST_A_DAY,
    USUAL_DAILY_LIMIT,
    Automation,
    AutomationState,
    AutomationVersion,
    Overflow,
)
from talentkreis.automations.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.nurture.models import SequenceState
from talentkreis.nurture.queries.checks import sequence_visible_to
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import may, require
from talentkreis.people.rules import required_line
from talentkreis.search.language import EVERYBODY, to_json

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.automations.definition import Step
    from talentkreis.organisation.actors import Actor
    from talentkreis.search.language import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What an automation is beside what it does."""

    name: str
    owner_id: uuid.UUID
    daily_limit: int = USUAL_DAILY_LIMIT
    overflow: str = Overflow.ASK
    includes_imported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What an automation does, as a program or a recipe says it: settings are checked on the way.

    `steps` are plain objects with `kind`, `settings`, and for a branch `then` and `else`.
    """

    trigger: str = ""
    trigger_settings: Mapping[str, Any] | None = None
    condition: Node | None = None
    steps: Sequence[Mapping[str, Any]] = ()


@transaction.atomic
def create_automation(
    *, actor: Actor, frame: Frame, definition: Definition | None = None
) -> Automation:
    """A draft, with what it is to do where that is said already. Raises NotAllowed, RuleViolation,
    NotFound for kinds that are not offered.
    """
    require(actor, Right.MAKE)
    automation = Automation.objects.create(**_checked(frame), created_at=clock.now())
    _first_version(actor, automation, definition or Definition())
    return automation


@transaction.atomic
def create_beginning(
    *, actor: Actor, sequence_id: uuid.UUID, trigger: str, settings: Mapping[str, Any]
) -> Automation:
    """A draft that lets a sequence begin by itself, with the sequence's own owner in charge where
    they may, else the actor. More than the limit of a day go on the next day.

    Raises NotAllowed, NotFound, Conflict for a sequence that has ended, RuleViolation.
    """
    require(actor, Right.MAKE)
    sequence = sequence_visible_to(actor, sequence_id)
    if sequence.state == SequenceState.ENDED:
        raise Conflict(_("The sequence has ended."), code="sequence_ended")
    owner_id = sequence.owner_id if may(sequence.owner.actor, Right.MAKE) else actor.member_id
    if owner_id is None:
        raise RuleViolation(_("Say who is in charge."), code="no_owner")
    frame = Frame(name=sequence.name[:120], owner_id=owner_id, overflow=Overflow.NEXT_DAY)
    automation = Automation.objects.create(
        **_checked(frame), sequence=sequence, created_at=clock.now()
    )
    step = {"kind": "enrol", "settings": {"sequence": str(sequence.id)}}
    _first_version(
        actor,
        automation,
        Definition(trigger=trigger, trigger_settings=settings, steps=[step]),
    )
    return automation


@transaction.atomic
def set_frame(*, actor: Actor, automation_id: uuid.UUID, frame: Frame) -> Automation:
    """Name, who is in charge, limits. Holds at once, for every version.

    Raises NotFound, NotAllowed, RuleViolation.
    """
    automation = locked_automation(actor, automation_id)
    values = _checked(frame)
    changed = [name for name, value in values.items() if getattr(automation, name) != value]
    if changed:
        for name in changed:
            setattr(automation, name, values[name])
        automation.save(update_fields=[name.removesuffix("_id") for name in changed])
        _tell(actor, automation, *changed)
    return automation


@transaction.atomic
def set_trigger(
    *, actor: Actor, automation_id: uuid.UUID, trigger: str, settings: Mapping[str, Any]
) -> AutomationVersion:
    """Say what sets it off. Raises NotFound, NotAllowed, RuleViolation."""
    automation = locked_automation(actor, automation_id)
    version = _open_version(actor, automation)
    _set_trigger(actor, version, trigger, settings)
    version.save(update_fields=["trigger", "trigger_settings"])
    _tell(actor, automation, "trigger")
    return version


@transaction.atomic
def set_condition(
    *, actor: Actor, automation_id: uuid.UUID, node: Node | None
) -> AutomationVersion:
    """Say for whom it acts; nothing for everybody. Raises NotFound, NotAllowed."""
    automation = locked_automation(actor, automation_id)
    version = _open_version(actor, automation)
    version.condition = _tree(node)
    version.save(update_fields=["condition"])
    _tell(actor, automation, "condition")
    return version


@transaction.atomic
def add_step(
    *,
    actor: Actor,
    automation_id: uuid.UUID,
    kind: str,
    settings: Mapping[str, Any],
    branch_id: str = "",
    way: str = definition.THEN,
) -> Step:
    """One more step at the end, or on a way of a branch. `settings` come checked from their form.

    Raises NotFound, NotAllowed, RuleViolation.
    """
    automation = _with_steps(actor, automation_id)
    version = _open_version(actor, automation)
    definition.asks_of(kind)
    step = definition.new_step(kind, settings)
    tree = definition.tree_of(version.steps)
    _keep_steps(version, definition.with_step(tree, step, branch_id=branch_id, way=way))
    _tell(actor, automation, "steps")
    return step


@transaction.atomic
def update_step(
    *, actor: Actor, automation_id: uuid.UUID, step_id: str, settings: Mapping[str, Any]
) -> AutomationVersion:
    """Say anew what a step does; its kind stays. Raises NotFound, NotAllowed."""
    automation = _with_steps(actor, automation_id)
    version = _open_version(actor, automation)
    tree = definition.tree_of(version.steps)
    step = replace(definition.step_of(tree, step_id), settings=settings)
    _keep_steps(version, definition.changed(tree, step))
    _tell(actor, automation, "steps")
    return version


@transaction.atomic
def move_step(
    *, actor: Actor, automation_id: uuid.UUID, step_id: str, by: int
) -> AutomationVersion:
    """A step earlier (-1) or later (1) on its way. Raises NotFound, NotAllowed."""
    automation = _with_steps(actor, automation_id)
    version = _open_version(actor, automation)
    tree = definition.tree_of(version.steps)
    definition.step_of(tree, step_id)
    _keep_steps(version, definition.moved(tree, step_id, by))
    _tell(actor, automation, "steps")
    return version


@transaction.atomic
def remove_step(*, actor: Actor, automation_id: uuid.UUID, step_id: str) -> AutomationVersion:
    """Take a step out, with what lies on its ways. Raises NotFound, NotAllowed."""
    automation = _with_steps(actor, automation_id)
    version = _open_version(actor, automation)
    tree = definition.tree_of(version.steps)
    definition.step_of(tree, step_id)
    _keep_steps(version, definition.without(tree, step_id))
    _tell(actor, automation, "steps")
    return version


@transaction.atomic
def delete_draft(*, actor: Actor, automation_id: uuid.UUID) -> None:
    """Throw away what never was active. Raises NotFound, NotAllowed, Conflict for another."""
    automation = locked_automation(actor, automation_id)
    if automation.state != AutomationState.DRAFT or automation.live_version_id is not None:
        raise Conflict(
            _("What was active stays, with what it did. Pause it instead."), code="was_active"
        )
    record(events.AutomationDeleted(actor=actor, automation_id=automation.id))
    automation.delete()


def _with_steps(actor: Actor, automation_id: uuid.UUID) -> Automation:
    automation = locked_automation(actor, automation_id)
    if automation.sequence_id is not None:
        raise Conflict(
            _("The beginning of a sequence starts people there and does nothing else."),
            code="is_beginning",
        )
    return automation


def _first_version(actor: Actor, automation: Automation, given: Definition) -> None:
    version = AutomationVersion(
        automation=automation, number=1, created_by_id=actor.member_id, created_at=clock.now()
    )
    if given.trigger:
        _set_trigger(actor, version, given.trigger, given.trigger_settings or {})
    version.condition = _tree(given.condition)
    _keep_steps(version, definition.read_steps(list(given.steps), actor), is_new=True)
    record(
        events.AutomationCreated(
            actor=actor, automation_id=automation.id, sequence_id=automation.sequence_id
        )
    )


def _open_version(actor: Actor, automation: Automation) -> AutomationVersion:
    """The newest version if it was never published, else a copy of it that may change."""
    newest = automation.versions.order_by("-number").select_for_update()[0]
    if newest.published_at is None:
        return newest
    return AutomationVersion.objects.create(
        automation=automation,
        number=newest.number + 1,
        trigger=newest.trigger,
        trigger_settings=newest.trigger_settings,
        condition=newest.condition,
        steps=newest.steps,
        created_by_id=actor.member_id,
        created_at=clock.now(),
    )


def _set_trigger(
    actor: Actor, version: AutomationVersion, code: str, settings: Mapping[str, Any]
) -> None:
    trigger = triggers.by_code(code)
    if trigger is None:
        raise NotFound(_("There is no such trigger."), code="no_such_trigger")
    version.trigger = code
    version.trigger_settings = read(trigger.asks, settings, actor)


def _tree(node: Node | None) -> Any:
    return None if node is None or node == EVERYBODY else to_json(node)


def _keep_steps(
    version: AutomationVersion, tree: tuple[Step, ...], *, is_new: bool = False
) -> None:
    version.steps = definition.to_plain(tree)
    if is_new:
        version.save(force_insert=True)
    else:
        version.save(update_fields=["steps"])


def _checked(frame: Frame) -> dict[str, Any]:
    name = required_line(frame.name, 120, "name", _("Say what it is called."))
    owner = Member.objects.filter(id=frame.owner_id, is_active=True).first()
    if owner is None or not may(owner.actor, Right.MAKE):
        reason = _(
            "Somebody who may make automations is in charge: everything happens with their rights."
        )
        raise RuleViolation(reason, code="invalid_fields", fields={"owner": reason})
    if not 1 <= frame.daily_limit <= MOST_A_DAY:
        reason = _("Between 1 and %(most)d people a day.") % {"most": MOST_A_DAY}
        raise RuleViolation(reason, code="invalid_fields", fields={"daily_limit": reason})
    if frame.overflow not in Overflow.values:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"overflow": reason})
    return {
        "name": name,
        "owner_id": owner.id,
        "daily_limit": frame.daily_limit,
        "overflow": frame.overflow,
        "includes_imported": frame.includes_imported,
    }


def _tell(actor: Actor, automation: Automation, *fields: str) -> None:
    record(
        events.AutomationChanged(
            actor=actor,
            automation_id=automation.id,
            sequence_id=automation.sequence_id,
            fields=tuple(fields),
        )
    )
