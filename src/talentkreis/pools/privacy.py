# SPDX-License-Identifier: Apache-2.0
"""Memberships of a person: shown to them and removed with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.pools.actions import erase_finds, erase_memberships
from talentkreis.pools.models import PoolFind, PoolMembership
from talentkreis.pools.stages import stages_of_pools

if TYPE_CHECKING:
    import uuid


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """Every pool the person is or was in, with reason and dates, and every stage they stood in.

    Pools by filter that find the person, with the moment since when.
    """
    memberships = (
        PoolMembership.objects.filter(person_id=person_id)
        .select_related("pool")
        .prefetch_related("moves")
        .order_by("entered_at", "pk")
    )
    finds = PoolFind.objects.filter(person_id=person_id).select_related("pool").order_by("since")
    stages = stages_of_pools({m.pool_id for m in memberships})
    return {
        "found_by_pools": [
            {"pool": f.pool.name, "purpose": f.pool.purpose, "since": f.since.isoformat()}
            for f in finds
        ],
        "memberships": [
            {
                "pool": m.pool.name,
                "purpose": m.pool.purpose,
                "stage": stages[m.pool_id].label(m.stage),
                "stage_since": m.stage_since.isoformat(),
                "stages_before": [
                    {
                        "stage": stages[m.pool_id].label(move.from_stage),
                        "since": move.since.isoformat() if move.since else None,
                        "until": move.moved_at.isoformat(),
                    }
                    for move in sorted(m.moves.all(), key=lambda move: move.moved_at)
                ],
                "why": m.why,
                "entered_at": m.entered_at.isoformat(),
                "left_at": m.left_at.isoformat() if m.left_at else None,
            }
            for m in memberships
        ],
    }


def erase_own(person_id: uuid.UUID) -> None:
    """Remove all memberships, past ones too, and what filters found."""
    erase_memberships(person_id)
    erase_finds(person_id)
