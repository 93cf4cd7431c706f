# SPDX-License-Identifier: Apache-2.0
"""Pages of pools."""

from talentkreis.pools.views.board import board, move, undo
from talentkreis.pools.views.pages import (
    add,
    close,
    create,
    create_preset,
    edit,
    index,
    members,
    orphaned,
    remove,
    reopen,
)
from talentkreis.pools.views.stages import stages

__all__ = [
    "add",
    "board",
    "close",
    "create",
    "create_preset",
    "edit",
    "index",
    "members",
    "move",
    "orphaned",
    "remove",
    "reopen",
    "stages",
    "undo",
]
