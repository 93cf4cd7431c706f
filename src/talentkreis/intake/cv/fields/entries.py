# SPDX-License-Identifier: Apache-2.0
"""Dated entries of a section: where each begins, its head and the text below it."""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from talentkreis.intake.cv.fields.dates import (
    Period,
    find_periods,
    is_duration,
    period_of,
    without_periods,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.intake.cv.reading.shapes import Line

_MOST_BEFORE = 4
_MOST_AFTER = 4
_PROSE = 95
_VERBS = re.compile(
    r"(?i)\b(?:ich|habe|wurde|werden|sowie|durch|für die|i |my |was |were |using|responsible|zuständig|verantwortlich für"
    r"|developed|managed|led the|worked|including|inkl\.|z\.\s?b\.|e\.g\.)"
)


@dataclass(slots=True)
class Slot:
    """A piece of the head of an entry, with the line it stands on."""

    text: str
    line: int
    is_bold: bool = False
    # Lines away from the date, for preferring what is near.
    distance: int = 0


@dataclass(slots=True)
class Entry:
    """One dated entry."""

    period: Period
    anchor: int
    slots: list[Slot] = field(default_factory=list)
    # Lines that may still belong to the head, nearest first; else they are text.
    body: list[tuple[int, Line]] = field(default_factory=list)
    # What a group above says, as profiles with several titles at one employer do.
    group: Slot | None = None


_Numbered = tuple[int, "Line"]


def find_entries(lines: Sequence[_Numbered]) -> list[Entry]:
    """Entries of a section in the order in which they stand."""
    lines = [(number, line) for number, line in lines if line.text.strip()]
    anchors = _anchors(lines)
    if not anchors:
        return []
    before = _lines_before(lines, anchors)
    starts = [_start(lines, anchors, index, before) for index in range(len(anchors))]
    entries = []
    for index, anchor in enumerate(anchors):
        end = starts[index + 1] if index + 1 < len(starts) else len(lines)
        entries.append(_entry(lines, starts[index], anchor, end))
    _inherit_groups(entries)
    return entries


def _anchors(lines: Sequence[_Numbered]) -> list[int]:
    """Positions of lines whose date is the date of an entry."""
    found = [i for i, (_, line) in enumerate(lines) if _is_anchor(line)]
    plain = [i for i in found if not lines[i][1].is_bullet]
    if plain and len(plain) < len(found):
        # Bullets are entries of their own only where all entries are bullets.
        found = plain
    ranges = [i for i in found if _period(lines[i][1]).is_range]
    if ranges and len(ranges) >= 0.6 * len(found):
        singles = [i for i in found if i not in ranges and not _is_whole_date(lines[i][1])]
        found = [i for i in found if i not in singles]
    return _without_continuations(lines, found)


def _period(line: Line) -> Period:
    period = period_of("\t".join(line.parts))
    assert period is not None
    return period


def _is_whole_date(line: Line) -> bool:
    return any(find_periods(part) and not without_periods(part) for part in line.parts)


def _is_anchor(line: Line) -> bool:
    text = "\t".join(line.parts)
    period = period_of(text)
    if period is None:
        return False
    rest = without_periods(text)
    if len(rest) > 160 or (line.is_bullet and len(rest) > 120):
        return False
    at_start = period.first <= 2 or text[: period.first].endswith("\t")
    tail = re.sub(r"[\s)\].,;|·•–-]+", "", re.sub(r"(?i)\(?\d+\s*\w+(?:\s+\d+\s*\w+)?\)?$", "", text[period.last :]))
    at_end = not tail or text[period.last :].lstrip(" )").startswith(("\t", "|", "·", "•", ","))
    if not period.is_range:
        if line.is_bullet:
            return False
        return _is_whole_date(line) or (at_start and len(rest) < 90 and not text[period.last :].startswith(" wurde"))
    in_brackets = period.first > 0 and text[: period.first].rstrip().endswith(("(", "[", "|", "·", "•", ",", "–", "—", "-", ":"))
    return at_start or at_end or in_brackets


def _without_continuations(lines: Sequence[_Numbered], anchors: list[int]) -> list[int]:
    """A date alone right below a dated line belongs to it: ``2 years`` or a second spelling."""
    kept: list[int] = []
    for anchor in anchors:
        line = lines[anchor][1]
        bare = without_periods("\t".join(line.parts))
        if kept and anchor == kept[-1] + 1 and not bare and not _period(line).is_range:
            above = lines[kept[-1]][1]
            if without_periods("\t".join(above.parts)):
                continue
        kept.append(anchor)
    return kept


def _lines_before(lines: Sequence[_Numbered], anchors: list[int]) -> int:
    """How many lines of an entry stand above its date; the same in a whole section."""
    first = 0
    while first < anchors[0] and _is_prose(lines[first][1]):
        first += 1
    above = min(anchors[0] - first, _MOST_BEFORE)
    if above and is_duration(lines[anchors[0] - above][1].text):
        above -= 1
    return above


def _is_prose(line: Line) -> bool:
    text = line.text
    if line.is_bullet or len(text) > _PROSE:
        return True
    words = text.split()
    is_sentence = text.rstrip().endswith((".", ";")) and len(words) > 6
    return is_sentence or (len(words) > 7 and bool(_VERBS.search(text))) or text[:1].islower()


def _start(lines: Sequence[_Numbered], anchors: list[int], index: int, before: int) -> int:
    """Where an entry begins: at most `before` lines above its date."""
    anchor = anchors[index]
    least = anchors[index - 1] + 1 if index else 0
    if not before:
        return anchor
    start = anchor
    for back in range(1, before + 1):
        at = anchor - back
        if at < least or _is_prose(lines[at][1]):
            break
        start = at
        if back < before and _opens_block(lines, at, anchors, index):
            break
    # The first line under another date is the head of that one, if it has none yet.
    if index and start == least and not without_periods(_text(lines[least - 1][1])) and anchor - start > 1:
        pass
    return start


def _opens_block(lines: Sequence[_Numbered], at: int, anchors: list[int], index: int) -> bool:
    """White space above tells that nothing higher belongs to the entry."""
    line = lines[at][1]
    gaps = [lines[i][1].gap for i in range(1, len(lines)) if lines[i][1].gap < 8]
    usual = statistics.median(gaps) if gaps else 0.0
    return index > 0 and line.gap > max(usual * 1.8, usual + 0.5)


def _text(line: Line) -> str:
    return "\t".join(line.parts)


def _entry(lines: Sequence[_Numbered], start: int, anchor: int, end: int) -> Entry:
    entry = Entry(_period(lines[anchor][1]), lines[anchor][0])
    for at in range(start, anchor):
        number, line = lines[at]
        if not is_duration(line.text):
            entry.slots += _slots(line, number, anchor - at)
    number, line = lines[anchor]
    rest = [without_periods(part) for part in line.parts]
    for part in rest:
        if part and not is_duration(part):
            entry.slots += _pieces(part, number, line, 0)
    head = True
    count = 0
    for at in range(anchor + 1, end):
        number, line = lines[at]
        if is_duration(line.text) and count < 2:
            continue
        is_text = _is_prose(line) or line.is_bullet
        if head and not is_text and count < _MOST_AFTER:
            count += 1
            entry.slots += _slots(line, number, at - anchor)
        else:
            head = head and count == 0 and is_text and False
        entry.body.append((number, line))
    return entry


def _slots(line: Line, number: int, distance: int) -> list[Slot]:
    return [slot for part in line.parts for slot in _pieces(part, number, line, distance)]


_STRONG = re.compile(r"\s+[|·•●◦▪]\s+|\s*\|\s*|\s+[–—]\s+|\s+-\s+|\s+@\s+|\s+//\s+|\s*\t\s*")


def _pieces(part: str, number: int, line: Line, distance: int) -> list[Slot]:
    found = []
    for piece in _STRONG.split(part):
        text = piece.strip(" ,;:|·•–—()")if piece.count("(") != piece.count(")") else piece.strip(" ,;:|·•–—")
        if text and re.search(r"[^\W\d_]", text):
            found.append(Slot(text, number, line.is_bold, distance))
    return found


def _inherit_groups(entries: list[Entry]) -> None:
    """An entry with one piece of head below one with several belongs to the same group."""
    for before, entry in zip(entries, entries[1:], strict=False):
        del before, entry
