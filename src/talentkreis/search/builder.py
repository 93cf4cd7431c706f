# SPDX-License-Identifier: Apache-2.0
"""The visual builder: a filter as rows of form controls, and the controls as a filter again.

Works by plain GET parameters, so that it needs no script. Every row and group has a path such as
``1.0``. ``g.<path>`` says how a group is joined; ``f.``, ``o.`` and ``v.<path>`` are field,
comparison and value of a row. A row without a value yet is no condition: it waits on the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.search.errors import FilterError
from talentkreis.search.fields import Choice, Field, Setting, ValueKind, all_fields, by_code
from talentkreis.search.language.parser import parse
from talentkreis.search.language.printer import value_text
from talentkreis.search.tree import (
    EVERYBODY,
    MAX_DEPTH,
    MAX_NODES,
    And,
    Condition,
    Node,
    Not,
    Operator,
    Or,
    all_of,
    any_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrOrPromise

ALL, ANY, NOT_ALL, NONE = "and", "or", "nand", "nor"
IS_NOT = "not"
_PATH = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,20}", re.ASCII)
# Longer lists are completed while typing.
SELECT_UP_TO = 60

JOINS = (
    Choice(ALL, _("all of these")),
    Choice(ANY, _("one of these")),
    Choice(NOT_ALL, _("not all of these")),
    Choice(NONE, _("none of these")),
)
_COMPARISONS: dict[ValueKind, tuple[tuple[str, _StrOrPromise], ...]] = {
    ValueKind.WORD: (
        (Operator.IS, pgettext_lazy("comparison", "is")),
        (IS_NOT, pgettext_lazy("comparison", "is not")),
        (Operator.LIKE, pgettext_lazy("comparison", "is like")),
    ),
    ValueKind.PLACE: (
        (Operator.IS, pgettext_lazy("comparison", "is, or within")),
        (IS_NOT, pgettext_lazy("comparison", "is not, nor within")),
    ),
    ValueKind.NUMBER: (
        (Operator.AT_LEAST, pgettext_lazy("comparison", "at least")),
        (Operator.AT_MOST, pgettext_lazy("comparison", "at most")),
        (Operator.MORE, pgettext_lazy("comparison", "more than")),
        (Operator.LESS, pgettext_lazy("comparison", "less than")),
        (Operator.IS, pgettext_lazy("comparison", "is")),
        (IS_NOT, pgettext_lazy("comparison", "is not")),
    ),
    ValueKind.MOMENT: (
        (Operator.MORE, pgettext_lazy("comparison", "more than / after")),
        (Operator.LESS, pgettext_lazy("comparison", "less than / before")),
        (Operator.AT_LEAST, pgettext_lazy("comparison", "at least / from")),
        (Operator.AT_MOST, pgettext_lazy("comparison", "at most / until")),
        (Operator.IS, pgettext_lazy("comparison", "is")),
        (IS_NOT, pgettext_lazy("comparison", "is not")),
    ),
}
_EXAMPLES: dict[ValueKind, _StrOrPromise] = {
    ValueKind.PLACE: _("Kiel +80 km"),
    ValueKind.MOMENT: _("90 days"),
    ValueKind.NUMBER: "60",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A condition as controls. `error` says why the value does not work."""

    path: str
    field: Field
    comparison: str
    value: str
    comparisons: list[Choice]
    choices: list[Choice]
    error: str = ""

    @property
    def is_pending(self) -> bool:
        """Waits for a value."""
        return not self.value or bool(self.error)

    @property
    def example(self) -> _StrOrPromise:
        """What a value looks like."""
        return _EXAMPLES.get(self.field.kind, "")


@dataclass(frozen=True, slots=True)
class Group:
    """Rows and groups joined in one way."""

    path: str
    join: str
    items: list[Row | Group]

    @property
    def is_group(self) -> bool:
        """For templates."""
        return True

    @property
    def next_path(self) -> str:
        """Where one more row goes."""
        number = len(self.items)
        return f"{self.path}.{number}" if self.path else str(number)


