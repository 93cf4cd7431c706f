# SPDX-License-Identifier: Apache-2.0
"""One tree, two readings: SQL over the projection, and plain Python over one loaded row.

A property test holds both together. Full text and likeness are the database's alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.search.fields import registry
from talentkreis.search.fields.registry import Fragment, Setting, joined
from talentkreis.search.tree import And, Condition, Node, Not, Or, conditions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from talentkreis.search.models import SearchRow

EVERYBODY_SQL = Fragment("TRUE")


def compile_node(node: Node, setting: Setting) -> Fragment:
    """The filter as a boolean expression over `search_row`, never NULL, values as parameters."""
    match node:
        case And(()):
            return EVERYBODY_SQL
        case And(parts):
            return joined("AND", [compile_node(part, setting) for part in _cheap_first(parts)])
        case Or(parts):
            return joined("OR", [compile_node(part, setting) for part in _cheap_first(parts)])
        case Not(part):
            inner = compile_node(part, setting)
            return Fragment(f"NOT ({inner.sql})", inner.parameters)
        case Condition():
            return _field(node).sql(node.operator, node.value, setting)


def learn(nodes: Iterable[Node], setting: Setting) -> None:
    """Look up at once what the words of several filters mean, before each is compiled."""
    asked: dict[str, list[Condition]] = {}
    for node in nodes:
        for condition in conditions(node):
            asked.setdefault(condition.field, []).append(condition)
    for of_one_field in asked.values():
        _field(of_one_field[0]).learn([each.value for each in of_one_field], setting)


def evaluate(
    node: Node, row: SearchRow, setting: Setting, textual: Callable[[Condition], bool]
) -> bool:
    """Whether the filter holds for a loaded row; `textual` answers what only SQL can tell."""
    match node:
        case And(parts):
            return all(evaluate(part, row, setting, textual) for part in parts)
        case Or(parts):
            return any(evaluate(part, row, setting, textual) for part in parts)
        case Not(part):
            return not evaluate(part, row, setting, textual)
        case Condition():
            field = _field(node)
            if field.textual(node.operator):
                return textual(node)
            return field.holds(node.operator, node.value, row, setting)


def _cheap_first(parts: Sequence[Node]) -> list[Node]:
    """PostgreSQL asks in the order of the text, since it knows no costs of the functions we use."""
    return sorted(parts, key=weight)


def weight(node: Node) -> int:
    """What asking one row costs at most, as `Field.weight`."""
    return max(
        (_field(condition).weight(condition.operator) for condition in conditions(node)), default=0
    )


def _field(condition: Condition) -> registry.Field:
    field = registry.by_code(condition.field)
    assert field is not None, "parse and from_json let no unknown field through"
    return field
