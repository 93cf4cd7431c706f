# SPDX-License-Identifier: Apache-2.0
"""How memberships are united: one live one a pool, from the earliest day on."""

from __future__ import annotations

from talentkreis.people.merging.registry import leave_in_place, register_mover
from talentkreis.people.merging.rows import Rows
from talentkreis.pools.models import PoolFind, PoolMembership


def register() -> None:
    """Tell the registry; called once by `apps.py`."""
    register_mover(
        Rows(
            PoolMembership,
            same=("pool_id",),
            alive="left_at",
            absorbs={"entered_at": "least", "why": "filled"},
        )
    )
    leave_in_place(PoolFind, reason="filters are asked of both records when they are merged")
