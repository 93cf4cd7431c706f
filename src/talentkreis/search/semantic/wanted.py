# SPDX-License-Identifier: Apache-2.0
"""The words of a search: what its filter says about titles and skills, and the filter without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.search.fields.levels import word_of
from talentkreis.search.tree import EVERYBODY, And, Condition, Node, Not, Or, all_of, any_of

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT, ROLE, SKILL = "text", "role", "skill"
_OF_WORDS = frozenset({TEXT, ROLE, SKILL})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. Words side by side are one title, roles joined by OR are several."""

    roles: tuple[str, ...] = ()
    words: str = ""
    skills: tuple[str, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """What titles are compared with."""
        return tuple(dict.fromkeys((*self.roles, *([self.words] if self.words else []))))

    @property
    def is_empty(self) -> bool:
        """There is nothing to be close to."""
        return not (self.titles or self.skills)


def wanted_by(node: Node) -> Wanted:
    """The words that somebody should have; what is excluded says nothing about closeness."""
    said: dict[str, list[str]] = {code: [] for code in _OF_WORDS}
    for condition in _asked_for(node):
        said[condition.field].append(word_of(condition.value))
    return Wanted(
        roles=tuple(dict.fromkeys(said[ROLE])),
        words=" ".join(dict.fromkeys(said[TEXT])),
        skills=tuple(dict.fromkeys(said[SKILL])),
    )


def without_words(node: Node) -> Node:
    """The filter as if any words would do: what similar people still have to meet."""
    return _relaxed(node) or EVERYBODY


def _asked_for(node: Node) -> Iterator[Condition]:
    match node:
        case Condition() if node.field in _OF_WORDS:
            yield node
        case And(parts) | Or(parts):
            for part in parts:
                yield from _asked_for(part)


def _relaxed(node: Node) -> Node | None:
    """None for what anybody meets."""
    match node:
        case Condition():
            return None if node.field in _OF_WORDS else node
        case And(parts):
            kept = [inner for part in parts if (inner := _relaxed(part)) is not None]
            return all_of(kept) if kept else None
        case Or(parts):
            relaxed = [_relaxed(part) for part in parts]
            kept = [inner for inner in relaxed if inner is not None]
            return any_of(kept) if len(kept) == len(relaxed) else None
        case Not():
            return node
