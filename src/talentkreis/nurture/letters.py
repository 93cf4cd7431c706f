# SPDX-License-Identifier: Apache-2.0
"""What the page on which one writes a letter asks: who may lend their name, and asking them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.mail.lending import Lending, Wish, register_lending
from talentkreis.nurture.actions import ask_for_letter
from talentkreis.nurture.queries.lending import colleagues

if TYPE_CHECKING:
    from talentkreis.mail.models import Message
    from talentkreis.organisation.actors import Actor


def register() -> None:
    """Own the asking."""
    register_lending(Lending(colleagues=colleagues, ask=_ask))


def _ask(actor: Actor, wish: Wish) -> Message:
    return ask_for_letter(actor=actor, wish=wish).message
