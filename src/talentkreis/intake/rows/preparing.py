# SPDX-License-Identifier: Apache-2.0
"""Preparing rows: one compiled step per mapped column, then what only the whole row can tell."""

from __future__ import annotations

import hashlib
import zoneinfo
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from talentkreis.intake.columns.targets import PEOPLE_LAYOUTS, Target
from talentkreis.intake.models import DateOrder, Layout
from talentkreis.intake.rows import history, person
from talentkreis.intake.rows.shapes import PreparedRow
from talentkreis.intake.rows.values import is_nothing
from talentkreis.intake.tables.reading import is_damaged

if TYPE_CHECKING:
    import datetime as dt

    from talentkreis.intake.columns.mapping import Column
    from talentkreis.intake.columns.own import OwnFields

Step = Callable[[PreparedRow, "Scratch", str, str, str], None]

# Where a word for "nothing" may be meant: there are people called Null, and choices called "none".
_LITERAL = frozenset(
    {
        Target.FULL_NAME, Target.GIVEN_NAME, Target.FAMILY_NAME, Target.MIDDLE_NAME,
        Target.OWN_FIELD,
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RowPlan:
    """Everything about a file that a single row needs to be understood."""

    headers: Sequence[str]
    columns: Sequence[Column]
    layout: str
    own_fields: OwnFields = field(default_factory=dict)
    date_order: str = DateOrder.DAY_FIRST.value
    country: str = "DE"
    language: str = "de"
    time_zone: str = "Europe/Berlin"
    pads_short_rows: bool = False


class Scratch:
    """What a row says in pieces, until the whole row is read."""

    __slots__ = ("order", "phones", "plan", "values", "zone")

    def __init__(self, plan: RowPlan, zone: dt.tzinfo) -> None:
        self.plan = plan
        self.zone = zone
        self.order = plan.date_order
        self.values: dict[str, str] = {}
        self.phones: list[tuple[str, str, str]] = []


class Preparer:
    """Turns `(number, cells)` into a `PreparedRow`, or None for an empty line."""

    def __init__(self, plan: RowPlan) -> None:
        self._plan = plan
        self._width = len(plan.headers)
        self._zone = zoneinfo.ZoneInfo(plan.time_zone)
        steps = person.STEPS if plan.layout in PEOPLE_LAYOUTS else history.STEPS
        self._steps: list[tuple[int, Step, str, str, bool]] = [
            (
                index,
                steps[Target(column.target)],
                name,
                column.option,
                Target(column.target) in _LITERAL,
            )
            for index, (column, name) in enumerate(zip(plan.columns, plan.headers, strict=True))
            if column.target and Target(column.target) in steps
        ]
        self._finish = _finisher(plan.layout)
        self._overwrites = frozenset(
            field for column in plan.columns if column.overwrites for field in column.replaceable
        )

    def __call__(self, number: int, cells: list[str]) -> PreparedRow | None:
        """Prepare one row."""
        if not any(cells) or not any(map(str.strip, cells)):
            return None
        row = PreparedRow(number, cells, overwrites=self._overwrites)
        row.row_hash = row_hash(cells)
        if len(cells) != self._width and not self._has_its_width(row, cells):
            return row
        scratch = Scratch(self._plan, self._zone)
        for index, step, name, option, is_literal in self._steps:
            if index >= len(cells):
                break
            raw = cells[index]
            text = raw.strip()
            if not text:
                continue
            if is_damaged(raw):
                row.refuse("damaged", name)
            elif not is_nothing(text, is_literal=is_literal):
                step(row, scratch, text, name, option)
        if not row.errors:
            self._finish(row, scratch)
        return row

    def _has_its_width(self, row: PreparedRow, cells: list[str]) -> bool:
        """Whether cells stand under the right headers; surplus empty cells do no harm."""
        surplus = cells[self._width :]
        if surplus:
            first = next((i for i, cell in enumerate(surplus) if cell.strip()), None)
            if first is None:
                return True
            row.refuse("too_many_cells", "", position=self._width + first + 1, width=self._width)
            return False
        if self._plan.pads_short_rows:
            return True
        row.refuse("too_few_cells", self._plan.headers[len(cells)], width=self._width)
        return False


def _finisher(layout: str) -> Callable[[PreparedRow, Any], None]:
    if layout in PEOPLE_LAYOUTS:
        return person.finish
    return history.finish_note if layout == Layout.NOTES else history.station_finisher(layout)


def row_hash(cells: Sequence[str]) -> int:
    """The same for the same cells: a signed 64-bit number."""
    text = "\x1f".join(cells).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big", signed=True)
