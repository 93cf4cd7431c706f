# SPDX-License-Identifier: Apache-2.0
"""Writes of the package."""

from talentkreis.drafting.actions.asking import Order, ask_for_draft, begin, note_failure, take_in
from talentkreis.drafting.actions.choosing import Wish, choose_model
from talentkreis.drafting.actions.deciding import (
    drop_draft,
    forget_old,
    forget_person,
    take_over_content,
    take_over_letter,
)

__all__ = [
    "Order",
    "Wish",
    "ask_for_draft",
    "begin",
    "choose_model",
    "drop_draft",
    "forget_old",
    "forget_person",
    "note_failure",
    "take_in",
    "take_over_content",
    "take_over_letter",
]
