# SPDX-License-Identifier: Apache-2.0
"""Caring, promising, doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import require
from talentkreis.people.actions.access import locked_person
from talentkreis.people.rules import free_text, optional_line, required_line
from talentkreis.relationships import rules
from talentkreis.relationships.events import (
    NextContactSet,
    OwnerSet,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    PromiseReleased,
    TaskCompleted,
    TaskCreated,
    TaskMoved,
)
from talentkreis.relationships.models import Care, Promise, PromiseChannel, Task, TaskKind
from talentkreis.relationships.permissions import Right

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def set_owner(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    owner_id: uuid.UUID | None,
    deputy_id: uuid.UUID | None = None,
) -> Care:
    """Let a member care for a person, and another stand in. Raises NotFound, NotAllowed."""
    require(actor, Right.CARE)
    locked_person(actor, person_id)
    for member_id in filter(None, (owner_id, deputy_id)):
        _require_member(member_id)
    care, _created = Care.objects.get_or_create(person_id=person_id)
    if (care.owner_id, care.deputy_id) == (owner_id, deputy_id):
        return care
    care.owner_id, care.deputy_id = owner_id, deputy_id
    care.save(update_fields=["owner", "deputy"])
    record(OwnerSet(actor=actor, person_id=person_id, member_id=owner_id))
    return care


@transaction.atomic
def set_next_contact(
    *, actor: Actor, person_id: uuid.UUID, on: dt.date | None, reason: str = ""
) -> Care:
    """Set, move or remove (None) the day of the next contact.

    Whoever sets it for a person nobody cares for cares from then on. Raises NotFound,
    NotAllowed, RuleViolation for a day in the past.
    """
    require(actor, Right.CARE)
    locked_person(actor, person_id)
    if on is not None:
        _require_day(on, "on")
    care, _created = Care.objects.get_or_create(person_id=person_id)
    care.next_contact_on = on
    care.next_contact_reason = optional_line(reason, 200, "reason") if on else ""
    if care.owner_id is None and on is not None:
        care.owner_id = actor.member_id
    care.save(update_fields=["next_contact_on", "next_contact_reason", "owner"])
    record(NextContactSet(actor=actor, person_id=person_id, has_day=on is not None))
    return care


@transaction.atomic
def make_promise(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    text: str,
    due_on: dt.date,
    owner_id: uuid.UUID | None = None,
    channel: str = PromiseChannel.OTHER,
) -> Promise:
    """Write down what was promised, by when, and who keeps it (the actor by default).

    Raises NotFound, NotAllowed, RuleViolation for no text, a day in the past, nobody to keep it.
    """
    require(actor, Right.CARE)
    locked_person(actor, person_id)
    line = required_line(text, 500, "text", _("Write down what was promised."))
    _require_day(due_on, "due_on")
    if channel not in PromiseChannel.values:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"channel": reason})
    promise = Promise.objects.create(
        person_id=person_id,
        owner_id=_owner(actor, owner_id),
        text=line,
        channel=channel,
        made_at=clock.now(),
        due_on=due_on,
    )
    record(
        PromiseMade(
            actor=actor,
            person_id=person_id,
            promise_id=promise.id,
            member_id=promise.owner_id,
        )
    )
    return promise


@transaction.atomic
def keep_promise(*, actor: Actor, promise_id: uuid.UUID) -> Promise:
    """Note that a promise was kept. Keeping twice is once. Raises NotFound, NotAllowed."""
    promise = _open_promise(actor, promise_id)
    if promise.kept_at is None and promise.released_at is None:
        promise.kept_at = clock.now()
        promise.save(update_fields=["kept_at"])
        record(PromiseKept(actor=actor, person_id=promise.person_id, promise_id=promise.id))
    return promise


@transaction.atomic
def release_promise(*, actor: Actor, promise_id: uuid.UUID) -> Promise:
    """Let a promise go, by agreement with the person. Raises NotFound, NotAllowed."""
    promise = _open_promise(actor, promise_id)
    if promise.kept_at is None and promise.released_at is None:
        promise.released_at = clock.now()
        promise.save(update_fields=["released_at"])
        record(PromiseReleased(actor=actor, person_id=promise.person_id, promise_id=promise.id))
    return promise


@transaction.atomic
def move_promise(
    *,
    actor: Actor,
    promise_id: uuid.UUID,
    due_on: dt.date | None = None,
    owner_id: uuid.UUID | None = None,
) -> Promise:
    """Give an open promise another day, another owner, or both.

    Raises NotFound, NotAllowed, RuleViolation for a day in the past or a closed promise.
    """
    promise = _open_promise(actor, promise_id)
    if promise.kept_at or promise.released_at:
        raise RuleViolation(_("This promise is closed."), code="closed")
    if due_on is not None:
        _require_day(due_on, "due_on")
        promise.moved_count += promise.due_on != due_on
        promise.due_on = due_on
    if owner_id is not None:
        _require_member(owner_id)
        promise.owner_id = owner_id
    promise.save(update_fields=["due_on", "owner", "moved_count"])
    record(
        PromiseMoved(
            actor=actor,
            person_id=promise.person_id,
            promise_id=promise.id,
            member_id=promise.owner_id,
        )
    )
    return promise


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
        _require_day(due_on, "due_on")
    if owner_id is None and actor.is_system and person_id is not None:
        owner_id = Care.objects.filter(person_id=person_id).values_list("owner", flat=True).first()
    task = Task.objects.create(
        person_id=person_id,
        owner_id=_owner(actor, owner_id),
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
        _require_day(due_on, "due_on")
        task.moved_count += task.due_on != due_on
        task.due_on = due_on
    if owner_id is not None:
        _require_member(owner_id)
        task.owner_id = owner_id
    task.save(update_fields=["due_on", "owner", "moved_count"])
    record(
        TaskMoved(actor=actor, person_id=task.person_id, task_id=task.id, member_id=task.owner_id)
    )
    return task


@transaction.atomic
def add_warmth(
    interactions: Iterable[tuple[uuid.UUID, float, dt.datetime]],
) -> None:
    """Add real interactions (person, weight, time) to the warmth of many people at once.

    Part of the transaction that recorded them; only for subscribers and rebuilding.
    """
    rows = [row for row in interactions if row[1] > 0]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD_WARMTH,
            {
                "people": [person_id for person_id, _weight, _at in rows],
                "logs": [rules.added(None, weight, at) for _person, weight, at in rows],
                "times": [at for _person, _weight, at in rows],
            },
        )


# One more interaction is log2(2^a + 2^b) = max + log2(1 + 2^(min − max)); summing within the
# statement is done relative to the greatest, so that nothing overflows.
_ADD_WARMTH = """
WITH new AS (
    SELECT person_id, max(log) + ln(sum(power(2.0, greatest(log - top, -900)))) / ln(2.0) AS log,
           max(at) AS at
    FROM (
        SELECT person_id, log, at, max(log) OVER (PARTITION BY person_id) AS top
        FROM unnest(%(people)s::uuid[], %(logs)s::float8[], %(times)s::timestamptz[])
             AS given(person_id, log, at)
    ) AS parts
    WHERE EXISTS (SELECT 1 FROM people_person WHERE id = person_id)
    GROUP BY person_id
)
INSERT INTO relationships_care AS care (person_id, warmth_log, last_contact_at)
SELECT person_id, log, at FROM new ORDER BY person_id
ON CONFLICT (person_id) DO UPDATE SET
    warmth_log = CASE
        WHEN care.warmth_log IS NULL THEN excluded.warmth_log
        ELSE greatest(care.warmth_log, excluded.warmth_log)
             + ln(1 + power(
                 2.0, greatest(-abs(care.warmth_log - excluded.warmth_log), -900)
             )) / ln(2.0)
    END,
    last_contact_at = greatest(care.last_contact_at, excluded.last_contact_at)
