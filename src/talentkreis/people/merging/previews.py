# SPDX-License-Identifier: Apache-2.0
"""What a merge would mean, in words, before it happens: each package tells its part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import uuid

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True)
class Consequence:
    """One sentence; `is_no` where it ends something."""

    text: str
    is_no: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """The sentences of one package."""

    heading: _StrOrPromise
    consequences: list[Consequence]


# The people, the survivor first.
Teller: TypeAlias = Callable[["Actor", Sequence["uuid.UUID"]], "list[Consequence]"]

_tellers: dict[str, tuple[_StrOrPromise, Teller]] = {}


def register_preview(name: str, heading: _StrOrPromise, teller: Teller) -> None:
    """Let a package say what a merge would do to what it knows. Called from `apps.py`."""
    _tellers[name] = heading, teller


def chapters(actor: Actor, person_ids: Sequence[uuid.UUID]) -> list[Chapter]:
    """What would happen to these people, the survivor first; silent packages are left out."""
    told = [Chapter(heading, teller(actor, person_ids)) for heading, teller in _tellers.values()]
    return [chapter for chapter in told if chapter.consequences]
