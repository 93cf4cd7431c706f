# SPDX-License-Identifier: Apache-2.0
"""Tables of text documents: rows that belong together, or cells that are columns of a page."""

from __future__ import annotations

from talentkreis.intake.cv.fields.dates import is_dateline, period_of
from talentkreis.intake.cv.fields.headings import section_of
from talentkreis.intake.cv.reading.shapes import Line

_LONG_CELL = 4


def row_lines(cells: list[list[Line]]) -> list[Line]:
    """Lines of one table row in reading order.

    A row whose first or last cell is a date or a short label is one entry: its cells become
    parts of one line, and the rest of the long cell follows. Cells with much in each are columns.
    """
    filled = [cell for cell in cells if cell]
    if len(filled) < 2:
        return [line for cell in filled for line in cell]
    if _are_columns(filled):
        return [line for cell in filled for line in cell]
    main = max(range(len(filled)), key=lambda index: len(filled[index]))
    first = filled[main][0]
    if section_of(filled[0][0].text) and len(filled[0]) == 1 and main != 0:
        return [*filled[0], *row_lines(filled[1:])]
    before = [part for cell in filled[:main] for part in _margin_parts(cell)]
    after = [part for cell in filled[main + 1 :] for part in _margin_parts(cell)]
    head = Line(
        [*before, *first.parts, *after],
        size=first.size,
        is_bold=first.is_bold,
        gap=max(cell[0].gap for cell in filled),
        left=first.left,
        block=first.block,
    )
    return [head, *filled[main][1:]]


def _margin_parts(cell: list[Line]) -> list[str]:
    text = " ".join(line.text for line in cell)
    if period_of(text) is not None and len(cell) > 1 and not period_of(cell[-1].text):
        return [line.text for line in cell]
    return [text] if len(cell) <= 3 else [line.text for line in cell]


def _are_columns(cells: list[list[Line]]) -> bool:
    long = [cell for cell in cells if len(cell) >= _LONG_CELL]
    if len(long) >= 2:
        return not any(_is_margin(cell) for cell in (cells[0], cells[-1]))
    heads = [cell for cell in cells if any(section_of(line.text) for line in cell)]
    return len(heads) > 1 or (bool(long) and any(len(cell) > 1 for cell in heads))


def _is_margin(cell: list[Line]) -> bool:
    return sum(1 for line in cell if is_dateline(line.text)) * 2 > len(cell)
