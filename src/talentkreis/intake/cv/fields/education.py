# SPDX-License-Identifier: Apache-2.0
"""Education: degree, field, school and years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.intake.cv.fields.entries import Entry, Slot, find_entries
from talentkreis.intake.cv.fields.localities import is_place, without_place
from talentkreis.intake.cv.fields.words import degree_score, school_score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.intake.cv.fields.dates import Period
    from talentkreis.intake.cv.reading.shapes import Line

_KNOWN_DEGREES = (
    r"(?:Bachelor|Master|Doctor|Associate)(?:'s)?(?:\s+(?:of|in)\s+(?:Science|Arts|Engineering|Education|Laws?|Fine Arts|"
    r"Business Administration|Philosophy|Applied Science|Social Work|Music|Public Administration))?(?:\s*\((?:Hons|Honours)\))?(?:\s+Degree)?"
    r"|B\.?\s?Sc\.?|M\.?\s?Sc\.?|B\.?\s?A\.?|M\.?\s?A\.?|B\.?\s?Eng\.?|M\.?\s?Eng\.?|B\.?\s?Ed\.?|M\.?\s?Ed\.?|LL\.?\s?[BM]\.?|MBA|BBA"
    r"|Ph\.?\s?D\.?|Promotion|Magister(?:\sArtium)?|(?:Erstes|Zweites|1\.|2\.)?\s?(?:Juristisches\s)?Staatsexamen"
    r"|Diplom(?:\s?\((?:FH|BA|Univ\.?)\))?(?=\s|$|,|:)|Studium(?:\s+der)?|Ausbildung\s+zu[rm]|Umschulung\s+zu[rm]|Lehre\s+als"
)
_DEGREE_FIRST = re.compile(
    rf"(?i)^(?P<degree>{_KNOWN_DEGREES})(?:\s*\((?:[BM]\.?\s?(?:Sc|A|Eng|Ed)\.?|LL\.?[BM]\.?)\))?(?P<rest>(?:\s*[,:–-]\s*|\s+(?:in|im\s+Fach|im\s+Studiengang|der|des|of)\s+|\s+).*)?$"
)
_FIELD_LABEL = re.compile(
    r"(?i)^(?:fachrichtung|schwerpunkt|studiengang|fach|major|field of study|studienrichtung|specialization|fields?)\s*:?\s+"
)
_GRADE = re.compile(
    r"(?i)[,;(|–-]*\s*\b(?:(?:abschluss|gesamt|end)?note|durchschnitt|gpa|grade|abschluss(?:note)?:?\s*\d|schnitt)\b.*$"
    r"|\s*\(?\b\d[.,]\d\)?$|\s*\bmit Auszeichnung\b.*$|\s*\(?cum laude\)?$"
)
_NOTE = re.compile(
    r"(?i)^(?:thema|bachelorarbeit|masterarbeit|diplomarbeit|thesis|titel der|schwerpunkte?:|abschluss:|note|gpa|focus|relevant coursework|courses|minor|abschlussarbeit|kurse|coursework|\d[.,]\d)"
)
_ABSCHLUSS = re.compile(r"(?i)^abschluss\s*:\s*")


@dataclass(slots=True)
class Education:
    """One stop of an education as the CV says it."""

    degree: str
    field: str
    school: str
    city: str
    period: Period | None
    lines: list[int]


def find_education(lines: Sequence[tuple[int, Line]]) -> list[Education]:
    """Degrees and schools of the lines of a section."""
    entries = find_entries(lines)
    found = []
    heads = [_head(entry) for entry in entries]
    order = sum(_leaning(slots) for slots, _ in heads)
    for entry, (slots, city) in zip(entries, heads, strict=True):
        if education := _education(entry, slots, city, order):
            found.append(education)
    return found or _undated(lines)


def _undated(lines: Sequence[tuple[int, Line]]) -> list[Education]:
    """A degree and a school without any date."""
    found: list[Education] = []
    for number, line in lines:
        pieces = [p for part in line.parts for p in re.split(r"\s+[|·•–-]\s+|,\s+", part)]
        degree = next((p for p in pieces if degree_score(p) and not school_score(p)), "")
        school = next((p for p in pieces if school_score(p) and not degree_score(p)), "")
        if degree and school:
            name, field = _degree_and_field(degree)
            found.append(Education(name, field, school, "", None, [number]))
        elif school and found and not found[-1].school:
            found[-1].school = school
            found[-1].lines.append(number)
        elif degree and len(line.text) < 90:
            name, field = _degree_and_field(degree)
            found.append(Education(name, field, "", "", None, [number]))
    return [each for each in found if each.degree or each.school]


def _head(entry: Entry) -> tuple[list[Slot], str]:
    slots: list[Slot] = []
    city = ""
    for slot in entry.slots:
        text = _GRADE.sub("", slot.text).strip(" ,;:|–-")
        if not text:
            continue
        if is_place(text) and not school_score(text):
            city = city or text
            continue
        pieces = [
            p.strip()
            for p in re.split(
                r",\s+(?![^()]*\))|\s+/\s+|\s+(?:at|an der|am|bei der|bei)\s+(?=[A-ZÄÖÜ])", text
            )
            if p.strip()
        ]
        if (
            len(pieces) > 1
            and any(degree_score(p) for p in pieces)
            and any(school_score(p) for p in pieces)
        ):
            groups = _grouped(pieces)
            slots += [Slot(text, slot.line, slot.is_bold, slot.distance) for text in groups]
            continue
        name, place = without_place(text)
        if place and (school_score(name) or degree_score(name)):
            text, city = name, city or place
        slots.append(Slot(text, slot.line, slot.is_bold, slot.distance))
    return slots, city


def _grouped(pieces: list[str]) -> list[str]:
    """Pieces of one line: degree with its field, school with its town."""
    groups: list[list[str]] = []
    kinds: list[str] = []
    for piece in pieces:
        kind = (
            "school"
            if school_score(piece) and not (degree_score(piece) and not school_score(piece))
            else "degree"
            if degree_score(piece)
            else ""
        )
        if kind == "school" and degree_score(piece) and "school" in kinds:
            kind = "degree"
        if groups and (not kind or kind == kinds[-1]):
            groups[-1].append(piece)
        else:
            groups.append([piece])
            kinds.append(kind or "degree")
    result = []
    for group, kind in zip(groups, kinds, strict=True):
        text = ", ".join(group)
        result.append(without_place(text)[0] if kind == "school" else text)
    return result


def _leaning(slots: list[Slot]) -> float:
    if len(slots) < 2:
        return 0.0
    one = degree_score(slots[0].text) - school_score(slots[0].text)
    two = degree_score(slots[1].text) - school_score(slots[1].text)
    return max(-3.0, min(3.0, one - two))


def _education(entry: Entry, slots: list[Slot], city: str, order: float) -> Education | None:
    near = [s for s in slots if not _NOTE.match(s.text)][:5]
    best: tuple[float, Slot | None, Slot | None] = (-9.0, None, None)
    for i, degree in enumerate(near):
        for j, school in enumerate(near):
            if i == j:
                continue
            fit = degree_score(degree.text) - 0.8 * school_score(degree.text)
            fit += school_score(school.text) - 0.8 * degree_score(school.text)
            fit += (
                (0.4 if (i < j) == (order >= 0) else 0.0)
                - 0.5 * max(i - 1, 0)
                - 0.5 * max(j - 1, 0)
            )
            fit -= 0.3 * abs(degree.line - school.line)
            if fit > best[0]:
                best = (fit, degree, school)
    for i, only in enumerate(near):
        kind = degree_score(only.text) - school_score(only.text)
        fit = abs(kind) - 0.8 - 0.5 * i
        if fit > best[0]:
            best = (fit, only if kind >= 0 else None, None if kind >= 0 else only)
    _, degree_slot, school_slot = best
    if degree_slot is None and school_slot is None:
        return None
    degree_text, field = _degree_and_field(degree_slot.text) if degree_slot else ("", "")
    used = {s.line for s in (degree_slot, school_slot) if s} | {entry.anchor}
    for slot in slots:
        if slot in (degree_slot, school_slot) or slot.distance > 3:
            continue
        if label := _FIELD_LABEL.match(slot.text):
            field = field or slot.text[label.end() :].strip()
        elif label := _ABSCHLUSS.match(slot.text):
            if not degree_score(degree_text):
                degree_text = slot.text[label.end() :].strip()
        elif (
            not field
            and not _NOTE.match(slot.text)
            and not school_score(slot.text)
            and slot.line in used
            and len(slot.text) < 60
        ):
            field = slot.text
    school_text = school_slot.text.strip(" ,;:|-–") if school_slot else ""
    school_text, place = without_place(school_text) if not city else (school_text, city)
    return Education(
        degree_text[:200], field[:200], school_text[:200], place or city, entry.period, sorted(used)
    )


def _degree_and_field(text: str) -> tuple[str, str]:
    """``B.Sc. Informatik`` → the degree and its field."""
    text = _ABSCHLUSS.sub("", text.strip(" ,;:|-–"))
    found = _DEGREE_FIRST.match(text)
    if found:
        degree = found["degree"].strip()
        rest = re.sub(
            r"^(?:\s*[,:–-]\s*|\s+(?:in|im\s+Fach|im\s+Studiengang|der|des|of)\s+|\s+)",
            "",
            found["rest"] or "",
        ).strip()
        if re.match(r"(?i)(?:ausbildung|umschulung|lehre)", degree):
            return text, ""
        return degree, rest.strip(" ()")
    pieces = [p.strip() for p in re.split(r",\s+|\s+[–-]\s+|\s*\((?=[^)]*\)$)", text) if p.strip()]
    if len(pieces) > 1 and degree_score(pieces[-1]) and not degree_score(pieces[0]):
        return pieces[-1].strip("() "), ", ".join(pieces[:-1])
    if len(pieces) > 1 and degree_score(pieces[0]):
        return pieces[0], ", ".join(pieces[1:]).strip("() ")
    last = re.match(rf"(?i)^(?P<field>.+?)\s+(?P<degree>(?:{_KNOWN_DEGREES}))$", text)
    if last and not degree_score(last["field"]):
        return last["degree"].strip("() "), last["field"].strip(" ,(")
    return text, ""
