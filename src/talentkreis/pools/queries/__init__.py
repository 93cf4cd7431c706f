# SPDX-License-Identifier: Apache-2.0
"""Reads of pools."""

from talentkreis.pools.queries.board import (
    Card,
    Column,
    Move,
    board,
    card_of,
    column,
    counted,
    recent_moves,
)
from talentkreis.pools.queries.health import Health, filter_of, health_of, orphaned
from talentkreis.pools.queries.reading import (
    PoolLine,
    PoolMember,
    PoolOfPerson,
    finding_pools,
    free_name,
    member_ids,
    members_of,
    pool_lines,
    pool_names,
    pool_visible_to,
    pools_of_person,
    pools_visible_to,
)

__all__ = [
    "Card",
    "Column",
    "Health",
    "Move",
    "PoolLine",
    "PoolMember",
    "PoolOfPerson",
    "board",
    "card_of",
    "column",
    "counted",
    "filter_of",
    "finding_pools",
    "free_name",
    "health_of",
    "member_ids",
    "members_of",
    "orphaned",
    "pool_lines",
    "pool_names",
    "pool_visible_to",
    "pools_of_person",
    "pools_visible_to",
    "recent_moves",
]
