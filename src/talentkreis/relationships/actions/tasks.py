# SPDX-License-Identifier: Apache-2.0
"""Tasks: made, done, moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.organisation.rights import require
from talentkreis.people.actions.access import locked_person
from talentkreis.people.rules import free_text, required_line
from talentkreis.relationships.actions.checks import doer, require_day, require_member
from talentkreis.relationships.events import TaskCompleted, TaskCreated, TaskMoved
from talentkreis.relationships.models import Care, Task, TaskKind
from talentkreis.relationships.permissions import Right

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def create_task(
    *,
    actor: Actor,
    title: str,
    due_on: dt.date,
    person_id: uuid.UUID | None = None,
    owner_id: uuid.UUID | None = None,
    kind: str = TaskKind.TO_DO,
    text: str = "",
    key: str | None = None,
) -> Task:
    """Give somebody (the actor by default) something to do by a day.

    With a `key` the same task is made once, however often it is asked for. Without an owner it
    goes to whoever cares for the person. Raises NotFound, NotAllowed, RuleViolation.
    """
    require(actor, Right.CARE)
    if person_id is not None:
        locked_person(actor, person_id)
    if key is not None:
        same = Task.objects.filter(key=key).first()
        if same:
            return same
    line = required_line(title, 200, "title", _("Say what is to be done."))
    if kind not in TaskKind.values:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"kind": reason})
    if not actor.is_system:
        require_day(due_on, "due_on")
    if owner_id is None and actor.is_system and person_id is not None:
        owner_id = Care.objects.filter(person_id=person_id).values_list("owner", flat=True).first()
    task = Task.objects.create(
        person_id=person_id,
        owner_id=doer(actor, owner_id),
        kind=kind,
        title=line,
        text=free_text(text),
        due_on=due_on,
        key=key,
    )
    record(TaskCreated(actor=actor, person_id=person_id, task_id=task.id, member_id=task.owner_id))
    return task


@transaction.atomic
def complete_task(*, actor: Actor, task_id: uuid.UUID) -> Task:
    """Note that a task is done. Doing twice is once. Raises NotFound, NotAllowed."""
    task = _task_for_change(actor, task_id)
    if task.done_at is None:
        task.done_at = clock.now()
        task.done_by_id = actor.member_id
        task.save(update_fields=["done_at", "done_by"])
        record(TaskCompleted(actor=actor, person_id=task.person_id, task_id=task.id))
    return task


@transaction.atomic
def move_task(
    *,
    actor: Actor,
    task_id: uuid.UUID,
    due_on: dt.date | None = None,
    owner_id: uuid.UUID | None = None,
) -> Task:
    """Give an open task another day, another owner, or both.

    Raises NotFound, NotAllowed, RuleViolation for a day in the past or a task already done.
    """
    task = _task_for_change(actor, task_id)
    if task.done_at:
        raise RuleViolation(_("This task is done."), code="closed")
    if due_on is not None:
        require_day(due_on, "due_on")
        task.moved_count += task.due_on != due_on
        task.due_on = due_on
    if owner_id is not None:
        require_member(owner_id)
        task.owner_id = owner_id
    task.save(update_fields=["due_on", "owner", "moved_count"])
    record(
        TaskMoved(actor=actor, person_id=task.person_id, task_id=task.id, member_id=task.owner_id)
    )
    return task


def _task_for_change(actor: Actor, task_id: uuid.UUID) -> Task:
    require(actor, Right.CARE)
    task = Task.objects.select_for_update(no_key=True, of=("self",)).filter(id=task_id).first()
    if task is None:
        raise NotFound(_("There is no such task."), code="no_such_task")
    if task.person_id is not None:
        locked_person(actor, task.person_id)
    return task
