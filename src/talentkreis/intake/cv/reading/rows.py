# SPDX-License-Identifier: Apache-2.0
"""Rows of a page, and margins read together with what stands beside them."""

from __future__ import annotations

from dataclasses import dataclass

from talentkreis.intake.cv.fields.dates import is_duration, period_of
from talentkreis.intake.cv.fields.headings import section_of
from talentkreis.intake.cv.reading.shapes import Line, line_of


@dataclass(slots=True)
class Segment:
    """A piece of text with its place; `top` grows downwards."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    is_bold: bool

    @property
    def middle(self) -> float:
        """Height of its middle."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Row:
    """Segments on one line of one column, from left to right."""

    segments: list[Segment]

    @property
    def top(self) -> float:
        return min(s.top for s in self.segments)

    @property
    def bottom(self) -> float:
        return max(s.bottom for s in self.segments)

    @property
    def base(self) -> float:
        return max(self.segments, key=lambda s: s.right - s.left).bottom

    @property
    def size(self) -> float:
        return max(s.size for s in self.segments)

    @property
    def left(self) -> float:
        return self.segments[0].left

    @property
    def right(self) -> float:
        return max(s.right for s in self.segments)

    @property
    def text(self) -> str:
        return " ".join(s.text for s in self.segments)


Placed = tuple[float, float, Line]


def rows_of(segments: list[Segment]) -> list[Row]:
    rows: list[Row] = []
    for segment in sorted(segments, key=lambda s: (s.middle, s.left)):
        for row in reversed(rows[-4:]):
            height = min(segment.bottom - segment.top, row.bottom - row.top)
            overlap = min(segment.bottom, row.bottom) - max(segment.top, row.top)
            if overlap > 0.55 * height:
                row.segments.append(segment)
                break
        else:
            rows.append(Row([segment]))
    for row in rows:
        row.segments.sort(key=lambda s: s.left)
    return rows


def line_from(segments: list[Segment]) -> Line | None:
    pieces: list[str] = []
    for before, segment in zip([None, *segments], segments, strict=False):
        if before is not None:
            gap = segment.left - before.right
            is_apart = gap > 1.3 * max(segment.size, before.size)
            is_bullet = len(pieces) == 1 and len(pieces[0].strip()) == 1 and not pieces[0].isalnum()
            pieces.append(" " if not is_apart or is_bullet else "\t")
        pieces.append(segment.text)
    size = max(s.size for s in segments)
    bold = sum(len(s.text) for s in segments if s.is_bold)
    return line_of(
        "".join(pieces),
        size=size,
        is_bold=bold * 2 > sum(len(s.text) for s in segments),
        left=segments[0].left,
        right=max(s.right for s in segments),
        starts=[s.left for s in segments],
    )


def plain_lines(rows: list[Row]) -> list[Placed]:
    lined = [(row, line_from(row.segments)) for row in rows]
    return [(row.top, row.bottom, line) for row, line in lined if line]


def is_level(row: Row, other: Row) -> bool:
    return abs(row.base - other.base) <= 0.3 * max(min(row.size, other.size), 4.0)


def with_margin(margin: list[Segment], main: list[Segment]) -> list[Placed]:
    """Lines of the main strip, each with what stands in the margin beside it."""
    rows = rows_of(main)
    cells = _cells(rows_of(margin), rows)
    placed: list[Placed] = []
    waiting = list(cells)
    for row in rows:
        own: list[Row] = []
        while waiting and (waiting[0][0].top < row.top - 1 or is_level(waiting[0][0], row)):
            cell = waiting.pop(0)
            if is_level(cell[0], row) and not section_of(_cell_text(cell)):
                own += cell
            else:
                placed += plain_lines(
                    [Row([s for r in cell for s in r.segments])]
                    if section_of(_cell_text(cell))
                    else cell
                )
        segments = row.segments
        if own:
            is_left = own[0].left < row.left
            text = _cell_text(own)
            bare = line_from(segments)
            parts = bare.parts if bare else []
            joined = "\t".join([text, *parts] if is_left else [*parts, text])
            if line := line_of(
                joined,
                size=row.size,
                is_bold=bool(bare and bare.is_bold),
                left=row.left,
                right=row.right,
                starts=[own[0].left, *(bare.starts if bare else [])],
            ):
                placed.append((row.top, row.bottom, line))
            continue
        placed += plain_lines([row])
    for cell in waiting:
        placed += plain_lines(cell)
    return placed


def _cells(rows: list[Row], main: list[Row]) -> list[list[Row]]:
    """Lines of a margin that belong together: ``01/2019 –`` and ``heute`` below it."""
    cells: list[list[Row]] = []
    for row in rows:
        if cells:
            above = cells[-1]
            is_near = row.top - above[-1].bottom < 0.75 * row.size
            text = _cell_text(above)
            period = period_of(text)
            is_whole = period is not None and period.is_range and not _is_open(text)
            own = period_of(row.text)
            goes_on = row.text.lstrip().lower().startswith(("-", "–", "—", "bis ", "to "))
            is_other = period is not None and not _is_open(text) and not goes_on
            starts_new = (
                (own is not None and (is_whole or (is_other and own.start is not None)))
                or section_of(row.text)
                or section_of(text)
            )
            has_own_row = period is None and any(is_level(row, other) for other in main)
            if is_near and not starts_new and not has_own_row and not is_duration(text):
                above.append(row)
                continue
        cells.append([row])
    return cells


def _is_open(text: str) -> bool:
    """Whether a date goes on in the next line of its cell."""
    return text.rstrip().endswith(("-", "–", "—", "bis", " to", ","))


def _cell_text(cell: list[Row]) -> str:
    text = cell[0].text
    for row in cell[1:]:
        is_one = period_of(row.text) is not None or _is_open(text)
        text += (" " if is_one else "\t") + row.text
    return text
