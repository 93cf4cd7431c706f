# SPDX-License-Identifier: Apache-2.0
"""Which line somebody belongs to, and what may be decided there. Pure, over plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from talentkreis.inventory.models import LineKind, Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# Flaws of `hygiene`, the worst first: whoever cannot be reached belongs to no pool.
DEAD: Final = (LineKind.UNREACHABLE, LineKind.PLACEHOLDER, LineKind.BOUNCED)
# Lines whose people have a pool proposed.
POOLED: Final = (LineKind.SEVERAL, LineKind.READY, LineKind.PERSONAL)
# More segments than this are no help to anybody.
MOST_SEGMENTS = 20
FIT, ALL, LEAVE, ARCHIVE, POOL = "fit", "all", "leave", "archive", "pool-"
_LINE = re.compile(r"([a-z]+)(?:-(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about somebody when a line is chosen for them."""

    flaws: frozenset[str]
    fits: tuple[int, ...]
    may_be_written_to: bool
    is_barred: bool
    is_quiet: bool


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """A line of the balance: its kind, and for those with a pool the place of its segment."""

    kind: str
    position: int | None = None

    @property
    def code(self) -> str:
        """How addresses name it."""
        return self.kind if self.position is None else f"{self.kind}-{self.position}"


# Why the gate may say no to a call although nothing speaks against getting in touch.
_ONLY_NOW: Final = frozenset({"no_address", "address_bounced", "paused"})


def is_barred(verdict: str, reason: str) -> bool:
    """Whether the gate's answer about personal contact means: not at all."""
    return verdict == "no" and reason not in _ONLY_NOW


def line_of(facts: Facts) -> Line:
    """The one line somebody belongs to: the first that fits, in the order of `LineKind`."""
    for kind in DEAD:
        if kind in facts.flaws:
            return Line(kind)
    if facts.is_barred:
        return Line(LineKind.FORBIDDEN)
    if not facts.fits:
        return Line(LineKind.QUIET if facts.is_quiet else LineKind.NOWHERE)
    if len(facts.fits) > 1:
        return Line(LineKind.SEVERAL, facts.fits[0])
    kind = LineKind.READY if facts.may_be_written_to else LineKind.PERSONAL
    return Line(kind, facts.fits[0])


def line_named(code: str) -> Line | None:
    """The line an address names; None for one that cannot be."""
    found = _LINE.fullmatch(code)
    if found is None or found[1] not in LineKind.values:
        return None
    if (found[1] in POOLED) != (found[2] is not None):
        return None
    return Line(found[1], int(found[2]) if found[2] else None)


def choices_of(kind: str) -> tuple[str, ...]:
    """What may be decided about a whole line, the proposal first."""
    if kind == LineKind.SEVERAL:
        return (FIT, ALL, LEAVE)
    if kind in POOLED:
        return (FIT, LEAVE)
    if kind in {LineKind.FORBIDDEN, LineKind.NOWHERE}:
        return (LEAVE, ARCHIVE)
    return (ARCHIVE, LEAVE)


def target_of(choice: str, positions: Collection[int]) -> int | None:
    """The segment that ``pool-3`` names among those there are."""
    return next((place for place in positions if choice == f"{POOL}{place}"), None)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one person."""

    outcome: str
    targets: tuple[int, ...] = ()


def decision_of(choice: str, fits: Sequence[int], positions: Collection[int]) -> Decision | None:
    """What a choice means for somebody who fits these segments; None where it means nothing."""
    if choice == LEAVE:
        return Decision(Outcome.LEAVE)
    if choice == ARCHIVE:
        return Decision(Outcome.ARCHIVE)
    if choice in {FIT, ALL} and fits:
        return Decision(Outcome.POOLS, tuple(fits if choice == ALL else fits[:1]))
    target = target_of(choice, positions)
    return None if target is None else Decision(Outcome.POOLS, (target,))
