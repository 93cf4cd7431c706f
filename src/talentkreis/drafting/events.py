# SPDX-License-Identifier: Apache-2.0
"""What happens around drafts by a model. Ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class DraftingSwitched(Event):
    """Another model, other bounds, or none."""

    kind: ClassVar[str] = "drafting.switched"

    place: str


@dataclass(frozen=True, kw_only=True)
class DraftAsked(Event):
    """A member asked a model for a draft."""

    kind: ClassVar[str] = "drafting.asked"

    request_id: uuid.UUID
    what: str
    place: str
    item_id: uuid.UUID | None = None
    person_fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DraftDecided(Event):
    """A draft was taken over, thrown away, or came to nothing."""

    kind: ClassVar[str] = "drafting.decided"

    request_id: uuid.UUID
    what: str
    outcome: str
    item_id: uuid.UUID | None = None
