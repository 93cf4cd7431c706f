# SPDX-License-Identifier: Apache-2.0
"""What inventories proposed for a person: shown to them, and removed with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.inventory.actions import erase_proposals
from talentkreis.inventory.models import Placement

if TYPE_CHECKING:
    import uuid


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """Each inventory with the pools proposed, and what was decided when."""
    rows = Placement.objects.filter(person_id=person_id).select_related("inventory", "batch")
    return {
        "inventories": [
            {
                "started_at": row.inventory.started_at.isoformat(),
                "line": row.get_kind_display(),
                "proposed": _names(row, row.fits),
                "reason": row.reason,
                "decision": row.get_outcome_display(),
                "pools": _names(row, row.targets),
                "decided_at": row.batch.decided_at.isoformat() if row.batch else None,
            }
            for row in rows.order_by("id").prefetch_related("inventory__segments")
        ]
    }


def _names(row: Placement, positions: list[int]) -> list[str]:
    return [one.name for one in row.inventory.segments.all() if one.position in positions]


def erase_own(person_id: uuid.UUID) -> None:
    """Remove all proposals."""
    erase_proposals(person_id)
