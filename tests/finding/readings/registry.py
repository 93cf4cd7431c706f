# SPDX-License-Identifier: Apache-2.0
"""The plain meanings by field, and how words and values are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talentkreis.kernel.text import fold, fold_short
from talentkreis.search.language import Condition, Operator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.finding.plain import Asking, Everybody, Known

IS, LIKE = Operator.IS, Operator.LIKE
RANGED = (Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST, IS)
# What only the database can tell.
TEXTUAL = frozenset({("text", IS), ("document", IS), ("note", IS), ("name", LIKE)})
# Before the kind of an employer's own field.
OWN = "own:"


@dataclass(frozen=True)
class Reading:
    """Which comparisons a field knows, and when one holds for somebody."""

    operators: tuple[Operator, ...]
    holds: Callable[[Everybody, Known, Condition, Asking], bool]


READINGS: dict[str, Reading] = {}


def reads(code: str, *operators: Operator) -> Callable[[Any], Any]:
    """Add what a field means; several codes may mean the same."""

    def add(holds: Any) -> Any:
        READINGS[code] = Reading(operators or (IS,), holds)
        return holds

    return add


def reading_of(everybody: Everybody, code: str) -> Reading:
    """What a field of this database means; nobody by a field that was archived."""
    if code.startswith("own."):
        field = everybody.own[code]
        return GONE if field.archived_at else READINGS[f"{OWN}{field.kind}"]
    return READINGS[code]


GONE = Reading(tuple(Operator), lambda *_asked: False)


def compared(operator: Operator, there: Any, wanted: Any) -> bool:
    """An ordinary comparison."""
    return bool(
        {
            Operator.LESS: there < wanted,
            Operator.AT_MOST: there <= wanted,
            Operator.MORE: there > wanted,
            Operator.AT_LEAST: there >= wanted,
            IS: there == wanted,
        }[operator]
    )


def both(text: str) -> set[str]:
    """A text as people type it: with umlauts in two letters, or without."""
    return {fold(text), fold_short(text)}


def spellings(wanted: object) -> set[str]:
    """What somebody looks for: Elektroniker:in and Elektroniker (m/w/d) ask for Elektroniker."""
    bare = re.sub(r"(?i)([:*_/]-?in(nen)?|\(in(nen)?\))(?=$|\s)", "", str(wanted))
    return both(re.sub(r"(?i)\s*\([mwfd](/[mwfdx])+\)", "", bare))


def contains(texts: Iterable[str], wanted: object) -> bool:
    """Whether one of the texts contains the words, in either spelling of umlauts."""
    return any(
        word in spelt for text in texts for spelt in both(text) for word in spellings(wanted)
    )
