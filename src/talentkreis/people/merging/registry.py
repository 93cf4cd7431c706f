# SPDX-License-Identifier: Apache-2.0
"""Who moves which rows. One line a model, in the `apps.py` of the package that owns it.

    register_mover(Rows(Station, same=("kind", "title"), describes=True))
    leave_in_place(ImportRow, reason="…why its person needs no moving")

A test fails for a model that names a person and does neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from talentkreis.people.merging.tables import label_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from django.db.models import Model

    from talentkreis.people.merging.case import Merging, Undoing

# Smaller goes first. What is locked by planners goes before what they write.
FACTS, PEOPLE, PLANS, USUALLY, LAST = 0, 10, 20, 50, 90


class Mover(Protocol):
    """Takes the rows of one model to the survivor and brings them back."""

    @property
    def model(self) -> type[Model]:
        """The model it is about."""
        ...

    @property
    def rank(self) -> int:
        """When it runs: one of `FACTS`, `PEOPLE`, `PLANS`, `USUALLY`, `LAST`."""
        ...

    def move(self, case: Merging) -> None:
        """Take everything to the survivor and keep in `case` what undoing needs."""
        ...

    def come_back(self, case: Undoing) -> None:
        """Bring everything back; nothing changed meanwhile: byte for byte."""
        ...

    def has_rows_of(self, person_ids: Collection[uuid.UUID]) -> bool:
        """Whether anything is left with these people that ought to move."""
        ...


_movers: dict[str, Mover] = {}
_left: dict[str, str] = {}


def register_mover(mover: Mover) -> None:
    """Let this mover take care of its model. Called from `apps.py`."""
    _movers[label_of(mover.model)] = mover


def leave_in_place(model: type[Model], *, reason: str) -> None:
    """Say why rows of this model stay with the record they were made for."""
    if not reason:
        raise ValueError("rows that name a person stay behind for a reason or not at all")
    _left[label_of(model)] = reason


def movers() -> list[Mover]:
    """All movers in the order in which they run, going and coming back."""
    return sorted(_movers.values(), key=lambda mover: (mover.rank, label_of(mover.model)))


def covered() -> frozenset[str]:
    """Labels of models that are taken care of, one way or the other."""
    return frozenset(_movers) | frozenset(_left)
