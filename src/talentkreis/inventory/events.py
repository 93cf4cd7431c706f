# SPDX-License-Identifier: Apache-2.0
"""What happens to an inventory as a whole; people have events of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class AboutInventory(Event, is_abstract=True):
    """Base: which inventory."""

    inventory_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class InventoryStarted(AboutInventory):
    """Somebody began to take inventory."""

    kind: ClassVar[str] = "inventory.started"


@dataclass(frozen=True, kw_only=True)
class InventoryFinished(AboutInventory):
    """An inventory is done."""

    kind: ClassVar[str] = "inventory.finished"


@dataclass(frozen=True, kw_only=True)
class BatchConfirmed(AboutInventory):
    """A batch was decided."""

    kind: ClassVar[str] = "inventory.batch_confirmed"
    batch_id: uuid.UUID
    choice: str
    people_count: int


@dataclass(frozen=True, kw_only=True)
class BatchTakenBack(AboutInventory):
    """A batch was taken back."""

    kind: ClassVar[str] = "inventory.batch_taken_back"
    batch_id: uuid.UUID