@dataclass(frozen=True, slots=True)
class Building:
    """What a submitted builder says: the filter of its finished rows, and the waiting rows."""

    node: Node
    pending: list[Pending] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pending:
    """A row without a value that works, at its path."""

    path: str
    field: str
    comparison: str = ""
    value: str = ""
    error: str = ""


def rows_of(node: Node, language: str, setting: Setting, pending: Iterable[Pending] = ()) -> Group:
    """The builder of a filter: the outermost group, even around a single condition."""
    join, parts = _unwrapped(node)
    if join is None:
        join, parts = ALL, (node,)
    group = _group("", join, parts, language, setting)
    for waiting in pending:
        place = _group_at(group, waiting.path)
        offered = by_code(waiting.field) or all_fields()[0]
        place.items.append(_row(_child(place), offered, waiting, setting))
    return group


def _child(group: Group) -> str:
    return group.next_path


def _unwrapped(node: Node) -> tuple[str | None, tuple[Node, ...]]:
    match node:
        case And(parts):
            return ALL, parts
        case Or(parts):
            return ANY, parts
        case Not(And(parts)):
            return NOT_ALL, parts
        case Not(Or(parts)):
            return NONE, parts
    return None, ()


def _group(path: str, join: str, parts: tuple[Node, ...], language: str, setting: Setting) -> Group:
    group = Group(path, join, [])
    for part in parts:
        here = group.next_path
        inner, inner_parts = _unwrapped(part)
        if inner is not None:
            group.items.append(_group(here, inner, inner_parts, language, setting))
        elif isinstance(part, Not) and not isinstance(part.part, Condition):
            # NOT of NOT: a group of one keeps it.
            group.items.append(_group(here, NONE, (part.part,), language, setting))
        else:
            group.items.append(_condition_row(here, part, language, setting))
    return group


def _condition_row(path: str, part: Node, language: str, setting: Setting) -> Row:
    is_not = isinstance(part, Not)
    condition = part.part if isinstance(part, Not) else part
    assert isinstance(condition, Condition)
    known = by_code(condition.field)
    assert known is not None
    comparison = IS_NOT if is_not and condition.operator is Operator.IS else condition.operator
    if is_not and comparison is not IS_NOT:
        comparison = f"{IS_NOT} {condition.operator.value}"
    value = value_text(condition, language, setting)
    if isinstance(condition.value, str) and _choices(known, setting):
        value = condition.value
    waiting = Pending(path, known.code, str(comparison), value)
    return _row(path, known, waiting, setting)


def _row(path: str, known: Field, waiting: Pending, setting: Setting) -> Row:
    allowed = {operator.value for operator in known.operators} | {IS_NOT}
    comparisons = [
        Choice(str(getattr(code, "value", code)), label)
        for code, label in _COMPARISONS[known.kind]
        if getattr(code, "value", code) in allowed
    ]
    if waiting.comparison.startswith(f"{IS_NOT} "):
        sign = waiting.comparison.removeprefix(f"{IS_NOT} ")
        label = next((c.label for c in comparisons if c.value == sign), sign)
        comparisons.append(Choice(waiting.comparison, _("not: %(what)s") % {"what": label}))
    return Row(
        path,
        known,
        waiting.comparison or comparisons[0].value,
        waiting.value,
        comparisons,
        _choices(known, setting),
        waiting.error,
    )


def _choices(known: Field, setting: Setting) -> list[Choice]:
    """The list a select offers; empty where one types."""
    if not known.has_choices or known.kind is not ValueKind.WORD or known.is_open:
        return []
    choices = known.choices(setting)
    return choices if len(choices) <= SELECT_UP_TO else []


