# SPDX-License-Identifier: Apache-2.0
"""What happens to pools and the people in them. Every event carries `pool_id`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from talentkreis.activity.events import Event, PersonChanged


@dataclass(frozen=True, kw_only=True)
class PoolCreated(Event):
    """A pool was made."""

    kind: ClassVar[str] = "pools.pool_created"
    pool_kind: str


@dataclass(frozen=True, kw_only=True)
class PoolUpdated(Event):
    """Fields of a pool changed."""

    kind: ClassVar[str] = "pools.pool_updated"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PoolClosed(Event):
    """A pool was closed: nothing is sent for it and nobody enters any more."""

    kind: ClassVar[str] = "pools.pool_closed"


@dataclass(frozen=True, kw_only=True)
class PoolReopened(Event):
    """A closed pool was opened again."""

    kind: ClassVar[str] = "pools.pool_reopened"


@dataclass(frozen=True, kw_only=True)
class PersonEnteredPool(PersonChanged):
    """Somebody was put into a pool."""

    kind: ClassVar[str] = "pools.person_entered"


@dataclass(frozen=True, kw_only=True)
class PersonLeftPool(PersonChanged):
    """Somebody was taken out of a pool."""

    kind: ClassVar[str] = "pools.person_left"


@dataclass(frozen=True, kw_only=True)
class PersonFoundByPool(Event):
    """The filter of a pool finds somebody whom it did not find before."""

    kind: ClassVar[str] = "pools.person_found"


@dataclass(frozen=True, kw_only=True)
class PersonLostByPool(Event):
    """The filter of a pool finds somebody no more."""

    kind: ClassVar[str] = "pools.person_lost"


@dataclass(frozen=True, kw_only=True)
class PersonMovedInPool(Event):
    """Somebody moved to another stage."""

    kind: ClassVar[str] = "pools.person_moved"
    stage: str
    # Empty in what was recorded before moves knew where they came from.
    from_stage: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonMovedBackInPool(Event):
    """A move was taken back: somebody stands again where they stood."""

    kind: ClassVar[str] = "pools.person_moved_back"
    stage: str


@dataclass(frozen=True, kw_only=True)
class PoolStagesChanged(Event):
    """The stages of a pool were arranged anew."""

    kind: ClassVar[str] = "pools.stages_changed"
