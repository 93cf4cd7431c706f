# SPDX-License-Identifier: Apache-2.0
"""The visual builder: a filter as rows of form controls, and the controls as a filter again.

Works by plain GET parameters, so that it needs no script. Every row and group has a path such as
``1.0``. ``g.<path>`` says how a group is joined; ``f.``, ``o.`` and ``v.<path>`` are field,
comparison and value of a row. A row without a value yet is no condition: it waits on the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from talentkreis.search.errors import FilterError
from talentkreis.search.fields import Choice, Field, Setting, ValueKind, all_fields, by_code
from talentkreis.search.language.parser import parse
from talentkreis.search.language.printer import value_text
from talentkreis.search.tree import (
    EVERYBODY,
    MAX_DEPTH,
    MAX_NODES,
    And,
    AtLeast,
    Condition,
    Node,
    Not,
    Operator,
    Or,
    all_of,
    any_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

ALL, ANY, NOT_ALL, NONE = "and", "or", "nand", "nor"
IS_NOT = "not"
_PATH = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,20}", re.ASCII)
# Longer lists are completed while typing.
SELECT_UP_TO = 60
# What a new row is about until somebody says otherwise.
NEW_ROW = "role"

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
    level: str = ""

    @property
    def levels(self) -> list[Choice]:
        """From which level on the value can be asked for; empty where there are none."""
        language = (get_language() or "de")[:2]
        return [
            Choice(step.code, _("from %(level)s") % {"level": step.name(language)})
            for step in self.field.steps
        ]

    @property
    def is_pending(self) -> bool:
        """Waits for a value."""
        return not self.value or bool(self.error)

    @property
    def name(self) -> str:
        """What the text calls the field, for the reader."""
        return self.field.name((get_language() or "de")[:2])

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
    """What a submitted builder says: the filter of its finished rows, and all its rows."""

    node: Node
    group: Group
    is_finished: bool


def rows_of(node: Node, language: str, setting: Setting) -> Group:
    """The builder of a filter: the outermost group, even around a single condition."""
    join, parts = _unwrapped(node)
    if join is None:
        join, parts = ALL, (node,)
    return _group("", join, parts, language, setting)


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
    level = condition.value.level if isinstance(condition.value, AtLeast) else ""
    return _row(path, known, str(comparison), value, setting, level=level)


def _row(
    path: str,
    known: Field,
    comparison: str,
    value: str,
    setting: Setting,
    *,
    error: str = "",
    level: str = "",
) -> Row:
    comparisons = comparisons_of(known)
    if comparison.startswith(f"{IS_NOT} "):
        sign = comparison.removeprefix(f"{IS_NOT} ")
        label = next((c.label for c in comparisons if c.value == sign), sign)
        comparisons.append(Choice(comparison, _("not: %(what)s") % {"what": label}))
    return Row(
        path,
        known,
        comparison or comparisons[0].value,
        value,
        comparisons,
        _choices(known, setting),
        error,
        level,
    )


def comparisons_of(known: Field) -> list[Choice]:
    """How a field can be compared, in words."""
    allowed = {operator.value for operator in known.operators} | {IS_NOT}
    return [
        Choice(str(getattr(code, "value", code)), label)
        for code, label in _COMPARISONS[known.kind]
        if getattr(code, "value", code) in allowed
    ]


def _choices(known: Field, setting: Setting) -> list[Choice]:
    """The list a select offers; empty where one types."""
    if not known.has_choices or known.kind is not ValueKind.WORD or known.is_open:
        return []
    choices = known.choices(setting)
    return choices if len(choices) <= SELECT_UP_TO else []


def built(parameters: Mapping[str, str], language: str, setting: Setting) -> Building:
    """The filter that submitted controls mean, after what the pressed button asked for.

    Buttons say ``do``: ``add:<path>`` and ``group:<path>`` add to the group there,
    ``remove:<path>`` takes a row or group away. Raises FilterError for absurd amounts.
    """
    names = [name for name in parameters if name[:2] in {"g.", "f."}]
    if len(names) > MAX_NODES or any(name.count(".") > MAX_DEPTH for name in names):
        raise FilterError(_("A filter may have at most %(max)d conditions.") % {"max": MAX_NODES})
    submitted = _Submitted(parameters, language, setting)
    group = Group("", parameters.get("g.", ALL), [])
    node = submitted.fill(group, "")
    return Building(node if node is not None else EVERYBODY, group, submitted.is_finished)


class _Submitted:
    """Walks the submitted paths; numbers them anew, so that removed ones leave no hole."""

    def __init__(self, parameters: Mapping[str, str], language: str, setting: Setting) -> None:
        self.parameters = parameters
        self.language = language
        self.setting = setting
        self.is_finished = True
        self.verb, _colon, self.where = parameters.get("do", "").partition(":")
        self.children: dict[str, list[str]] = {}
        for name in parameters:
            path = name[2:]
            if name[:2] in {"g.", "f."} and _PATH.fullmatch(path):
                siblings = self.children.setdefault(path.rpartition(".")[0], [])
                if path not in siblings:
                    siblings.append(path)

    def fill(self, group: Group, path: str) -> Node | None:
        """Put what was submitted at `path` into `group`; the condition it means, if any."""
        parts = []
        for child in sorted(self.children.get(path, []), key=_last_number):
            if (self.verb, self.where) == ("remove", child):
                continue
            part = self._part(group, child)
            if part is not None:
                parts.append(part)
        if self.where == path and self.verb == "add":
            self._wait(group, by_code(NEW_ROW) or all_fields()[0])
        elif self.where == path and self.verb == "group":
            inner = Group(group.next_path, ANY, [])
            group.items.append(inner)
            self._wait(inner, by_code(NEW_ROW) or all_fields()[0])
        return _joined(group.join, parts)

    def _part(self, group: Group, path: str) -> Node | None:
        join = self.parameters.get(f"g.{path}")
        if join is None:
            return self._row_at(group, path)
        inner = Group(group.next_path, join, [])
        node = self.fill(inner, path)
        if inner.items:
            group.items.append(inner)
        return node

    def _row_at(self, group: Group, path: str) -> Node | None:
        known = by_code(self.parameters.get(f"f.{path}", ""))
        if known is None:
            return None
        comparison = self.parameters.get(f"o.{path}", "")
        value = self.parameters.get(f"v.{path}", "").strip()
        level = self.parameters.get(f"l.{path}", "") if known.steps else ""
        if self.parameters.get(f"w.{path}", known.code) != known.code:
            # The field was changed: comparison and value belong to the old one.
            comparison, value, level = "", "", ""
        if not value:
            self._wait(group, known, comparison)
            return None
        try:
            node = condition_of(known, comparison, value, self.language, self.setting, level)
        except FilterError as error:
            self._wait(group, known, comparison, value, str(error.message), level)
            return None
        group.items.append(_condition_row(group.next_path, node, self.language, self.setting))
        return node

    def _wait(
        self,
        group: Group,
        known: Field,
        comparison: str = "",
        value: str = "",
        error: str = "",
        level: str = "",
    ) -> None:
        self.is_finished = False
        row = _row(
            group.next_path, known, comparison, value, self.setting, error=error, level=level
        )
        group.items.append(row)


def _last_number(path: str) -> int:
    return int(path.rpartition(".")[2])


def _joined(join: str, parts: list[Node]) -> Node | None:
    if not parts:
        return None
    joined = any_of(parts) if join in {ANY, NONE} else all_of(parts)
    return Not(joined) if join in {NOT_ALL, NONE} else joined


def condition_of(
    known: Field, comparison: str, value: str, language: str, setting: Setting, level: str = ""
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
    if level:
        written += ' >= "' + level.replace("\\", "").replace('"', "") + '"'
    symbol = {Operator.IS: ":", Operator.LIKE: "~"}.get(operator, operator.value)
    text = f"{known.name(language)}{symbol}{written}"
    node = parse(text, language, actor=setting.actor)
    if not isinstance(node, Condition):
        raise FilterError(
            _("This value does not fit the field “%(field)s”.") % {"field": known.label}
        )
    return Not(node) if is_not else node
