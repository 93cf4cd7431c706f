# SPDX-License-Identifier: Apache-2.0
"""Reading order of a page: an XY-cut that tells columns from rows.

A gutter between two columns of text and the space between dates and what was done then look the
same to geometry. Columns are read one after the other; a margin of dates or headings belongs to
the lines beside it. What stands in a strip decides which of the two it is.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from talentkreis.intake.cv.fields.dates import is_dateline
from talentkreis.intake.cv.fields.headings import Section, section_of
from talentkreis.intake.cv.reading.rows import (
    Placed,
    Row,
    Segment,
    is_level,
    plain_lines,
    rows_of,
    with_margin,
)

if TYPE_CHECKING:
    from talentkreis.intake.cv.reading.shapes import Line

_LEAST_GUTTER = 9.0
_LEAST_LINES = 3
_DEEPEST = 12
_MARGIN_SHARE = 0.3


def in_reading_order(segments: list[Segment]) -> list[Line]:
    """Lines of one page as a person reads them."""
    lines: list[Line] = []
    for number, block in enumerate(_blocks(segments, _DEEPEST)):
        before: float | None = None
        for row_top, row_bottom, line in block:
            height = max(line.size, 1.0)
            line.gap = max(0.0, (row_top - before) / height) if before is not None else 9.0
            line.block = number
            before = row_bottom
            lines.append(line)
    return lines


def _blocks(segments: list[Segment], depth: int) -> list[list[Placed]]:
    if not segments:
        return []
    window = _best_window(segments) if depth else None
    if window is None:
        return [plain_lines(rows_of(segments))]
    above, strips, below, is_rows = window
    blocks = _blocks(above, depth - 1)
    if is_rows:
        blocks.append(with_margin(strips[0], strips[1]))
    else:
        for strip in strips:
            blocks += _blocks(strip, depth - 1)
    return blocks + _blocks(below, depth - 1)


# Windows: stretches of the page that share a gutter.


def _bands(segments: list[Segment]) -> list[list[Segment]]:
    """Segments whose heights overlap, directly or through others, from the top down."""
    bands: list[list[Segment]] = []
    end = float("-inf")
    for segment in sorted(segments, key=lambda s: s.top):
        shrink = 0.2 * (segment.bottom - segment.top)
        if segment.top + shrink < end:
            bands[-1].append(segment)
        else:
            bands.append([segment])
        end = max(end, segment.bottom - shrink)
    return bands


_Interval = tuple[float, float]


def _free(band: list[Segment]) -> list[_Interval]:
    free: list[_Interval] = []
    right = float("-inf")
    for segment in sorted(band, key=lambda s: s.left):
        if segment.left > right:
            free.append((right, segment.left))
        right = max(right, segment.right)
    free.append((right, float("inf")))
    return free


def _common(ours: list[_Interval], theirs: list[_Interval]) -> list[_Interval]:
    common = []
    for left, right in ours:
        for other_left, other_right in theirs:
            a, b = max(left, other_left), min(right, other_right)
            if b - a >= _LEAST_GUTTER:
                common.append((a, b))
    return common


def _best_window(
    segments: list[Segment],
) -> tuple[list[Segment], list[list[Segment]], list[Segment], bool] | None:
    bands = _bands(segments)
    frees = [_free(band) for band in bands]
    best: tuple[float, int, int, list[list[Segment]], bool] | None = None
    for first in range(len(bands)):
        if best is not None and sum(map(len, bands[first:])) < best[0]:
            break
        gutters = frees[first]
        inside: list[Segment] = []
        for last in range(first, len(bands)):
            inside += bands[last]
            gutters = _common(gutters, frees[last])
            left, right = min(s.left for s in inside), max(s.right for s in inside)
            inner = [(a, b) for a, b in gutters if a > left and b < right]
            # Windows that can still grow are looked at once they cannot.
            grows = last + 1 < len(bands) and any(
                a > left and b < right for a, b in _common(gutters, frees[last + 1])
            )
            if grows:
                continue
            if inner and (found := _cut(inside, inner)):
                strips, is_rows = found
                score = sum(len(rows_of(strip)) for strip in strips) * (0.75 if is_rows else 1.0)
                if best is None or score > best[0]:
                    best = (score, first, last, strips, is_rows)
            if not gutters:
                break
    if best is None:
        return None
    _, first, last, strips, is_rows = best
    above = [s for band in bands[:first] for s in band]
    below = [s for band in bands[last + 1 :] for s in band]
    return above, strips, below, is_rows


def _cut(
    inside: list[Segment], gutters: list[_Interval]
) -> tuple[list[list[Segment]], bool] | None:
    """Strips between gutters, margins joined with what they stand beside."""
    strips: list[list[Segment]] = []
    edges = [*sorted((a + b) / 2 for a, b in gutters), float("inf")]
    start = float("-inf")
    for edge in edges:
        strip = [s for s in inside if start <= (s.left + s.right) / 2 < edge]
        start = edge
        if strip:
            strips.append(strip)
    groups = _joined([rows_of(strip) for strip in strips])
    if len(groups) > 1:
        columns = [[s for row in group for s in row.segments] for group, _ in groups]
        if min(len(group) for group, _ in groups) >= _LEAST_LINES:
            return columns, False
        return None
    group, parts = groups[0]
    margin = next((p for p in parts if p[1]), None) if parts else None
    if margin is None or len(group) < 2:
        return None
    own = [s for row in margin[0] for s in row.segments]
    ids = {id(s) for s in own}
    return [own, [s for s in inside if id(s) not in ids]], True


_Strip = list[Row]


def _joined(strips: list[_Strip]) -> list[tuple[_Strip, list[tuple[_Strip, bool]]]]:
    """Neighbouring strips that are read together; each part says whether it is a margin."""
    groups: list[list[tuple[_Strip, bool]]] = [[(strip, False)] for strip in strips]
    index = 0
    while len(groups) > 1 and index < len(groups):
        rows = [row for strip, _ in groups[index] for row in strip]
        best: tuple[float, int] | None = None
        for other in (index + 1, index - 1):
            if 0 <= other < len(groups):
                beside = [row for strip, _ in groups[other] for row in strip]
                likeness = _as_margin(rows, beside)
                if likeness and (best is None or likeness > best[0]):
                    best = (likeness, other)
        if best is None:
            index += 1
            continue
        low, high = sorted((index, best[1]))
        marked = [(strip, True) for strip, _ in groups[index]]
        merged = marked + groups[best[1]] if index < best[1] else groups[best[1]] + marked
        groups[low : high + 1] = [merged]
        index = max(low - 1, 0)
    return [([row for strip, _ in group for row in strip], group) for group in groups]


def _as_margin(rows: list[Row], beside: list[Row]) -> float:
    """How far rows are the margin of others: 0 where they are a column of their own."""
    dated = sum(1 for row in rows if is_dateline(row.text))
    dated_beside = sum(1 for row in beside if is_dateline(row.text))
    heads = [section for row in rows if (section := section_of(row.text))]
    heads_beside = sum(1 for row in beside if section_of(row.text))
    aligned = _aligned(rows, beside)
    count = len(rows)
    width = statistics.median(r.right - r.left for r in rows)
    width_beside = statistics.median(r.right - r.left for r in beside)
    free = [row for row in rows if section_of(row.text) and not _is_beside(row, beside)]
    plain = [row for row in rows if row not in free]
    if plain and free and not heads_beside and _aligned(plain, beside) >= 0.7:
        # Headings with nothing beside them, and everything else level with the other strip.
        return 1.5 + aligned
    if (dated + len(heads)) / count >= 0.99 and aligned:
        return 1 + aligned
    is_dated = dated / count >= _MARGIN_SHARE and dated_beside <= 0.3 * dated
    if is_dated and aligned > 0.25 and (not heads_beside or width < width_beside):
        listed = {Section.SKILLS, Section.LANGUAGES, Section.CONTACT} & set(heads)
        if not listed or dated / count > 0.5:
            return 1 + aligned
    if heads_beside and heads:
        return 0.0
    if heads and not heads_beside and len(heads) / count >= 0.5 and aligned >= 0.5:
        return 0.8 + aligned / 10
    words = statistics.mean(len(row.text.split()) for row in rows)
    if not heads and aligned >= 0.85 and words <= 4 and _aligned(beside, rows) >= 0.5:
        return 0.5
    return 0.0


def _aligned(rows: list[Row], beside: list[Row]) -> float:
    hit = sum(1 for row in rows if any(is_level(row, other) for other in beside))
    return hit / len(rows)


def _is_beside(row: Row, others: list[Row]) -> bool:
    inner = 0.25 * (row.bottom - row.top)
    return any(o.top < row.bottom - inner and o.bottom > row.top + inner for o in others)
