# SPDX-License-Identifier: Apache-2.0
"""Profiles a network prints as PDF: recognised by how they are built, and read by that.

A margin with contact, skills and languages; beside it name, headline, place and career. Sizes of
letters tell an employer from a position and both from what was done there; how long it was stands
in brackets behind each period, and in all between an employer and several positions there.
"""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from talentkreis.intake.cv.fields.dates import (
    find_periods,
    is_duration,
    period_of,
    without_periods,
)
from talentkreis.intake.cv.fields.education import Education
from talentkreis.intake.cv.fields.headings import Section, section_of
from talentkreis.intake.cv.fields.localities import is_place
from talentkreis.intake.cv.fields.stations import Station

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.intake.cv.reading.shapes import Line

_PROFILE_PAGES: Final = {"linkedin": re.compile(r"(?i)\blinkedin\.com/(?:in|pub)/\S")}
_LONGEST_PLACE: Final = 70
# Letters differ by at least so many points where they mean something else.
_LARGER: Final = 0.3
_YEARS_IN_BRACKETS: Final = re.compile(
    r"^(?P<said>.*?)\s*[·•]?\s*\((?P<years>[^()]*\d{4}[^()]*)\)$"
)
_BRACKET_ALONE: Final = re.compile(r"\([^()\d]*\)")
_IN_BRACKETS: Final = re.compile(r"\s*\([^()]*\)")
_ABBREVIATION: Final = re.compile(r"\s+-\s+[A-Z][\w.]{0,6}$|\s*\([A-Z][\w. ]{0,8}\)$")

_Numbered = tuple[int, "Line"]


@dataclass(frozen=True, slots=True)
class PrintedProfile:
    """Which network printed a document, and where on the page the career begins."""

    network: str
    edge: float


def printed_profile(lines: Sequence[Line]) -> PrintedProfile | None:
    """The network whose printed profile these lines are; None for every other document.

    The address of a profile in a margin under a heading of contact, with something beside it, and
    how long things were in brackets behind when they were.
    """
    found = (
        (at, network)
        for at, line in enumerate(lines)
        for network, page in _PROFILE_PAGES.items()
        if page.search(line.text)
    )
    at, network = next(found, (-1, ""))
    if not network:
        return None
    where = (lines[at].page, lines[at].block)
    margin = [line for line in lines if (line.page, line.block) == where]
    is_contact = any(
        section_of(line.text) is Section.CONTACT
        for line in lines[:at]
        if (line.page, line.block) == where
    )
    right = max(line.right for line in margin)
    beside = [line.left for line in lines if line.page == where[0] and line.left > right > 0]
    if not is_contact or not beside or not any(map(_tells_how_long, lines)):
        return None
    return PrintedProfile(network, min(beside) - 1)


def _tells_how_long(line: Line) -> bool:
    """``Januar 2019 – Heute (4 Jahre 3 Monate)``, or ``· (2014 - 2016)``."""
    period = period_of(line.text)
    if period is None or not period.is_range:
        return False
    before, behind = line.text[: period.first], line.text[period.last :]
    told = behind.strip()
    is_long = not before.strip() and told.startswith("(") and is_duration(told)
    return is_long or bool(re.search(r"[·•]\s*\($", before) and told == ")")


def in_columns(lines: Sequence[Line], profile: PrintedProfile) -> tuple[list[Line], list[Line]]:
    """Lines of the career over all pages, and those of the margin beside it.

    What stands in brackets in the narrow margin is one line again.
    """
    margin: list[Line] = []
    career: list[Line] = []
    for line in chain.from_iterable(_apart(line, profile.edge) for line in lines):
        if line.left >= profile.edge:
            career.append(line)
        elif margin and _belongs(line.text, margin[-1].text):
            margin[-1].parts[-1] += f" {line.text}"
        else:
            margin.append(line)
    return career, margin


def _belongs(text: str, above: str) -> bool:
    """Whether a narrow line goes on in one above: in open brackets, or "(Portfolio)" to a link."""
    return above.count("(") > above.count(")") or _BRACKET_ALONE.fullmatch(text) is not None


def _apart(line: Line, edge: float) -> list[Line]:
    """A line as it is, or in two where a margin of a few lines was read with what is beside it."""
    inside = sum(start < edge for start in line.starts)
    if not 0 < inside < len(line.parts) == len(line.starts):
        return [line]
    own = replace(line, parts=line.parts[:inside], starts=line.starts[:inside], right=edge)
    left = line.starts[inside]
    rest = replace(line, parts=line.parts[inside:], starts=line.starts[inside:], left=left)
    return [own, rest]