"""


def _open_promise(actor: Actor, promise_id: uuid.UUID) -> Promise:
    require(actor, Right.CARE)
    promise = Promise.objects.filter(id=promise_id).first()
    if promise is None:
        raise NotFound(_("There is no such promise."), code="no_such_promise")
    locked_person(actor, promise.person_id)
    promise.refresh_from_db()
    return promise


def _task_for_change(actor: Actor, task_id: uuid.UUID) -> Task:
    require(actor, Right.CARE)
    task = Task.objects.select_for_update(no_key=True, of=("self",)).filter(id=task_id).first()
    if task is None:
        raise NotFound(_("There is no such task."), code="no_such_task")
    if task.person_id is not None:
        locked_person(actor, task.person_id)
    return task


def _owner(actor: Actor, owner_id: uuid.UUID | None) -> uuid.UUID:
    member_id = owner_id or actor.member_id
    if member_id is None:
        reason = _("Say who does it.")
        raise RuleViolation(reason, code="missing", fields={"owner": reason})
    _require_member(member_id)
    return member_id


def _require_member(member_id: uuid.UUID) -> None:
    if not Member.objects.filter(id=member_id, is_active=True).exists():
        reason = _("This member is not here any more.")
        raise RuleViolation(reason, code="no_such_member", fields={"owner": reason})


def _require_day(day: dt.date, field: str) -> None:
    if day < clock.today():
        reason = _("This day has passed.")
        raise RuleViolation(reason, code="in_the_past", fields={field: reason})
