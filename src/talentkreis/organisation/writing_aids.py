# SPDX-License-Identifier: Apache-2.0
"""What else helps where something is written: packages above say so, pages below show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

    Offer = Callable[[Actor, uuid.UUID], list["Aid"]]

# Where something is written: to a person (the id is theirs), in the library (of the content).
LETTER: Final = "letter"
CONTENT: Final = "content"


@dataclass(frozen=True, slots=True)
class Aid:
    """A button beside what is written; in a letter what was typed is sent to `url`."""

    url: str
    label: _StrOrPromise
    icon: str


_offers: dict[tuple[str, str], Offer] = {}


def register_aid(name: str, where: str, offer: Offer) -> None:
    """Let a package above offer something; none where it does not apply. Called from `apps.py`."""
    _offers[name, where] = offer


def aids_for(where: str, actor: Actor, id_: uuid.UUID) -> list[Aid]:
    """All that is offered to an actor here."""
    found = [offer(actor, id_) for (_name, place), offer in _offers.items() if place == where]
    return [aid for aids in found for aid in aids]