def _group_at(group: Group, path: str) -> Group:
    """The group a path points into; the outermost when it is gone."""
    here = group
    for step in path.split(".")[:-1] if path else []:
        number = int(step) if step.isdigit() else -1
        inner = here.items[number] if 0 <= number < len(here.items) else None
        if not isinstance(inner, Group):
            return group
        here = inner
    return here


def built(parameters: Mapping[str, str], language: str, setting: Setting) -> Building:
    """The filter that submitted controls mean. Raises FilterError for absurd amounts."""
    names = [name for name in parameters if name[:2] in {"g.", "f."}]
    paths = [name[2:] for name in names]
    too_deep = any(path.count(".") > MAX_DEPTH for path in paths)
    if len(names) > MAX_NODES or too_deep:
        raise FilterError(_("A filter may have at most %(max)d conditions.") % {"max": MAX_NODES})
    pending: list[Pending] = []
    tree = _Submitted(parameters, language, setting, pending)
    node = tree.group("")
    return Building(node if node is not None else EVERYBODY, pending)


class _Submitted:
    def __init__(
        self,
        parameters: Mapping[str, str],
        language: str,
        setting: Setting,
        pending: list[Pending],
    ) -> None:
        self.parameters = parameters
        self.language = language
        self.setting = setting
        self.pending = pending
        self.children: dict[str, list[str]] = {}
        for name in parameters:
            path = name[2:]
            if name[:2] in {"g.", "f."} and _PATH.fullmatch(path):
                parent = path.rpartition(".")[0]
                siblings = self.children.setdefault(parent, [])
                if path not in siblings:
                    siblings.append(path)

    def group(self, path: str) -> Node | None:
        order = sorted(self.children.get(path, []), key=lambda p: int(p.rpartition(".")[2]))
        parts = [part for child in order if (part := self._part(child)) is not None]
        if not parts:
            return None
        join = self.parameters.get(f"g.{path}", ALL)
        joined = any_of(parts) if join in {ANY, NONE} else all_of(parts)
        return Not(joined) if join in {NOT_ALL, NONE} else joined

    def _part(self, path: str) -> Node | None:
        if f"g.{path}" in self.parameters:
            return self.group(path)
        code = self.parameters.get(f"f.{path}", "")
        known = by_code(code)
        if known is None:
            return None
        comparison = self.parameters.get(f"o.{path}", "")
        value = self.parameters.get(f"v.{path}", "").strip()
        if self.parameters.get(f"w.{path}", code) != code:
            # The field was changed: the old value belongs to the old field.
            comparison, value = "", ""
        if not value:
            self.pending.append(Pending(path, code, comparison))
            return None
        try:
            return condition_of(known, comparison, value, self.language, self.setting)
        except FilterError as error:
            self.pending.append(Pending(path, code, comparison, value, str(error.message)))
            return None


def condition_of(
    known: Field, comparison: str, value: str, language: str, setting: Setting
) -> Node:
    """One row as a condition, read by the same parser as the text. Raises FilterError."""
    is_not = comparison == IS_NOT or comparison.startswith(f"{IS_NOT} ")
    sign = comparison.removeprefix(IS_NOT).strip() or Operator.IS.value
    operators = {operator.value: operator for operator in known.operators}
    operator = operators.get(sign, known.operators[0])
    written = value
    if known.kind is ValueKind.WORD or (known.kind is ValueKind.PLACE and "+" not in value):
        written = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    elif known.kind is ValueKind.PLACE:
        place, _plus, radius = value.rpartition("+")
        written = '"' + place.strip().replace("\\", "").replace('"', "") + '" +' + radius.strip()
        written += "" if radius.strip().endswith("km") else " km"
    symbol = {Operator.IS: ":", Operator.LIKE: "~"}.get(operator, operator.value)
    text = f"{known.name(language)}{symbol}{written}"
    node = parse(text, language, actor=setting.actor)
    if not isinstance(node, Condition):
        raise FilterError(
            _("This value does not fit the field “%(field)s”.") % {"field": known.label}
        )
    return Not(node) if is_not else node