def stations_of(lines: Sequence[_Numbered]) -> list[Station]:
    """Stations of the section of work; empty where letters do not tell who was the employer."""
    body = _body_size(lines)
    anchors = [at for at, (_, line) in enumerate(lines) if _is_period(line)]
    heads = [_head_of(lines, anchor, body) for anchor in anchors]
    if not anchors or not all(heads):
        return []
    stations: list[Station] = []
    employer, employer_lines = "", list[int]()
    for index, (anchor, head) in enumerate(zip(anchors, heads, strict=True)):
        end = heads[index + 1][0] if index + 1 < len(heads) else len(lines)
        above, title = _employer_and_title([lines[at] for at in head])
        if above:
            employer, employer_lines = _text(above), [number for number, _ in above]
        below = lines[anchor + 1 : end]
        place = below[0][1].text if below and _is_place(below[0][1].text) else ""
        period = period_of(lines[anchor][1].text)
        assert period is not None
        stations.append(
            Station(
                title=_text(title)[:200],
                employer=employer[:200],
                city=place[:120],
                period=period,
                text="\n".join(line.text for _, line in below[bool(place) :])[:4_000],
                lines=[*employer_lines, *(number for number, _ in title), lines[anchor][0]],
            )
        )
    return stations if stations[0].employer else []


def education_of(lines: Sequence[_Numbered]) -> list[Education]:
    """Schools with what was learnt there; empty where letters do not tell them apart."""
    body = _body_size(lines)
    if not body:
        return []
    found: list[Education] = []
    said: list[list[_Numbered]] = []
    for number, line in lines:
        if line.size > body + _LARGER:
            if found and not said[-1]:
                found[-1].school = f"{found[-1].school} {line.text}"
                found[-1].lines.append(number)
                continue
            found.append(Education("", "", line.text, "", None, [number]))
            said.append([])
        elif found:
            said[-1].append((number, line))
    for education, below in zip(found, said, strict=True):
        _learnt(education, below)
    return found


def _learnt(education: Education, below: Sequence[_Numbered]) -> None:
    """``Bachelor of Arts - BA, History · (2010 - 2014)``, also over two lines."""
    text = ""
    for number, line in below:
        text = f"{text} {line.text}".strip()
        education.lines.append(number)
        if hit := _YEARS_IN_BRACKETS.match(text):
            education.period = period_of(hit["years"])
            text = hit["said"]
            break
        if len(education.lines) > 3:
            break
    degree, _comma, field = text.strip(" ·•").partition(", ")
    education.degree = _ABBREVIATION.sub("", degree).strip()[:200]
    education.field = field.strip(" ·•")[:200]
    education.school = education.school[:200]


def _body_size(lines: Sequence[_Numbered]) -> float:
    """The size of most letters: that of periods and of what was done."""
    dated = [line.size for _, line in lines if find_periods(line.text)]
    return statistics.median(dated) if dated else 0.0


def _is_period(line: Line) -> bool:
    period = period_of(line.text)
    return (
        period is not None
        and period.is_range
        and not line.text[: period.first].strip()
        and not without_periods(line.text)
    )


def _head_of(lines: Sequence[_Numbered], anchor: int, body: float) -> list[int]:
    """Places of the lines above a period that are larger than others, or say how long in all."""
    head: list[int] = []
    for at in range(anchor - 1, -1, -1):
        line = lines[at][1]
        is_large = line.size > body + _LARGER
        if not is_large and not (head and is_duration(line.text)):
            break
        head.insert(0, at)
    return head


def _employer_and_title(
    head: Sequence[_Numbered],
) -> tuple[list[_Numbered], list[_Numbered]]:
    """The employer above, where it is named again, and the position."""
    total = next((at for at, (_, line) in enumerate(head) if is_duration(line.text)), None)
    if total is not None:
        return list(head[:total]), list(head[total + 1 :])
    largest = max(line.size for _, line in head)
    cut = next((at for at, (_, line) in enumerate(head) if line.size < largest - _LARGER), None)
    return (list(head[:cut]), list(head[cut:])) if cut else ([], list(head))


def _text(lines: Sequence[_Numbered]) -> str:
    return " ".join(line.text for _, line in lines)


def _is_place(text: str) -> bool:
    """A town the gazetteer knows, or any that is followed by a country."""
    if len(text) > _LONGEST_PLACE or text.endswith("."):
        return False
    text = _IN_BRACKETS.sub("", text)
    return is_place(text) or ("," in text and is_place(text.rpartition(",")[2]))
