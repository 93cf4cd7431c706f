# SPDX-License-Identifier: Apache-2.0
"""Activating, pausing, going on with what waited, trying again, and pausing by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.automations import events
from talentkreis.automations.actions.locking import locked_automation
from talentkreis.automations.actions.notices import ask_to_look
from talentkreis.automations.actions.noticing import nudge, take_note
from talentkreis.automations.definition import require_whole, tree_of
from talentkreis.automations.models import (
    Automation,
    AutomationState,
    PauseReason,
    Run,
    RunState,
)
from talentkreis.automations.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound
from talentkreis.nurture.models import SequenceState
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import may, require
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def activate(*, actor: Actor, automation_id: uuid.UUID) -> Automation:
    """Let it react from now on, in its newest version, which never changes again.

    What happened before is no reason; whom the filter of its trigger finds already is noted as
    known. Raises NotFound, NotAllowed, RuleViolation for one that is not whole or a filter that
    takes too long, Conflict where whoever is in charge may not do this or its sequence ended.
    """
    automation = locked_automation(actor, automation_id)
    owner = automation.owner
    if not owner.is_active or not may(owner.actor, Right.MAKE):
        raise Conflict(
            _("Whoever is in charge may not make automations. Choose somebody else first."),
            code="owner_gone",
        )
    if automation.sequence is not None and automation.sequence.state == SequenceState.ENDED:
        raise Conflict(_("The sequence has ended."), code="sequence_ended")
    version = automation.versions.order_by("-number").select_for_update()[0]
    require_whole(version.trigger, tree_of(version.steps))
    is_new = version.published_at is None
    if is_new:
        version.published_at = clock.now()
        version.save(update_fields=["published_at"])
    elif automation.state == AutomationState.ACTIVE:
        return automation
    if automation.state != AutomationState.ACTIVE:
        automation.activated_at = clock.now()
    automation.state, automation.pause_reason = AutomationState.ACTIVE, ""
    automation.loop, automation.live_version = [], version
    automation.save(update_fields=["state", "pause_reason", "loop", "live_version", "activated_at"])
    take_note(automation)
    record(
        events.AutomationActivated(
            actor=actor,
            automation_id=automation.id,
            number=version.number,
            sequence_id=automation.sequence_id,
        )
    )
    return automation


@transaction.atomic
def pause(*, actor: Actor, automation_id: uuid.UUID) -> Automation:
    """Let nothing set it off any more; what waits is held until somebody says go on.

    Pausing twice is once. Raises NotFound, NotAllowed, Conflict for a draft.
    """
    automation = locked_automation(actor, automation_id)
    if automation.state == AutomationState.DRAFT:
        raise Conflict(_("This automation was never active."), code="automation_draft")
    if automation.state == AutomationState.ACTIVE:
        _pause(automation, PauseReason.BY_HAND, actor)
    return automation


def pause_by_itself(
    automation: Automation, reason: PauseReason, *, loop: Sequence[uuid.UUID] = ()
) -> None:
    """It stands, and whoever is in charge has a task to look. Part of a batch or a departure."""
    automation.loop = list(loop)
    _pause(automation, reason, SYSTEM)
    ask_to_look(automation, reason.value)


@transaction.atomic
def pause_of_member(*, member_id: uuid.UUID) -> int:
    """A member left: what they were in charge of stands. Tells how many."""
    rows = Automation.objects.filter(owner=member_id, state=AutomationState.ACTIVE)
    automations = list(
        rows.select_related("owner").select_for_update(no_key=True, of=("self",)).order_by("id")
    )
    for automation in automations:
        pause_by_itself(automation, PauseReason.OWNER_GONE)
    return len(automations)


@transaction.atomic
def release_waiting(*, actor: Actor, automation_id: uuid.UUID, is_dropped: bool = False) -> int:
    """Say go on to what waits over the limit or since a pause, or let it drop; tells how much.

    Raises NotFound, NotAllowed, Conflict for going on while it stands.
    """
    automation = locked_automation(actor, automation_id)
    if automation.state != AutomationState.ACTIVE and not is_dropped:
        raise Conflict(_("Activate the automation first."), code="automation_not_active")
    held = Run.objects.filter(automation=automation, state=RunState.HELD)
    if is_dropped:
        count = held.update(state=RunState.STOPPED, reason="dropped", finished_at=clock.now())
    else:
        count = held.update(
            state=RunState.WAITING, reason="", is_released=True, due_on=clock.today()
        )
        transaction.on_commit(nudge)
    if count:
        record(
            events.WaitingReleased(
                actor=actor,
                automation_id=automation.id,
                run_count=count,
                is_dropped=is_dropped,
            )
        )
    return count


@transaction.atomic
def retry(*, actor: Actor, run_id: uuid.UUID) -> Run:
    """Go on with a run that failed, at the step that failed. Retrying twice is once.

    Raises NotFound, NotAllowed, Conflict while its automation stands.
    """
    require(actor, Right.MAKE)
    run = (
        Run.objects.filter(id=run_id, automation__in=Automation.objects.visible_to(actor))
        .filter(person__in=Person.objects.visible_to(actor))
        .select_for_update(of=("self",))
        .first()
    )
    if run is None:
        raise NotFound(_("There is no such run."), code="no_such_run")
    automation = locked_automation(actor, run.automation_id)
    if automation.state != AutomationState.ACTIVE:
        raise Conflict(_("Activate the automation first."), code="automation_not_active")
    if run.state == RunState.FAILED:
        run.state, run.reason, run.finished_at = RunState.WAITING, "", None
        run.is_released, run.due_on = True, clock.today()
        # The failed attempt counts no more: else five of them would look like a loop.
        run.acted_on = None
        run.save(
            update_fields=["state", "reason", "finished_at", "is_released", "due_on", "acted_on"]
        )
        transaction.on_commit(nudge)
    return run


def _pause(automation: Automation, reason: PauseReason, actor: Actor) -> None:
    automation.state, automation.pause_reason = AutomationState.PAUSED, reason.value
    automation.save(update_fields=["state", "pause_reason", "loop"])
    Run.objects.filter(automation=automation, state=RunState.WAITING).update(
        state=RunState.HELD, reason="paused"
    )
    record(
        events.AutomationPaused(
            actor=actor,
            automation_id=automation.id,
            reason=reason.value,
            sequence_id=automation.sequence_id,
        )
    )
