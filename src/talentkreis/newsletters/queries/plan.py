# SPDX-License-Identifier: Apache-2.0
"""The year plan of pools as a calendar: what is there, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import get_language

from talentkreis.newsletters.models import PlanEntry, PlanLine, Rhythm
from talentkreis.newsletters.permissions import Right
from talentkreis.newsletters.rules.calendar import gaps_of
from talentkreis.organisation.rights import require
from talentkreis.pools.models import Pool

if TYPE_CHECKING:
    import datetime as dt

    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True)
class Cell:
    """A month of a line. `is_gap`: something is due and nothing is there."""

    month: int
    entry: PlanEntry | None
    label: str = ""
    url: str = ""
    is_gap: bool = False
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its twelve months."""

    line: PlanLine
    cells: list[Cell]

    @property
    def gap_count(self) -> int:
        """In how many months something is due and nothing there."""
        return sum(cell.is_gap for cell in self.cells)


@dataclass(frozen=True, slots=True)
class PoolPlan:
    """The plan of a pool for one year; without lines nobody has planned anything."""

    pool: Pool
    rows: list[Row]

    @property
    def gap_count(self) -> int:
        """Gaps of all lines."""
        return sum(row.gap_count for row in self.rows)


def plans_of(actor: Actor, year: int, *, today: dt.date) -> list[PoolPlan]:
    """The plans of all open pools the actor sees, by name. Three queries. Raises NotAllowed."""
    require(actor, Right.VIEW)
    pools = list(Pool.objects.visible_to(actor).open().order_by("key", "pk")[:100])
    lines = PlanLine.objects.filter(pool__in=pools, year=year).prefetch_related(
        "entries__item__texts", "entries__issue", "entries__sequence"
    )
    rows: dict[object, list[Row]] = {}
    for line in lines:
        rows.setdefault(line.pool_id, []).append(_row(line, today))
    return [PoolPlan(pool, rows.get(pool.pk, [])) for pool in pools]


def _row(line: PlanLine, today: dt.date) -> Row:
    entries = {entry.month: entry for entry in line.entries.all()}
    filled = {month for month, entry in entries.items() if _is_filled(entry)}
    gaps = gaps_of(is_quarterly=line.rhythm == Rhythm.QUARTERLY, planned=entries, filled=filled)
    cells = []
    for month in range(1, 13):
        entry = entries.get(month)
        label, url = _shown(entry) if entry else ("", "")
        cells.append(
            Cell(
                month,
                entry,
                label,
                url,
                is_gap=month in gaps,
                is_past=(line.year, month) < (today.year, today.month),
            )
        )
    return Row(line, cells)


def _is_filled(entry: PlanEntry) -> bool:
    return bool(entry.item_id or entry.issue_id or entry.sequence_id)


def _shown(entry: PlanEntry) -> tuple[str, str]:
    if entry.issue is not None:
        return entry.issue.name, reverse("newsletters:detail", args=[entry.issue_id])
    if entry.sequence is not None:
        return entry.sequence.name, reverse("nurture:detail", args=[entry.sequence_id])
    if entry.item is not None:
        texts = {text.language: text.title for text in entry.item.texts.all()}
        title = texts.get((get_language() or "de")[:2]) or next(iter(texts.values()), "")
        return title, reverse("content:edit", args=[entry.item_id])
    return entry.note, ""
