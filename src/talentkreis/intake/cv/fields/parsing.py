# SPDX-License-Identifier: Apache-2.0
"""A whole CV: every value with the place it came from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from talentkreis.intake.cv.fields.contacts import find_city, find_emails, find_links, find_phones
from talentkreis.intake.cv.fields.education import Education, find_education
from talentkreis.intake.cv.fields.headings import Section
from talentkreis.intake.cv.fields.languages import find_languages
from talentkreis.intake.cv.fields.names import find_name
from talentkreis.intake.cv.fields.profiles import (
    education_of,
    in_columns,
    printed_profile,
    stations_of,
)
from talentkreis.intake.cv.fields.sections import (
    Stretch,
    joined,
    split_sections,
    without_page_numbers,
    without_withheld,
)
from talentkreis.intake.cv.fields.skill_words import occupation_score, skills_in
from talentkreis.intake.cv.fields.skills import FoundSkill, listed_skills
from talentkreis.intake.cv.fields.stations import Station, find_stations
from talentkreis.intake.cv.fields.words import degree_score, school_score, title_score
from talentkreis.kernel.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from talentkreis.intake.cv.fields.dates import Period
    from talentkreis.intake.cv.reading.shapes import DocumentText, Line

LONGEST_TEXT = 300_000
MOST_VALUES = 250
_GERMAN = frozenset(
    [
        "und",
        "der",
        "die",
        "das",
        "mit",
        "von",
        "für",
        "bei",
        "seit",
        "bis",
        "als",
        "im",
        "zur",
        "zum",
        "den",
        "des",
        "ein",
        "eine",
        "auf",
        "heute",
    ]
)
_ENGLISH = frozenset(
    [
        "and",
        "the",
        "of",
        "with",
        "for",
        "at",
        "in",
        "to",
        "from",
        "as",
        "a",
        "an",
        "on",
        "by",
        "present",
        "using",
        "our",
        "team",
    ]
)


def parse(
    document: DocumentText, country: str = "DE", words: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Language, text without what may not be kept, and every value with its evidence.

    `words` are skills in the team's own words, with the code of the taxonomy for each.
    """
    lines, withheld = without_withheld(joined(without_page_numbers(document.lines)))
    network = ""
    if profile := printed_profile(lines):
        network = profile.network
        career, margin = in_columns(lines, profile)
        lines = [*career, *margin]
        stretches = [*split_sections(career), *split_sections(margin, first=len(career))]
    else:
        stretches = split_sections(lines)
    language = language_of(lines)
    emails = find_emails(lines, document.links)
    values: list[dict[str, Any]] = []

    def add(kind: str, value: dict[str, Any], numbers: Iterable[int]) -> None:
        if len(values) < MOST_VALUES:
            values.append({"kind": kind, "value": value, "evidence": _evidence(lines, numbers)})

    links = find_links(stretches, document.links, emails)
    if name := find_name(lines, stretches, emails, links):
        add("name", {"name": name.value}, [name.line])
    for email in emails:
        add("email", {"email": email.value}, [email.line])
    for phone in find_phones(stretches, country):
        add("phone", {"phone": phone.value}, [phone.line])
    for link in links:
        add("link", {"link": link.value}, [link.line])
    postcode, city = find_city(stretches)
    if city:
        value = {"city": city.value, "postcode": postcode.value if postcode else ""}
        add("city", value, [city.line])
    _add_career(stretches, language, network, add)
    for spoken in _languages(stretches, network):
        value = {"language": spoken.code, "name": spoken.name, "level": spoken.level}
        add("language", value, [spoken.line])
    for skill in _skills(stretches, language, words or {}):
        said: dict[str, Any] = {
            "skill": skill.name,
            "is_listed": skill.is_listed,
            "code": skill.code,
        }
        add("skill", said, [skill.line])
    return {
        "language": language,
        "pages": document.pages,
        "withheld": withheld,
        "notes": [*document.notes, *([f"{network}_profile"] if network else [])],
        "hidden": [
            {"why": h.why, "text": h.text[:300], "page": h.page} for h in document.hidden[:40]
        ],
        "text": "\n".join(line.text for line in lines)[:LONGEST_TEXT],
        "values": values,
    }


