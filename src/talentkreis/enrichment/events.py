# SPDX-License-Identifier: Apache-2.0
"""What happens when public sources are switched and asked. Ids, counts and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class SourceSwitched(Event):
    """A source was switched on or off, or what it may cost was set."""

    kind: ClassVar[str] = "enrichment.source_switched"

    source: str
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class PersonLookedUp(Event):
    """A source was asked about a person."""

    kind: ClassVar[str] = "enrichment.person_looked_up"

    lookup_id: uuid.UUID
    source: str
    outcome: str
    proposal_count: int
