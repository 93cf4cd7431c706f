# SPDX-License-Identifier: Apache-2.0
"""A profile as a structured file states it, and the answer that becomes proposals of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from talentkreis.intake.cv.fields.contacts import find_emails, find_links, find_phones
from talentkreis.intake.cv.fields.headings import Section
from talentkreis.intake.cv.fields.languages import language_code, level_of
from talentkreis.intake.cv.fields.parsing import LONGEST_TEXT, MOST_VALUES, language_of
from talentkreis.intake.cv.fields.sections import Stretch
from talentkreis.intake.cv.fields.skill_words import skills_in
from talentkreis.intake.cv.reading.shapes import LONGEST_LINE, Line, tidy
from talentkreis.kernel.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from talentkreis.intake.cv.fields.dates import Month

MOST_OF_A_KIND = 60
LONGEST_NAME = 200
LONGEST_PART = 4_000
_TAG = re.compile(r"<[^<>]{0,200}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Work or study somewhere for a time; without an end and `is_over` it goes on."""

    title: str
    organisation: str
    city: str = ""
    subject: str = ""
    start: Month | None = None
    end: Month | None = None
    is_current: bool = False
    text: str = ""

    @property
    def months(self) -> dict[str, Any]:
        """The time as proposals carry it."""
        return {
            "from": str(self.start) if self.start else None,
            "to": str(self.end) if self.end else None,
            "current": self.is_current,
        }


@dataclass(slots=True, kw_only=True)
class Profile:
    """What a structured file states about somebody; `withheld` counts what is never taken over."""

    name: str = ""
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    postcode: str = ""
    city: str = ""
    summary: str = ""
    work: list[Stay] = field(default_factory=list)
    studies: list[Stay] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    # name, and the level in words or of the European framework
    languages: list[tuple[str, str]] = field(default_factory=list)
    # What has no field here but belongs to the text: projects, certificates, awards.
    more: list[str] = field(default_factory=list)
    withheld: int = 0


def words(value: object, longest: int = LONGEST_NAME) -> str:
    """A value of a file as one tidy line without markup; empty where it is no text."""
    return tidy(_TAG.sub(" ", value[: 4 * longest]))[:longest] if isinstance(value, str) else ""


def answer_of(profile: Profile, country: str, own_words: Mapping[str, str]) -> dict[str, Any]:
    """Text and values with their evidence, in the shape of `fields.parsing.parse`."""
    page = _Page()
    if profile.name:
        page.add("name", {"name": profile.name}, profile.name)
    _add_addresses(page, profile, country)
    if profile.city:
        place = f"{profile.postcode} {profile.city}".strip()
        page.add("city", {"city": profile.city, "postcode": profile.postcode}, place)
    told = [page.write(profile.summary)]
    told += [_add_work(page, stay) for stay in profile.work[:MOST_OF_A_KIND]]
    for stay in profile.studies[:MOST_OF_A_KIND]:
        _add_study(page, stay)
    _add_languages(page, profile.languages[:MOST_OF_A_KIND])
    language = language_of([Line([line]) for line in page.lines])
    _add_skills(page, profile.skills, [*told, *map(page.write, profile.more)], language, own_words)
    return {
        "language": language,
        "pages": 1,
        "withheld": profile.withheld,
        "notes": [],
        "hidden": [],
        "text": "\n".join(page.lines)[:LONGEST_TEXT],
        "values": page.values,
    }


class _Page:
    """The lines somebody reads, and the values that stand in them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.values: list[dict[str, Any]] = []

    def write(self, text: str) -> int:
        """Write a line and tell its number; an empty one is not written and has none (-1)."""
        if not text:
            return -1
        self.lines.append(text[:LONGEST_PART])
        return len(self.lines) - 1

    def add(self, kind: str, value: dict[str, Any], text: str) -> None:
        """A value with the line it stands in."""
        self.point(kind, value, self.write(text))

    def point(self, kind: str, value: dict[str, Any], number: int) -> None:
        """A value that stands in a line already written."""
        if len(self.values) < MOST_VALUES:
            evidence = {"text": self.lines[number][:500], "page": 1, "line": number + 1}
            self.values.append({"kind": kind, "value": value, "evidence": evidence})


def _add_addresses(page: _Page, profile: Profile, country: str) -> None:
    """Addresses as far as they are ones, in the form CVs give them."""
    emails = find_emails(_lines(profile.emails), [])
    for email in emails:
        page.add("email", {"email": email.value}, email.value)
    personal = Stretch(Section.CONTACT, lines=list(enumerate(_lines(profile.phones))))
    for phone in find_phones([personal], country):
        page.add("phone", {"phone": phone.value}, phone.value)
    linked = Stretch(Section.CONTACT, lines=list(enumerate(_lines(profile.links))))
    for link in find_links([linked], [], emails):
        page.add("link", {"link": link.value}, link.value)


def _lines(texts: Iterable[str]) -> list[Line]:
    return [Line([text[:LONGEST_LINE]]) for text in list(texts)[:MOST_OF_A_KIND] if text]


def _add_work(page: _Page, stay: Stay) -> int:
    """A station; tells the line of what was done there, for the skills in it."""
    value = {
        "title": stay.title,
        "employer": stay.organisation,
        "city": stay.city,
        **stay.months,
        "text": stay.text,
    }
    page.add("station", value, _line_of(stay))
    return page.write(stay.text)


def _add_study(page: _Page, stay: Stay) -> None:
    value = {
        "degree": stay.title,
        "field": stay.subject,
        "school": stay.organisation,
        "city": stay.city,
        **stay.months,
    }
    page.add("education", value, _line_of(stay))
    page.write(stay.text)


def _line_of(stay: Stay) -> str:
    end = "…" if stay.is_current else str(stay.end or "")
    time = " – ".join(filter(None, (str(stay.start or ""), end)))
    return ", ".join(filter(None, (time, stay.title, stay.subject, stay.organisation, stay.city)))


def _add_languages(page: _Page, spoken: Iterable[tuple[str, str]]) -> None:
    seen = set()
    for name, level in spoken:
        code = language_code(name)
        if code and code not in seen:
            seen.add(code)
            value = {"language": code, "name": name, "level": level_of(level)}
            page.add("language", value, " ".join(filter(None, (name, level))))


def _add_skills(
    page: _Page,
    listed: Iterable[str],
    told: Iterable[int],
    language: str,
    own_words: Mapping[str, str],
) -> None:
    """Skills the file lists, then those its texts mention."""
    seen = set()
    for name in listed:
        key = fold(name)
        if key and key not in seen:
            seen.add(key)
            page.add("skill", {"skill": name, "is_listed": True, "code": ""}, name)
    for number in told:
        if number < 0:
            continue
        for hit in skills_in(page.lines[number], language, own_words):
            if fold(hit.label) not in seen:
                seen.add(fold(hit.label))
                value = {"skill": hit.label, "is_listed": False, "code": hit.code}
                page.point("skill", value, number)
