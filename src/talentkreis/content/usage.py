# SPDX-License-Identifier: Apache-2.0
"""Where items are used: packages above know, and say so here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Callable, Collection

    from talentkreis.organisation.actors import Actor

    Lookup = Callable[[Actor, Collection[uuid.UUID]], dict[uuid.UUID, list["Use"]]]


@dataclass(frozen=True, slots=True)
class Use:
    """A place an item stands in, as the actor may know it; `reached_count` people got it."""

    name: str
    url: str
    at: dt.datetime | None = None
    reached_count: int = 0


_lookups: dict[str, Lookup] = {}


def register_usage(name: str, lookup: Lookup) -> None:
    """Let a package above say where items are used. Called from `apps.py`."""
    _lookups[name] = lookup


def uses_of(actor: Actor, item_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Use]]:
    """Every place the actor sees, by item."""
    found: dict[uuid.UUID, list[Use]] = defaultdict(list)
    for lookup in _lookups.values():
        for item_id, uses in lookup(actor, item_ids).items():
            found[item_id] += uses
    return found
