# SPDX-License-Identifier: Apache-2.0
"""What happens to the starter set; pools, sequences and people have events of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class StarterPoolMade(Event):
    """A family of roles got its pool."""

    kind: ClassVar[str] = "starter.pool_made"
    starter_id: uuid.UUID
    family: str


@dataclass(frozen=True, kw_only=True)
class StarterPoolTakenBack(Event):
    """A pool of the starter set was taken back."""

    kind: ClassVar[str] = "starter.pool_taken_back"
    starter_id: uuid.UUID
    family: str
