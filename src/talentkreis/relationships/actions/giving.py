# SPDX-License-Identifier: Apache-2.0
"""Tasks for many people at once, one for each, and taking back what nobody has touched yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.organisation.rights import require
from talentkreis.people.rules import free_text, required_line
from talentkreis.relationships.actions.checks import doer, require_day, require_member
from talentkreis.relationships.events import TaskCreated, TaskTakenBack
from talentkreis.relationships.giving import Giving, hold_people, plan_tasks
from talentkreis.relationships.models import Task, TaskKind
from talentkreis.relationships.permissions import Right
from talentkreis.search.bulk import Outcome, Undone

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def give_tasks(
    *,
    actor: Actor,
    person_ids: Sequence[uuid.UUID],
    title: str,
    due_on: dt.date,
    owner_id: uuid.UUID | None = None,
    kind: str = TaskKind.TO_DO,
    text: str = "",
) -> Outcome:
    """Give one task for each of these people: to a member, or to whoever cares for each of them,
    and where nobody does to the actor.

    Left out is who is in the archive or restricted, and who has the same open task already.
    Raises NotAllowed, RuleViolation for no title, a day in the past, a member who is not here.
    """
    require(actor, Right.CARE)
    line = required_line(title, 200, "title", _("Say what is to be done."))
    require_day(due_on, "due_on")
    if owner_id is not None:
        require_member(owner_id)
    fallback = doer(actor, owner_id)
    hold_people(actor, person_ids)
    plan = plan_tasks(actor, person_ids, title=line, owner_id=owner_id, fallback=fallback)
    tasks = [
        Task(
            person_id=person_id,
            owner_id=member_id,
            kind=kind,
            title=line,
            text=free_text(text),
            due_on=due_on,
        )
        for person_id, member_id in plan.doers.items()
    ]
    return keep_tasks(actor, tasks, plan)


def keep_tasks(actor: Actor, tasks: Sequence[Task], plan: Giving) -> Outcome:
    """Write the tasks of a plan, record them, say what undoing needs. Part of other actions."""
    Task.objects.bulk_create(tasks, batch_size=500)
    _tell(TaskCreated, actor, tasks)
    before = {task.person_id: _state(task) for task in tasks if task.person_id}
    return Outcome(before, {code: len(people) for code, people in plan.left_out.items()})


@transaction.atomic
def take_tasks_back(*, actor: Actor, before: Mapping[uuid.UUID, Any]) -> Undone:
    """Delete the tasks that are as they were given; the others stay, done or in other hands.

    Raises NotAllowed.
    """
    require(actor, Right.CARE)
    hold_people(actor, list(before))
    there = {
        str(task.pk): task
        for task in Task.objects.filter(pk__in=[each["task"] for each in before.values()])
        .order_by("pk")
        .select_for_update(of=("self",))
    }
    stays = {}
    gone = {}
    for person_id, given in before.items():
        task = there.get(given["task"])
        if task is None:
            stays[person_id] = "task_gone"
        elif task.done_at is not None:
            stays[person_id] = "task_done"
        elif _state(task) != given:
            stays[person_id] = "task_moved"
        else:
            gone[person_id] = task
    Task.objects.filter(pk__in=[task.pk for task in gone.values()]).delete()
    _tell(TaskTakenBack, actor, gone.values())
    return Undone(gone.keys(), stays)


def _state(task: Task) -> dict[str, str]:
    """What changes when somebody touches a task."""
    return {"task": str(task.pk), "owner": str(task.owner_id), "due_on": task.due_on.isoformat()}


def _tell(event: type[TaskCreated | TaskTakenBack], actor: Actor, tasks: Iterable[Task]) -> None:
    record(
        *(
            event(actor=actor, person_id=task.person_id, task_id=task.pk, member_id=task.owner_id)
            for task in tasks
        )
    )
