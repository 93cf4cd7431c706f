# SPDX-License-Identifier: Apache-2.0
"""What planning decided about a batch of enrolments, and writing it with a few statements."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import defaultdict
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from talentkreis.activity import actions as activity
from talentkreis.kernel import clock
from talentkreis.mail.actions import cancel_messages
from talentkreis.mail.actions.batches import StepMessage, queue_step_messages
from talentkreis.nurture import events
from talentkreis.nurture.models import EnrolmentState
from talentkreis.organisation.actors import SYSTEM
from talentkreis.relationships.actions import create_task

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from talentkreis.activity.events import Event
    from talentkreis.nurture.rules.letters import Letter
    from talentkreis.organisation.actors import Actor


class Due(NamedTuple):
    """An enrolment whose next step is due, locked."""

    id: uuid.UUID
    sequence_id: uuid.UUID
    version_id: uuid.UUID
    person_id: uuid.UUID
    position: int
    occurrence: int
    anchor_on: dt.date
    next_due_at: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an enrolment stands after its step; without `due_at` it has finished."""

    position: int
    occurrence: int
    anchor_on: dt.date
    due_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Taken:
    """The step is taken: its letter becomes a message at `at`, or a task of `owner_id`."""

    due: Due
    step_id: uuid.UUID
    purpose: str
    letter: Letter
    at: dt.datetime
    on: dt.date
    owner_id: uuid.UUID | None
    progress: Progress

    @property
    def is_task(self) -> bool:
        """A task has an owner, a message none."""
        return self.owner_id is not None


@dataclass(frozen=True, slots=True)
class Postponed:
    """The step waits until `until`; nothing is lost."""

    due: Due
    until: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Halted:
    """The enrolment waits for a human (paused) or ends (stopped)."""

    due: Due
    state: EnrolmentState
    reason: str


Outcome = Taken | Postponed | Halted


@dataclass(slots=True)
class Plan:
    """What a run of the planner did."""

    message_count: int = 0
    task_count: int = 0
    postponed_count: int = 0
    paused_count: int = 0
    stopped_count: int = 0
    finished_count: int = 0

    def __add__(self, other: Plan) -> Plan:
        """What two lanes of one run did."""
        mine, theirs = astuple(self), astuple(other)
        return Plan(*(one + more for one, more in zip(mine, theirs, strict=True)))


_UPDATE = """
UPDATE nurture_enrolment enrolment
SET state = new.state, reason = new.reason, position = new.position,
    occurrence = new.occurrence, anchor_on = new.anchor_on, next_due_at = new.due_at,
    changed_at = %(now)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS new(id uuid, state text, reason text, position int,
    occurrence int, anchor_on date, due_at timestamptz)
WHERE enrolment.id = new.id
"""


def apply_outcomes(actor: Actor, outcomes: Sequence[Outcome], plan: Plan) -> None:
    """Write messages, tasks, progress and record of locked enrolments; counts go into `plan`."""
    taken = [outcome for outcome in outcomes if isinstance(outcome, Taken)]
    postponed = [outcome for outcome in outcomes if isinstance(outcome, Postponed)]
    halted = [outcome for outcome in outcomes if isinstance(outcome, Halted)]
    _queue(taken)
    _make_tasks(taken)
    _write_progress(outcomes)
    _cancel_messages(halted)
    _tell(actor, taken, postponed, halted)
    plan.task_count += sum(outcome.is_task for outcome in taken)
    plan.message_count += sum(not outcome.is_task for outcome in taken)
    plan.finished_count += sum(outcome.progress.due_at is None for outcome in taken)
    plan.postponed_count += len(postponed)
    plan.paused_count += sum(outcome.state == EnrolmentState.PAUSED for outcome in halted)
    plan.stopped_count += sum(outcome.state == EnrolmentState.STOPPED for outcome in halted)


def _queue(taken: Iterable[Taken]) -> None:
    by_purpose: dict[str, list[StepMessage]] = defaultdict(list)
    for step in taken:
        if step.is_task:
            continue
        by_purpose[step.purpose].append(
            StepMessage(
                person_id=step.due.person_id,
                sequence_id=step.due.sequence_id,
                enrolment_id=step.due.id,
                step_id=step.step_id,
                occurrence=step.due.occurrence,
                subject=step.letter.subject,
                text=step.letter.text,
                language=step.letter.language,
                due_at=step.at,
            )
        )
    for purpose, messages in by_purpose.items():
        queue_step_messages(actor=SYSTEM, purpose=purpose, messages=messages)


def _make_tasks(taken: Iterable[Taken]) -> None:
    for step in taken:
        if step.is_task:
            create_task(
                actor=SYSTEM,
                title=step.letter.subject[:200],
                text=step.letter.text,
                due_on=step.on,
                person_id=step.due.person_id,
                owner_id=step.owner_id,
                key=f"nurture:{step.due.id}:{step.step_id}:{step.due.occurrence}",
            )


def _cancel_messages(halted: Iterable[Halted]) -> None:
    by_reason: dict[str, list[uuid.UUID]] = defaultdict(list)
    for halt in halted:
        if halt.state == EnrolmentState.STOPPED:
            by_reason[halt.reason].append(halt.due.id)
    for reason, enrolment_ids in by_reason.items():
        cancel_messages(actor=SYSTEM, enrolment_ids=enrolment_ids, reason=reason)


def _write_progress(outcomes: Sequence[Outcome]) -> None:
    rows = [_row(outcome) for outcome in outcomes]
    if not rows:
        return
    names = ("id", "state", "reason", "position", "occurrence", "anchor_on", "due_at")
    # One JSON parameter: adapting seven arrays item by item takes longer than the update.
    given = json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=str)
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, {"rows": given, "now": clock.now()})


_Row = tuple[uuid.UUID, str, str, int, int, dt.date, dt.datetime | None]


def _row(outcome: Outcome) -> _Row:
    due = outcome.due
    if isinstance(outcome, Taken):
        after = outcome.progress
        state = EnrolmentState.ACTIVE if after.due_at else EnrolmentState.FINISHED
        return due.id, state, "", after.position, after.occurrence, after.anchor_on, after.due_at
    here = due.position, due.occurrence, due.anchor_on
    if isinstance(outcome, Postponed):
        return due.id, EnrolmentState.ACTIVE, outcome.reason, *here, outcome.until
    is_paused = outcome.state == EnrolmentState.PAUSED
    return due.id, outcome.state, outcome.reason, *here, due.next_due_at if is_paused else None


def _tell(
    actor: Actor,
    taken: Sequence[Taken],
    postponed: Sequence[Postponed],
    halted: Sequence[Halted],
) -> None:
    """One statement for each sequence and kind of event. Asking again is no news."""
    people: dict[Event, list[uuid.UUID]] = defaultdict(list)
    for step in taken:
        if step.progress.due_at is None:
            event: Event = events.EnrolmentFinished(actor=actor, sequence_id=step.due.sequence_id)
            people[event].append(step.due.person_id)
    for wait in postponed:
        if wait.due.reason != wait.reason:
            event = events.StepPostponed(
                actor=actor, sequence_id=wait.due.sequence_id, reason=wait.reason
            )
            people[event].append(wait.due.person_id)
    for halt in halted:
        kind = (
            events.EnrolmentPaused
            if halt.state == EnrolmentState.PAUSED
            else events.EnrolmentStopped
        )
        event = kind(actor=actor, sequence_id=halt.due.sequence_id, reason=halt.reason)
        people[event].append(halt.due.person_id)
    for event, person_ids in people.items():
        activity.record_for_people(event, person_ids)
