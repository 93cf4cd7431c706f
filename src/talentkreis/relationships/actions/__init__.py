# SPDX-License-Identifier: Apache-2.0
"""Caring, promising, doing."""

from __future__ import annotations

from talentkreis.relationships.actions.care import (
    add_warmth,
    set_next_contact,
    set_owner,
    start_caring,
    take_warmth_back,
)
from talentkreis.relationships.actions.promises import (
    keep_promise,
    make_promise,
    move_promise,
    release_promise,
)
from talentkreis.relationships.actions.tasks import complete_task, create_task, move_task

__all__ = [
    "add_warmth",
    "complete_task",
    "create_task",
    "keep_promise",
    "make_promise",
    "move_promise",
    "move_task",
    "release_promise",
    "set_next_contact",
    "set_owner",
    "start_caring",
    "take_warmth_back",
]
