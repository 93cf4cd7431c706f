# SPDX-License-Identifier: Apache-2.0
"""Choosing by facet: a facet is one part of the outermost AND, its choices joined by OR."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.search.fields import registry
from talentkreis.search.tree import EVERYBODY, And, Condition, Node, Operator, Or, all_of, any_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def chosen(node: Node, code: str) -> list[str]:
    """The values of this field that are chosen at the outermost level, as facets count them."""
    return [_key(code, value) for value in _written(node, code)]


def _written(node: Node, code: str) -> list[str]:
    """The same values as they are written."""
    return next((values for part in _parts(node) if (values := _values(part, code))), [])


def without(node: Node, code: str) -> Node:
    """The filter without what is chosen in this field."""
    left = [part for part in _parts(node) if not _values(part, code)]
    return all_of(left) if left else EVERYBODY


def toggled(node: Node, code: str, value: str) -> Node:
    """The filter with this choice added, or taken away where it was there."""
    picked = _written(node, code)
    key = _key(code, value)
    kept = [v for v in picked if _key(code, v) != key]
    picked = kept if len(kept) < len(picked) else [*picked, value]
    rest = _parts(without(node, code))
    if not picked:
        return all_of(rest) if rest else EVERYBODY
    group = any_of(Condition(code, Operator.IS, v) for v in picked)
    # Keeps its place, so that the text does not jump while one chooses.
    place = next((i for i, part in enumerate(_parts(node)) if _values(part, code)), len(rest))
    return all_of([*rest[:place], group, *rest[place:]])


def with_choices(node: Node, code: str, values: Sequence[str]) -> Node:
    """The filter with exactly these choices in a field."""
    there = {_key(code, value): value for value in _written(node, code)}
    wanted = {_key(code, value): value for value in values}
    changed = node
    for key in sorted(there.keys() ^ wanted.keys()):
        changed = toggled(changed, code, wanted[key] if key in wanted else there[key])
    return changed


def _parts(node: Node) -> list[Node]:
    return list(node.parts) if isinstance(node, And) else [node]


def _values(part: Node, code: str) -> list[str]:
    """The values of a part that is about this field alone, as a facet writes it."""
    alternatives = part.parts if isinstance(part, Or) else (part,)
    values = []
    for alternative in alternatives:
        if not (
            isinstance(alternative, Condition)
            and alternative.field == code
            and alternative.operator is Operator.IS
            and isinstance(alternative.value, str)
        ):
            return []
        values.append(alternative.value)
    return values


def _key(code: str, value: str) -> str:
    """A value as facets count it: a label folded, a skill as the concept it names."""
    field = registry.by_code(code)
    return field.key(value) if field else value
