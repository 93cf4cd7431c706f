# SPDX-License-Identifier: Apache-2.0
"""Writing pools, who is in them, and where people stand on their boards."""

from talentkreis.pools.actions.board import move_member, undo_move
from talentkreis.pools.actions.finds import ask_all_anew, ask_anew, erase_finds
from talentkreis.pools.actions.health import count_pools
from talentkreis.pools.actions.members import (
    add_people,
    erase_memberships,
    gather_newcomers,
    gather_people,
    remove_people,
)
from talentkreis.pools.actions.pools import close_pool, create_pool, reopen_pool, update_pool
from talentkreis.pools.actions.stages import arrange_stages, copy_stages

__all__ = [
    "add_people",
    "arrange_stages",
    "ask_all_anew",
    "ask_anew",
    "close_pool",
    "copy_stages",
    "count_pools",
    "create_pool",
    "erase_finds",
    "erase_memberships",
    "gather_newcomers",
    "gather_people",
    "move_member",
    "remove_people",
    "reopen_pool",
    "undo_move",
    "update_pool",
]
