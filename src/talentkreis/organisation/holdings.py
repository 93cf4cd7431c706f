# SPDX-License-Identifier: Apache-2.0
"""What a member looks after, so that somebody else can take it over when they leave.

The packages above know it: each registers a `Holding` in its `apps.py`. What a member wrote, said
and did stays theirs and is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Mapping, Sequence

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

# What undoing needs to know beside who held it: nothing, for most.
Moved = dict["uuid.UUID", Any]


class HandOver(Protocol):
    """Lets `to_id` hold those of `keys` that `from_id` holds now; tells which they were."""

    def __call__(
        self, *, actor: Actor, keys: Sequence[uuid.UUID], from_id: uuid.UUID, to_id: uuid.UUID
    ) -> Moved: ...


class TakeBack(Protocol):
    """Lets `from_id` hold again what `to_id` still holds as it was handed over; tells how many."""

    def __call__(
        self,
        *,
        actor: Actor,
        moved: Mapping[uuid.UUID, Any],
        from_id: uuid.UUID,
        to_id: uuid.UUID,
    ) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One kind of thing members look after.

    `held` gives the rows a member holds, whoever asks; `named` the names of the first few of them
    that the asking actor may know about.
    """

    code: str
    label: _StrOrPromise
    held: Callable[[uuid.UUID], QuerySet[Any]]
    named: Callable[[Actor, uuid.UUID, int], list[str]]
    hand_over: HandOver
    take_back: TakeBack | None = None


_holdings: dict[str, Holding] = {}


def register_holding(holding: Holding) -> None:
    """Add a kind of thing; from `apps.py` of the package that keeps it."""
    _holdings[holding.code] = holding


def holdings() -> list[Holding]:
    """Every kind, in the order of the layers: people first."""
    return list(_holdings.values())


def by_code(code: str) -> Holding | None:
    """The kind with this code; None for one that no package keeps any more."""
    return _holdings.get(code)


def held_count(member_id: uuid.UUID) -> int:
    """How many things a member looks after, of all kinds together."""
    return sum(holding.held(member_id).count() for holding in holdings())


def holds_anything(member_id: uuid.UUID) -> bool:
    """Whether anything would be left without somebody if this member were gone."""
    return any(holding.held(member_id).exists() for holding in holdings())


def given_back(
    holding: Holding,
    *,
    actor: Actor,
    moved: Mapping[uuid.UUID, Any],
    from_id: uuid.UUID,
    to_id: uuid.UUID,
) -> int:
    """Undo one step of handing over; tells for how many things."""
    if holding.take_back is not None:
        return holding.take_back(actor=actor, moved=moved, from_id=from_id, to_id=to_id)
    return len(holding.hand_over(actor=actor, keys=list(moved), from_id=to_id, to_id=from_id))
