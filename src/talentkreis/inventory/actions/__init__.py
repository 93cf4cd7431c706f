# SPDX-License-Identifier: Apache-2.0
"""Starting, looking through, deciding, finishing an inventory."""

from talentkreis.inventory.actions.deciding import confirm_line, deviate, take_back
from talentkreis.inventory.actions.looking import look_on
from talentkreis.inventory.actions.running import (
    erase_proposals,
    finish_inventory,
    settle_inventories,
    start_inventory,
)

__all__ = [
    "confirm_line",
    "deviate",
    "erase_proposals",
    "finish_inventory",
    "look_on",
    "settle_inventories",
    "start_inventory",
    "take_back",
]
