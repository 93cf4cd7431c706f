# SPDX-License-Identifier: Apache-2.0
"""What planning may decide about an enrolment whose step is due."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.nurture.models import EnrolmentState
    from talentkreis.nurture.queries.recipients import PlannedStep
    from talentkreis.nurture.rules.course import Point
    from talentkreis.nurture.rules.letters import Letter


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
    sender_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an enrolment stands after its step; without `due_at` it has finished."""

    point: Point
    due_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Taken:
    """The step is taken: its letter becomes a message or draft at `at`, or a task of `owner_id`."""

    due: Due
    step: PlannedStep
    purpose: str | None
    letter: Letter
    at: dt.datetime
    on: dt.date
    owner_id: uuid.UUID | None
    progress: Progress
    # Which wording it is, of several.
    variant: int | None = None

    @property
    def is_task(self) -> bool:
        """A task has an owner, a message none."""
        return self.owner_id is not None


@dataclass(frozen=True, slots=True)
class Noted:
    """A step that reaches nobody is done; `answer` is what a branch learnt."""

    due: Due
    step: PlannedStep
    progress: Progress
    answer: bool | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The step cannot be taken for this person and never will; the next one can."""

    due: Due
    progress: Progress
    reason: str


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


Outcome = Taken | Noted | LeftOut | Postponed | Halted


@dataclass(slots=True)
class Plan:
    """What a run of the planner did."""

    message_count: int = 0
    task_count: int = 0
    draft_count: int = 0
    noted_count: int = 0
    left_out_count: int = 0
    postponed_count: int = 0
    paused_count: int = 0
    stopped_count: int = 0
    finished_count: int = 0

    def __add__(self, other: Plan) -> Plan:
        """What two lanes of one run did."""
        mine, theirs = astuple(self), astuple(other)
        return Plan(*(one + more for one, more in zip(mine, theirs, strict=True)))