def _add_career(stretches: Sequence[Stretch], language: str, network: str, add: Any) -> None:
    work = [s for s in stretches if s.section is Section.WORK]
    is_education_known = any(s.section is Section.EDUCATION for s in stretches)
    if not any(line for s in work for line in s.lines):
        # A career under a heading nobody knows is still a career.
        work = [s for s in stretches if s.section in {Section.HEAD, Section.SUMMARY, Section.OTHER}]
    for stretch in work:
        for station in _stations(stretch, language, network):
            if not is_education_known and _is_education(station):
                value = {
                    "degree": station.title,
                    "field": "",
                    "school": station.employer,
                    "city": station.city,
                    **_months(station.period),
                }
                add("education", value, station.lines)
                continue
            if not station.period.is_range and stretch.section is not Section.WORK:
                continue
            value = {
                "title": station.title,
                "employer": station.employer,
                "city": station.city,
                **_months(station.period),
                "text": station.text,
            }
            add("station", value, station.lines)
    for stretch in stretches:
        if stretch.section is Section.EDUCATION:
            for each in _education(stretch, network):
                value = {
                    "degree": each.degree,
                    "field": each.field,
                    "school": each.school,
                    "city": each.city,
                    **_months(each.period),
                }
                add("education", value, each.lines)


def _stations(stretch: Stretch, language: str, network: str) -> list[Station]:
    found = stations_of(stretch.lines) if network else []
    return found or find_stations(stretch.lines, lambda text: occupation_score(text, language))


def _education(stretch: Stretch, network: str) -> list[Education]:
    found = education_of(stretch.lines) if network else []
    return found or find_education(stretch.lines)


def _is_education(station: Station) -> bool:
    """A degree at a school in a career that has no section of education."""
    texts = (station.title, station.employer)
    is_degree = any(degree_score(text) for text in texts)
    return is_degree and any(school_score(t) for t in texts) and title_score(station.title) < 1


def _months(period: Period | None) -> dict[str, Any]:
    if period is None:
        return {"from": None, "to": None, "current": False}
    start = str(period.start) if period.start else None
    end = str(period.end) if period.end else None
    return {"from": start, "to": end, "current": period.is_current}


def _languages(stretches: Sequence[Stretch], network: str) -> list[Any]:
    found: dict[str, Any] = {}
    for wanted in (Section.LANGUAGES, Section.SKILLS, Section.PERSONAL):
        for stretch in stretches:
            if stretch.section is wanted:
                for spoken in find_languages(stretch.lines, network):
                    if wanted is Section.LANGUAGES or spoken.level:
                        found.setdefault(spoken.code, spoken)
        if found:
            break
    return list(found.values())


def _skills(
    stretches: Sequence[Stretch], language: str, words: Mapping[str, str]
) -> list[FoundSkill]:
    """Listed skills first, then those the text of other sections mentions."""
    found: dict[str, FoundSkill] = {}
    for stretch in stretches:
        if stretch.section is Section.SKILLS:
            for skill in listed_skills(stretch.lines):
                found.setdefault(fold(skill.name), skill)
    for stretch in stretches:
        if stretch.section in {Section.WORK, Section.PROJECTS, Section.SUMMARY, Section.TRAINING,
                               Section.SKILLS}:  # fmt: skip
            for number, line in stretch.lines:
                for hit in skills_in(line.text, language, words):
                    key = fold(hit.label)
                    if key not in found:
                        found[key] = FoundSkill(hit.label, number, is_listed=False, code=hit.code)
    return list(found.values())


def language_of(lines: Sequence[Line]) -> str:
    """German or English, by the words that join the others."""
    words = re.findall(r"[^\W\d_]+", " ".join(line.text for line in lines[:400]).lower())
    german = sum(word in _GERMAN for word in words) + sum(
        "ä" in w or "ü" in w or "ß" in w for w in words
    )
    return "de" if german >= sum(word in _ENGLISH for word in words) else "en"


def _evidence(lines: Sequence[Line], numbers: Iterable[int]) -> dict[str, Any]:
    """The lines a value came from, as they stand, with page and line."""
    chosen = sorted({n for n in numbers if 0 <= n < len(lines)})
    if not chosen:
        return {"text": "", "page": 1, "line": 1}
    first = chosen[0]
    page = lines[first].page
    on_page = sum(line.page == page for line in lines[:first])
    return {
        "text": "\n".join(lines[n].text for n in chosen)[:500],
        "page": page,
        "line": on_page + 1,
    }
