# SPDX-License-Identifier: Apache-2.0
"""What happens to relations, promises and tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event, PersonChanged

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class OwnerSet(PersonChanged):
    """A member cares for a person from now on; `member_id` is that member."""

    kind: ClassVar[str] = "relationships.owner_set"


@dataclass(frozen=True, kw_only=True)
class NextContactSet(PersonChanged):
    """A day for the next contact was set, moved or removed."""

    kind: ClassVar[str] = "relationships.next_contact_set"

    has_day: bool


@dataclass(frozen=True, kw_only=True)
class NotNowSaid(PersonChanged):
    """Somebody does not want to change at present, or does again."""

    kind: ClassVar[str] = "relationships.not_now_said"

    holds: bool


@dataclass(frozen=True, kw_only=True)
class WishesNoted(PersonChanged):
    """How somebody likes to be reached, or what they like to hear about, was noted."""

    kind: ClassVar[str] = "relationships.wishes_noted"


@dataclass(frozen=True, kw_only=True)
class AcquaintanceNoted(PersonChanged):
    """Somebody who knows the person was noted."""

    kind: ClassVar[str] = "relationships.acquaintance_noted"

    acquaintance_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AcquaintanceRemoved(PersonChanged):
    """A note about who knows the person was taken back."""

    kind: ClassVar[str] = "relationships.acquaintance_removed"

    acquaintance_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class WarmthRuleChanged(Event):
    """Weights or half-life of warmth were set."""

    kind: ClassVar[str] = "relationships.warmth_rule_changed"

    half_life_days: int


@dataclass(frozen=True, kw_only=True)
class NextReplied(Event):
    """A member let somebody rest who was named as next."""

    kind: ClassVar[str] = "relationships.next_replied"

    reason: str
    reply: str


@dataclass(frozen=True, kw_only=True)
class PromiseMade(PersonChanged):
    """Somebody promised something."""

    kind: ClassVar[str] = "relationships.promise_made"

    promise_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PromiseMoved(PersonChanged):
    """A promise got another day or another owner."""

    kind: ClassVar[str] = "relationships.promise_moved"

    promise_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PromiseKept(PersonChanged):
    """A promise was kept."""

    kind: ClassVar[str] = "relationships.promise_kept"

    promise_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PromiseReleased(PersonChanged):
    """A promise does not hold any more, by agreement."""

    kind: ClassVar[str] = "relationships.promise_released"

    promise_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class TaskCreated(Event):
    """There is something to do."""

    kind: ClassVar[str] = "relationships.task_created"

    task_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class TaskMoved(Event):
    """A task got another day or another owner."""

    kind: ClassVar[str] = "relationships.task_moved"

    task_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class TaskCompleted(Event):
    """A task is done."""

    kind: ClassVar[str] = "relationships.task_completed"

    task_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class TaskTakenBack(Event):
    """A task that nobody had touched was taken back, as if it had never been given."""

    kind: ClassVar[str] = "relationships.task_taken_back"

    task_id: uuid.UUID
