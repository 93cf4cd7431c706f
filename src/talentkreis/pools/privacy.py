# SPDX-License-Identifier: Apache-2.0
"""Memberships of a person: shown to them and removed with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.pools.actions import erase_memberships
from talentkreis.pools.models import PoolMembership

if TYPE_CHECKING:
    import uuid


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """Every pool the person is or was in, with stage, reason and dates."""
    memberships = (
        PoolMembership.objects.filter(person_id=person_id)
        .select_related("pool")
        .order_by("entered_at", "pk")
    )
    return {
        "memberships": [
            {
                "pool": m.pool.name,
                "purpose": m.pool.purpose,
                "stage": m.stage,
                "why": m.why,
                "entered_at": m.entered_at.isoformat(),
                "left_at": m.left_at.isoformat() if m.left_at else None,
            }
            for m in memberships
        ]
    }


def erase_own(person_id: uuid.UUID) -> None:
    """Remove all memberships, past ones too."""
    erase_memberships(person_id)
