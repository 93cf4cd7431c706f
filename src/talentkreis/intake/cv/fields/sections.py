# SPDX-License-Identifier: Apache-2.0
"""A CV cut into its sections; what may not be taken over is left out first (TRUST L-02)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from talentkreis.intake.cv.fields.dates import (
    MONTH_NAMES,
    find_periods,
    is_dateline,
    period_of,
)
from talentkreis.intake.cv.fields.headings import Section, inline_section, section_of
from talentkreis.intake.cv.fields.languages import language_code
from talentkreis.intake.cv.fields.localities import is_place
from talentkreis.intake.cv.fields.words import employer_score, title_score
from talentkreis.intake.cv.reading.shapes import reaches_the_edge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.intake.cv.reading.shapes import Line

_WITHHELD_LABEL = re.compile(
    r"""(?ix)^\W*(?:geburts(?:datum|tag|ort|name|jahr|land)?(?:\s*(?:/|und|&|,)\s*-?(?:geburts)?(?:ort|datum))?|geb\.|geboren(?:\s+am)?
    |date\s+(?:and\s+place\s+)?of\s+birth|place\s+of\s+birth|birth\s?(?:date|day|place)|d\.?o\.?b\.?|born
    |familienstand|personenstand|zivilstand|marital\s+status|civil\s+status|kinder|children|alter|age
    |staatsangehörigkeit(?:en)?|staatsbürgerschaft|nationalität|nationality|nationalities|citizenship
    |religion(?:szugehörigkeit)?|konfession|bekenntnis|denomination|geschlecht|gender|sex|sexe
    |ethnic(?:ity)?|race|schwerbehinderung|grad\s+der\s+behinderung|disability|gesundheit|health
    |gewerkschaft\w*|partei(?:mitgliedschaft)?)\b(?=\s*(?:[:|/,(]|$|\s[\d–-]|\sam\s|\sin\s|\s\S+$))"""
)
_WITHHELD_VALUE = re.compile(
    r"""(?ix)^\W*(?:(?:ledig|verheiratet|geschieden|verwitwet|getrennt\s+lebend|married|divorced|widowed
    |römisch-katholisch|katholisch|evangelisch|muslimisch|jüdisch|orthodox|konfessionslos)
    (?:\W+(?:\d+|ein|zwei|drei|keine|one|two|no)\s+(?:kind(?:er)?|child(?:ren)?))?
    |(?:\d+|ein|zwei|drei|keine|one|two|no)\s+(?:kind(?:er)?|child(?:ren)?))\W*$"""
)
_BORN = re.compile(
    r"(?i)(?:\*\s?|\bgeb(?:oren|\.)?\s*(?:am\s*)?:?\s*|\bborn\s*(?:on\s*)?:?\s*)(?=\d|\w+\s\d)[^|·•;\t]*?\d{4}(?:\s+in\s+[^,|·•;\t]+)?"
)


@dataclass(slots=True)
class Stretch:
    """Lines of one section, with their numbers in the document."""

    section: Section
    heading: str = ""
    lines: list[tuple[int, Line]] = field(default_factory=list)


def without_withheld(lines: Sequence[Line]) -> tuple[list[Line], int]:
    """Lines without birth date, family, nationality, religion, health; and how many went."""
    kept: list[Line] = []
    count = 0
    drops_value = False
    for line in lines:
        label = _WITHHELD_LABEL.match(line.text)
        if label and len(line.text) < 90:
            count += 1
            rest = line.text[label.end() :].strip(" :|-–")
            drops_value = not rest
            continue
        if (
            drops_value
            and len(line.text) < 40
            and "@" not in line.text
            and not section_of(line.text)
        ):
            drops_value = False
            continue
        drops_value = False
        parts = []
        for part in line.parts:
            pieces = re.split(r"(\s*[|·•,;]\s*)", _BORN.sub("", part))
            clean = [
                ""
                if index % 2 == 0 and (_WITHHELD_VALUE.match(piece) or _is_label(piece))
                else piece
                for index, piece in enumerate(pieces)
            ]
            text = re.sub(r"^[\s|·•,;]+|[\s|·•,;]+$", "", "".join(clean))
            if text != part.strip():
                count += text.strip(" |·•,;") != part.strip(" |·•,;")
            if text:
                parts.append(
                    text
                    if any(p != q for p, q in zip(pieces, clean, strict=True)) or _BORN.search(part)
                    else part
                )
        if parts:
            line.parts = parts
            kept.append(line)
    return kept, count


_PAGE_NUMBER = re.compile(r"(?i)(?:page|seite)\s+\d+\s*(?:of|von|/)\s*\d+")
_BROKEN_DATE = re.compile(
    rf"(?i)(?:(?:^|[\s(,;|·–-])(?:{MONTH_NAMES})\.?|\d\s*(?:-|–|—|bis|to)|[(])\s*$"
)
_BROKEN_LINK = re.compile(r"(?i)(?:https?://|www\.|[\w.-]+\.[a-z]{2,}/|[\w.+-]+@)[\w./%+-]*$")
_BROKEN_ADDRESS = re.compile(r"[\w.+-]+[.-]")
_ADDRESS_END = re.compile(r"[\w.+-]+@[\w.-]+\.[a-z]{2,}")
_GOES_ON = re.compile(r"^[\w%./+-]+(?:\s\((?:LinkedIn|Xing|Portfolio|Personal|Company|Other)\))?$")


def without_page_numbers(lines: Sequence[Line]) -> list[Line]:
    """Lines without those that only say which page it is: a career goes on behind them."""
    return [line for line in lines if not _PAGE_NUMBER.fullmatch(line.text)]


def joined(lines: Sequence[Line]) -> list[Line]:
    """Lines with dates, links and addresses whole that a narrow column broke in two."""
    blocks: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        blocks.setdefault((line.page, line.block), []).append(line)
    result: list[Line] = []
    for line in lines:
        before = result[-1] if result else None
        if before is not None and (before.page, before.block) == (line.page, line.block):
            block = blocks[before.page, before.block]
            if _is_broken_link(before, line, block):
                glue = ""
            elif _is_broken_date(before, line):
                glue = " "
            else:
                glue = None
            if glue is not None:
                before.parts[-1] += glue + line.parts[0]
                before.parts += line.parts[1:]
                before.right = line.right
                continue
        result.append(line)
    return result


def _is_broken_link(before: Line, line: Line, block: Sequence[Line]) -> bool:
    last = before.parts[-1]
    if _BROKEN_ADDRESS.fullmatch(last) and _ADDRESS_END.fullmatch(line.text):
        return True
    if not _BROKEN_LINK.search(last) or not _GOES_ON.match(line.text) or "@" in line.text:
        return False
    if re.search(r"[/-]$", last) and line.text[0].islower() and before.right:
        return True
    is_start = line.text.lower().startswith(
        ("http", "www.", "linkedin.com", "xing.com", "github.com")
    )
    goes_on = line.text[0].islower() or line.text.endswith(")")
    return goes_on and not is_start and reaches_the_edge(before, block)


def _is_broken_date(before: Line, line: Line) -> bool:
    last = before.parts[-1]
    period = period_of(last)
    if not _BROKEN_DATE.search(last) or (period and period.is_range and not period.is_current):
        return False
    following = find_periods(line.parts[0])
    is_first = bool(following) and following[0].first <= 1 and len(line.parts[0]) < 60
    if not is_first or line.is_bullet:
        return False
    whole = period_of(f"{last} {line.parts[0]}")
    return whole is not None and whole.is_range and not whole.last <= len(last)


def _is_label(piece: str) -> bool:
    return bool(_WITHHELD_LABEL.match(piece)) and ":" in piece


def split_sections(lines: Sequence[Line], first: int = 0) -> list[Stretch]:
    """Sections in the order in which they stand; what comes first is the head.

    `first` is the number of the first line in the document.
    """
    style = _heading_style(lines)
    extents = _extents(lines)
    stretches = [Stretch(Section.HEAD)]
    for number, line in enumerate(lines, start=first):
        section = _opens(line)
        at = number - first
        if section is None and _is_other_column(lines, at, extents, stretches[-1].section):
            stretches.append(Stretch(Section.HEAD))
        if section is None and _is_unknown_heading(line, style, stretches[-1]):
            section = Section.OTHER
        if section is Section.HEAD:
            if at > 12:
                continue
            stretches[0].lines.append((number, line))
            continue
        if section is not None:
            stretches.append(Stretch(section, line.text))
            rest = _beside_heading(line)
            if rest is not None:
                stretches[-1].lines.append((number, rest))
            continue
        inline = inline_section(line.text)
        if inline and _is_list_beside(inline[0], inline[1], stretches[-1].section):
            extra = Stretch(inline[0], line.text.partition(":")[0])
            extra.lines.append((number, _copy(line, [inline[1]])))
            stretches.insert(len(stretches) - 1, extra)
            continue
        stretches[-1].lines.append((number, line))
    return stretches


_SIDE = frozenset({Section.SKILLS, Section.LANGUAGES, Section.CONTACT, Section.OTHER})


def _extents(lines: Sequence[Line]) -> dict[tuple[int, int], tuple[float, float]]:
    """From where to where each block reaches across its page."""
    found: dict[tuple[int, int], tuple[float, float]] = {}
    for line in lines:
        if line.right > 0:
            key = (line.page, line.block)
            left, right = found.get(key, (line.left, line.right))
            found[key] = (min(left, line.left), max(right, line.right))
    return found


def _is_other_column(
    lines: Sequence[Line],
    number: int,
    extents: dict[tuple[int, int], tuple[float, float]],
    current: Section,
) -> bool:
    """Whether a new column begins here, so that the list of the sidebar does not go on."""
    if not number or current not in _SIDE:
        return False
    here, before = lines[number], lines[number - 1]
    if here.page != before.page or here.block == before.block:
        return False
    ours = extents.get((here.page, here.block))
    theirs = extents.get((before.page, before.block))
    if not ours or not theirs:
        return False
    return ours[0] > theirs[1] or ours[1] < theirs[0]


def _is_list_beside(section: Section, text: str, current: Section) -> bool:
    """``Sprachen: Deutsch, Englisch`` as a line of another section."""
    if current in {Section.WORK, Section.PROJECTS, section}:
        return False
    if section is Section.LANGUAGES:
        return any(language_code(word) for word in re.findall(r"[^\W\d_]+", text))
    return section is Section.SKILLS


def _opens(line: Line) -> Section | None:
    if line.is_bullet and not line.is_bold and not line.is_heading:
        return None
    section = section_of(line.text)
    if section is None and len(line.parts) > 1:
        first = section_of(line.parts[0])
        if first is not None and not is_dateline(line.parts[0]):
            return first
    return section


def _beside_heading(line: Line) -> Line | None:
    """What stands on the line of a heading in the margin."""
    if len(line.parts) < 2 or section_of(line.text) is not None:
        return None
    if re.match(r"(?i)mother tongue|muttersprach", line.parts[0]):
        return line  # the heading says the level
    return _copy(line, line.parts[1:])


def _copy(line: Line, parts: list[str]) -> Line:
    from dataclasses import replace

    return replace(line, parts=parts, gap=9.0)


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    is_bold: bool
    is_caps: bool
    is_heading: bool
    count: int


def _heading_style(lines: Sequence[Line]) -> _Style | None:
    """How the headings look that are known by their words."""
    known = [line for line in lines if section_of(line.text) not in {None, Section.HEAD}]
    if len(known) < 2:
        return None
    sizes = sorted(line.size for line in known)
    half = len(known) / 2
    return _Style(
        size=sizes[len(sizes) // 2],
        is_bold=sum(line.is_bold for line in known) > half,
        is_caps=sum(line.text.isupper() for line in known) > half,
        is_heading=sum(line.is_heading for line in known) > half,
        count=len(known),
    )


def _is_unknown_heading(line: Line, style: _Style | None, current: Stretch) -> bool:
    """A line that looks exactly like the headings that are known, but says something else."""
    text = line.text
    if style is None or current.section is Section.HEAD or line.is_bullet or len(line.parts) > 1:
        return False
    if len(text) > 40 or len(text) < 4 or re.search(r"[\d@.,:]", text) or find_periods(text):
        return False
    if title_score(text) >= 1 or employer_score(text) >= 1 or is_place(text):
        return False
    if style.is_heading:
        return line.is_heading
    if style.is_caps and not text.isupper():
        return False
    body = sum(other.size for _, other in current.lines) / max(len(current.lines), 1)
    is_larger = style.size > body * 1.12 and abs(line.size - style.size) < 0.3
    if style.is_caps:
        return (
            text.isupper()
            and len(text.split()) <= 4
            and line.is_bold == style.is_bold
            and (is_larger or not line.size)
        )
    return is_larger and line.is_bold == style.is_bold
