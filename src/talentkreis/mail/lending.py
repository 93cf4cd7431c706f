# SPDX-License-Identifier: Apache-2.0
"""Writing in the name of a colleague: whom one may ask, and asking, belongs to a package above.

The page on which one writes a letter offers it where such a package has registered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from talentkreis.mail.actions import Words
    from talentkreis.mail.models import Message
    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A letter somebody would like to send in the name of a colleague, and why in theirs."""

    person_id: uuid.UUID
    words: Words
    sender_id: uuid.UUID
    note: str = ""


@dataclass(frozen=True, slots=True)
class Lending:
    """Who can be asked about a person, and asking one; raises as actions do."""

    colleagues: Callable[[Actor, uuid.UUID], list[Member]]
    ask: Callable[[Actor, Wish], Message]


_owners: list[Lending] = []


def register_lending(lending: Lending) -> None:
    """Let a package above own the asking. Called once, from `apps.py`."""
    _owners[:] = [lending]


def colleagues(actor: Actor, person_id: uuid.UUID) -> list[Member]:
    """Who can be asked to lend their name to a letter to this person, by name."""
    return [member for owner in _owners for member in owner.colleagues(actor, person_id)]


def ask(actor: Actor, wish: Wish) -> Message:
    """Lay the letter before the colleague. Raises NotFound, NotAllowed, RuleViolation."""
    (owner,) = _owners
    return owner.ask(actor, wish)
