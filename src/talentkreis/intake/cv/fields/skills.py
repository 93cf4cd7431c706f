# SPDX-License-Identifier: Apache-2.0
"""Skills: items of a list under a heading, and what the taxonomy finds in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.intake.cv.fields.dates import find_periods
from talentkreis.intake.cv.fields.languages import language_code
from talentkreis.kernel.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.intake.cv.reading.shapes import Line

_LEVEL = re.compile(
    r"""(?ix)\s*(?:[:–-]\s*|\(\s*|\t)?\b(?:sehr\s+gute?n?(?:\s+kenntnisse)?|gute?n?\s+kenntnisse|gut|grundkenntnisse|grundlagen
    |expert(?:e|enkenntnisse|in)?|fortgeschritten(?:e[nr]?)?|anfänger|fundierte?n?(?:\s+kenntnisse)?|advanced|intermediate|beginner
    |basic(?:s|\sknowledge)?|proficient|fluent|professional|master|excellent|good|solide?(?:\s+kenntnisse)?|basis(?:kenntnisse)?
    |experienced|novice|erste\s+erfahrungen?|ca\.?\s*\d+\s*jahre?|\d+\+?\s*(?:years?|jahre?n?|yrs?)(?:\s+(?:of\s+)?(?:experience|erfahrung))?
    |\d{1,3}\s?%|\d\s?/\s?\d{1,2}|täglich\w*|sicher|routiniert|vertraut|versiert|working\sknowledge)\s*\)?\s*$"""
)
_MARKS = re.compile(r"[●○■□★☆⬤◯◼◻█░▓▪•◦✔✓]{1,12}\s*$|^[●○■□★☆⬤◯◼◻█░▓▪•◦✔✓·\s]+")
_SPLIT = re.compile(r"\s*[,;|·•●▪/]\s+|\s+[/]\s*|\s*[;|·•●▪]\s*|,(?=\S)(?!\d)|\s+[–—]\s+|\s{3,}")
_CATEGORY = re.compile(r"^(?P<label>[^:,;|]{2,45}):\s*(?P<rest>.*)$")
_LONGEST = 48
_MOST_WORDS = 5
_NOT_SKILLS = re.compile(
    r"(?i)^(?:sonstiges|others?|weitere|etc\.?|usw\.?|und|and|kenntnisse|skills?|top skills|hard skills|soft skills|tools?|führerschein.*|klasse [a-z]\d?)$"
)


@dataclass(frozen=True, slots=True)
class FoundSkill:
    """A skill with the line it stands on; `is_listed` when the CV names it as a skill."""

    name: str
    line: int
    is_listed: bool
    code: str = ""


def listed_skills(lines: Sequence[tuple[int, Line]]) -> list[FoundSkill]:
    """Items of a list of skills, without levels, bars and labels of groups."""
    found: dict[str, FoundSkill] = {}
    joined = _joined(lines)
    for index, (number, line, text) in enumerate(joined):
        if find_periods(text) and len(text) > 40:
            continue
        after = joined[index + 1] if index + 1 < len(joined) else None
        for item in _items(text, line, after[1] if after else None):
            key = fold(item)
            if key and key not in found:
                found[key] = FoundSkill(item, number, is_listed=True)
    return list(found.values())


def _joined(lines: Sequence[tuple[int, Line]]) -> list[tuple[int, Line, str]]:
    """Lines with those that go on below joined: a list broken in the middle of an item."""
    result: list[tuple[int, Line, str]] = []
    for number, line in lines:
        text = "\t".join(line.parts)
        if result:
            before_number, before, so_far = result[-1]
            is_list = "," in so_far or "·" in so_far or "|" in so_far or ";" in so_far
            goes_on = so_far.rstrip().endswith(
                (",", "/", "&", "-", "·", "|", "und", "and", "(")
            ) or (text[:1].islower() and len(so_far) > 30)
            has_open = so_far.count("(") > so_far.count(")")
            is_wrapped = (
                is_list
                and not line.is_bullet
                and ("," in text or len(text.split()) <= 3)
                and ":" not in text
                and not before.is_bold
                and line.gap <= before.gap + 0.6
                and len(so_far) > 55
                and len(line.parts) == 1
                and before.block == line.block
                and line.is_bold == before.is_bold
            )
            if (goes_on or has_open or is_wrapped) and not line.is_bullet and len(so_far) < 900:
                glue = "" if so_far.endswith("-") and text[:1].islower() else " "
                base = so_far[:-1] if glue == "" else so_far
                result[-1] = (before_number, before, base + glue + text)
                continue
        result.append((number, line, text))
    return result


def _items(text: str, line: Line, after: Line | None) -> list[str]:
    category = _CATEGORY.match(text)
    if category:
        rest = category["rest"].strip()
        if not rest:
            return []
        if _is_level(rest):
            return _clean_items([category["label"]])
        return _clean_items(_split(rest))
    if len(line.parts) == 2 and not line.is_bullet:
        first, second = line.parts
        if _is_level(second):
            return _clean_items(_split(first))
        if len(_split(second)) > 1 and len(_split(first)) == 1 and len(first.split()) <= 4:
            return _clean_items(_split(second))
    items = _split(text)
    is_label = (
        len(items) == 1
        and line.is_bold
        and after is not None
        and not after.is_bold
        and not line.is_bullet
    )
    return [] if is_label else _clean_items(items)


def _is_level(text: str) -> bool:
    return bool(_LEVEL.fullmatch(f" {text}")) or not _MARKS.sub("", text).strip()


def _split(text: str) -> list[str]:
    pieces = []
    depth = 0
    flat = list(text)
    for at, char in enumerate(text):
        depth += char == "("
        depth -= char == ")"
        if depth > 0 and char in ",;|/·•":
            flat[at] = "\x01"
    for piece in re.split(r"\t", "".join(flat)):
        pieces += _SPLIT.split(piece)
    result = []
    for piece in pieces:
        whole = piece.replace("\x01", ",")
        inner = re.match(r"^(?P<name>[^()]{2,40})\s*\((?P<inside>[^()]*,[^()]*)\)$", whole)
        if inner:
            result.append(inner["name"])
            result += [each.strip() for each in inner["inside"].split(",")]
        else:
            result += re.split(r"\s+(?:und|and|sowie|&)\s+", whole) if _is_pair(whole) else [whole]
    return result


def _is_pair(text: str) -> bool:
    """``Python und SQL`` are two; ``Forschung und Entwicklung`` is one."""
    pieces = re.split(r"\s+(?:und|and|sowie)\s+", text)
    return len(pieces) == 2 and all(
        len(p.split()) == 1 and (p.isupper() or re.search(r"[A-Z].*[A-Z+#.]|\d|[+#]", p))
        for p in pieces
    )


def _clean_items(items: list[str]) -> list[str]:
    clean = []
    for item in items:
        text = _MARKS.sub("", item.strip())
        for _ in range(2):
            text = _LEVEL.sub("", text).strip(" \t,;:|–-•·*")
        text = re.sub(
            r"\s*\((?:[^()]*(?:level|jahre|years?|kenntnisse|niveau|gut|expert|[ABC][12]|\d)[^()]*)\)$",
            "",
            text,
            flags=re.IGNORECASE,
        )
        text = text.rstrip(".") if not re.search(r"\b\w\.\w", text) else text
        if not 1 <= len(text) <= _LONGEST or len(text.split()) > _MOST_WORDS:
            continue
        if not re.search(r"[^\W\d_]", text) or _NOT_SKILLS.match(text) or "@" in text:
            continue
        if language_code(text) and len(text.split()) <= 2:
            continue
        clean.append(text)
    return clean
