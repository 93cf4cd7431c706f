# SPDX-License-Identifier: Apache-2.0
"""The syntax tree of a filter: small frozen values, the same for text, builder, JSON and SQL."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_NODES = 200
MAX_DEPTH = 20
MAX_LENGTH = 4_000


class Operator(StrEnum):
    """How a field is compared; the value is the code in JSON."""

    IS = "is"
    LIKE = "like"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


class Unit(StrEnum):
    """Units of relative dates."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time counted from today, backwards or forwards as the field says."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Near:
    """A place with a radius in kilometres."""

    place: str
    km: int


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Something somebody masters, at a level or above it; `level` is the code of a step."""

    word: str
    level: str


Value: TypeAlias = str | float | dt.date | Duration | Near | AtLeast


@dataclass(frozen=True, slots=True)
class Condition:
    """One field compared with one value. `field` is the code of a registered field."""

    field: str
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold. Without parts: everybody (only as the whole filter)."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of two or more parts holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node


Node: TypeAlias = Condition | And | Or | Not

EVERYBODY = And(())


def all_of(parts: Iterable[Node]) -> Node:
    """AND in its one canonical shape: flat, and the part itself when there is only one."""
    flat = tuple(
        inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))
    )
    return flat[0] if len(flat) == 1 else And(flat)


def any_of(parts: Iterable[Node]) -> Node:
    """OR in its one canonical shape. Raises ValueError without any part."""
    flat = tuple(
        inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))
    )
    if not flat:
        raise ValueError("OR of nothing")
    return flat[0] if len(flat) == 1 else Or(flat)


def children(node: Node) -> tuple[Node, ...]:
    """The parts directly below a node."""
    match node:
        case And(parts) | Or(parts):
            return parts
        case Not(part):
            return (part,)
    return ()


def conditions(node: Node) -> Iterator[Condition]:
    """Every condition, from left to right."""
    if isinstance(node, Condition):
        yield node
    for part in children(node):
        yield from conditions(part)


def size(node: Node) -> int:
    """How many nodes there are."""
    return 1 + sum(size(part) for part in children(node))


def depth(node: Node) -> int:
    """How deep the tree goes; a single condition is 1."""
    return 1 + max((depth(part) for part in children(node)), default=0)
