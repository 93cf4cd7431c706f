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
_COLUMN_NAME = re.compile(
    r"(?i)^(?:company|employer|organi[sz]ation|designation|position|role|title|job title|duration|period|dates?|from|to|years?"
    r"|location|city|degree|course|university|institution|school|board|grade|percentage|firma|unternehmen|arbeitgeber|funktion"
    r"|zeitraum|von|bis|dauer|jahr|ort|abschluss|hochschule|universität|einrichtung|schule|note)$"
)
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
    # A town stood behind it and was taken off.
    had_place: bool = False
    # The CV says what it is: "title" or "employer".
    label: str = ""


@dataclass(slots=True)
class Entry:
    """One dated entry."""

    period: Period
    anchor: int
    slots: list[Slot] = field(default_factory=list)
    # Lines that may still belong to the head, nearest first; else they are text.
    body: list[tuple[int, Line]] = field(default_factory=list)


_Numbered = tuple[int, "Line"]


def find_entries(lines: Sequence[_Numbered]) -> list[Entry]:
    """Entries of a section in the order in which they stand."""
    lines = [
        (number, line)
        for number, line in lines
        if line.text.strip() and not all(_COLUMN_NAME.match(part) for part in line.parts)
    ]
    anchors = _anchors(lines)
    if not anchors:
        return []
    before = _lines_before(lines, anchors)
    starts = [_start(lines, anchors, index, before) for index in range(len(anchors))]
    entries = []
    for index, anchor in enumerate(anchors):
        end = starts[index + 1] if index + 1 < len(starts) else len(lines)
        entries.append(_entry(lines, starts[index], anchor, end))
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
        singles = [i for i in found if i not in ranges and not _is_apart(lines[i][1])]
        found = [i for i in found if i not in singles]
    found = [i for i in found if not _is_wrapped(lines, i)]
    return _without_continuations(lines, found)


def _is_wrapped(lines: Sequence[_Numbered], at: int) -> bool:
    """A year alone on a line that is the end of the item above: ``… since / 2018``."""
    line = lines[at][1]
    if not at or _period(line).is_range or not line.starts or len(line.parts) > 1:
        return False
    above = lines[at - 1][1]
    lefts = [other.left for _, other in lines if other.block == line.block]
    is_in = line.left > min(lefts) + 0.6 * line.size
    return is_in and abs(above.left - line.left) < 1.5 and len(above.text) > len(line.text)


def _period(line: Line) -> Period:
    period = period_of("\t".join(line.parts))
    assert period is not None
    return period


def _is_whole_date(line: Line) -> bool:
    return any(find_periods(part) and not without_periods(part) for part in line.parts)


def _is_apart(line: Line) -> bool:
    """A date that stands by itself: in a piece of its own, or set off at the end."""
    if _is_whole_date(line):
        return True
    period = _period(line)
    text = "\t".join(line.parts)
    is_last = not re.sub(r"[\s)\].,;]+", "", text[period.last :])
    return (
        is_last and len(text) < 110 and bool(re.search(r"[(\[|·•,–—\t]\s*$", text[: period.first]))
    )


def _is_anchor(line: Line) -> bool:
    text = "\t".join(line.parts)
    period = period_of(text)
    if period is None:
        return False
    rest = without_periods(text)
    if len(rest) > 160 or (line.is_bullet and len(rest) > 120):
        return False
    at_start = period.first <= 2 or text[: period.first].endswith("\t")
    tail = re.sub(
        r"[\s)\].,;|·•–-]+",
        "",
        re.sub(r"(?i)\(?\d+\s*\w+(?:\s+\d+\s*\w+)?\)?$", "", text[period.last :]),
    )
    at_end = not tail or text[period.last :].lstrip(" )").startswith(("\t", "|", "·", "•", ","))
    if not period.is_range:
        if line.is_bullet:
            return False
        return _is_apart(line) or (at_start and len(rest) < 90)
    is_told = re.match(r"(?i)(?:seit|since|from|ab|von)\b", text[period.first :])
    is_apart = re.search(r"[|·•,(\t–—-]\s*$", text[: period.first])
    if at_end and not at_start and is_told and not is_apart and len(rest.split()) > 5:
        return False  # "… used by 300 people since 2022"
    in_brackets = period.first > 0 and text[: period.first].rstrip().endswith(
        ("(", "[", "|", "·", "•", ",", "–", "—", "-", ":")
    )
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
    plain = sum(1 for word in words if word[:1].islower() and len(word) > 2)
    is_sentence = text.rstrip().endswith((".", ";")) and len(words) > 6 and plain > 2
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
        if at < least or _is_prose(lines[at][1]) or is_indented(lines[at][1], lines[anchor][1]):
            break
        start = at
        if back < before and _opens_block(lines, at, is_first=not index):
            break
    return start


def _opens_block(lines: Sequence[_Numbered], at: int, *, is_first: bool) -> bool:
    """White space above tells that nothing higher belongs to the entry."""
    line = lines[at][1]
    gaps = [lines[i][1].gap for i in range(1, len(lines)) if lines[i][1].gap < 8]
    usual = statistics.median(gaps) if gaps else 0.0
    return not is_first and line.gap > max(usual * 1.8, usual + 0.5)


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
        is_text = _is_prose(line) or is_indented(line, lines[anchor][1])
        if head and not is_text and count < _MOST_AFTER:
            count += 1
            entry.slots += _slots(line, number, at - anchor)
        else:
            head = False
        entry.body.append((number, line))
    return entry


def is_indented(line: Line, head: Line) -> bool:
    """Whether a line stands further in than any piece of the head: an item of a list."""
    if not line.starts or not head.starts:
        return False
    near = 0.35 * max(line.size, 1.0)
    left = min(line.starts)
    return left > min(head.starts) + 2 * near and all(
        abs(left - start) > near for start in head.starts
    )


def _slots(line: Line, number: int, distance: int) -> list[Slot]:
    return [slot for part in line.parts for slot in _pieces(part, number, line, distance)]


_STRONG = re.compile(r"\s+[|·•●◦▪]\s+|\s*\|\s*|\s+[–—]\s+|\s+-\s+|\s+@\s+|\s+//\s+|\s*\t\s*")


def _pieces(part: str, number: int, line: Line, distance: int) -> list[Slot]:
    found = []
    pieces = _STRONG.split(part)
    if len(pieces) == 1 and part.count(" / ") > 1:
        pieces = part.split(" / ")
    for piece in pieces:
        text = (
            piece.strip(" ,;:|·•–—()")
            if piece.count("(") != piece.count(")")
            else piece.strip(" ,;:|·•–—")
        )
        if text and re.search(r"[^\W\d_]", text):
            found.append(Slot(text, number, line.is_bold, distance))
    return found
