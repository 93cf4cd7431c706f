# SPDX-License-Identifier: Apache-2.0
"""Invented people with a career, from a seed; what a CV of them must give."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from bench import cv_words as words

MONTHS_DE = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
             "Oktober", "November", "Dezember")  # fmt: skip
MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
             "October", "November", "December")  # fmt: skip
SHORT_DE = (
    "Jan.",
    "Feb.",
    "Mrz.",
    "Apr.",
    "Mai",
    "Jun.",
    "Jul.",
    "Aug.",
    "Sep.",
    "Okt.",
    "Nov.",
    "Dez.",
)
SHORT_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(slots=True)
class Stop:
    """A station or an education; months as (year, month), `until` None: until today."""

    what: str
    where: str
    city: str
    since: tuple[int, int | None] | None
    until: tuple[int, int | None] | None
    subject: str = ""
    tasks: list[str] = field(default_factory=list)
    is_single: bool = False


@dataclass(slots=True)
class Cv:
    """Everything a layout may show."""

    language: str
    name: str
    email: str
    phones: list[str]
    links: list[str]
    street: str
    town: str
    birth: str
    summary: str
    stations: list[Stop]
    education: list[Stop]
    skills: dict[str, list[str]]
    # code, name as written, level, level as written
    languages: list[tuple[str, str, str, str]]
    hobbies: list[str]
    title: str = ""


def invent(seed: int, language: str) -> Cv:
    """A person with two to five stations."""
    rng = random.Random(seed)
    german = language == "de"
    side = 0 if german else 1
    given, family = rng.choice(words.GIVEN), rng.choice(words.FAMILY)
    plain = re.sub(r"[^a-z]", "", _ascii(family))
    host = rng.choice(("example.org", "post.example", "mail.example.com"))
    email = rng.choice(
        (
            f"{_ascii(given)}.{plain}@{host}",
            f"{_ascii(given)[0]}.{plain}@{host}",
            f"kontakt{rng.randint(10, 99)}@{host}",
        )
    )
    cities = words.CITIES if german else words.CITIES_EN
    titles = rng.sample(words.TITLES, 5)
    employers = rng.sample(words.EMPLOYERS, 5)
    tasks = words.TASKS if german else words.TASKS_EN
    year, month = 2026, rng.randint(1, 9)
    stations = []
    for number in range(rng.randint(2, 5)):
        until = (year, month)
        length = rng.randint(7, 60)
        start = year * 12 + month - 1 - length
        since = (start // 12, start % 12 + 1)
        stations.append(
            Stop(
                titles[number][side], employers[number], rng.choice(cities), since,
                None if number == 0 and rng.random() < 0.8 else until,
                tasks=rng.sample(tasks, rng.randint(1, 3)),
            )
        )  # fmt: skip
        step = start - rng.randint(1, 3)
        year, month = step // 12, step % 12 + 1
    education = []
    for degree in rng.sample(words.DEGREES, rng.randint(1, 2)):
        name, subject = degree[side]
        school = rng.choice(words.SCHOOLS)[side]
        education.append(
            Stop(name, school, rng.choice(cities), (year - 4, 10), (year, 3), subject=subject)
        )
        year -= 5
    upper = rng.choice(words.UPPER_SCHOOLS if german else words.UPPER_SCHOOLS_EN)
    education.append(Stop(upper[0], upper[1], "", (year, 6), (year, 6), is_single=True))
    groups = words.SKILLS if german else words.SKILLS_EN
    skills = {label: rng.sample(group, rng.randint(2, 4)) for label, group in groups.items()}
    spoken = []
    first = words.LANGUAGES[side]
    for place, each in enumerate(
        [first, *rng.sample([x for x in words.LANGUAGES if x is not first], 2)]
    ):
        cefr, *spelled_as = words.LEVELS[0] if place == 0 else rng.choice(words.LEVELS[1:])
        spoken.append((each[0], each[1 + side], cefr, rng.choice(spelled_as[side])))
    digits = f"{rng.randint(2, 9)}{rng.randint(100000, 9999999)}"
    phone = (
        rng.choice(
            (f"+49 171 {digits}", f"0431 / {digits}", f"0151-{digits}", f"+49 (0)30 {digits}")
        )
        if german
        else rng.choice(
            (
                f"+44 7{rng.randint(100, 999)} {rng.randint(100000, 999999)}",
                f"(512) 555-{rng.randint(1000, 9999)}",
                f"+49 30 {digits}",
            )
        )
    )
    handle = f"{_ascii(given)}-{plain}"
    links = rng.sample(
        [f"linkedin.com/in/{handle}", f"https://github.com/{plain}{rng.randint(1, 9)}", f"www.xing.com/profile/{handle}", f"https://{plain}.example"],
        rng.randint(1, 2),
    )  # fmt: skip
    return Cv(
        language=language,
        title="Dr." if rng.random() < 0.12 else "",
        name=f"{given} {family}",
        email=email,
        phones=[phone],
        links=links,
        street=rng.choice(words.STREETS),
        town=f"{rng.choice(words.POSTCODES)} {rng.choice(words.CITIES)}",
        birth=f"{rng.randint(1, 28):02}.{rng.randint(1, 12):02}.{rng.randint(1960, 2000)}",
        summary=rng.choice(words.SUMMARIES if german else words.SUMMARIES_EN),
        stations=stations,
        education=education,
        skills=skills,
        languages=spoken,
        hobbies=rng.sample(words.HOBBIES if german else words.HOBBIES_EN, 2),
    )


def _ascii(text: str) -> str:
    text = text.lower()
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("ı", "i")):
        text = text.replace(letter, written)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isascii() and c not in "' ")


def expected(cv: Cv, file: str, *, years_only: bool = False) -> dict[str, Any]:
    """The row of ``expected.jsonl`` for a file that shows this CV."""

    def when(point: tuple[int, int | None] | None) -> str | None:
        if point is None:
            return None
        year, month = point
        return f"{year}" if years_only or not month else f"{year}-{month:02}"

    def stop(each: Stop) -> dict[str, Any]:
        since = None if each.is_single else when(each.since)
        return {
            "city": each.city,
            "from": since or when(each.since),
            "to": None if each.is_single else when(each.until),
        }

    return {
        "file": file,
        "language": cv.language,
        "name": cv.name,
        "email": [cv.email],
        "phone": cv.phones,
        "link": cv.links,
        "station": [{"title": s.what, "employer": s.where, **stop(s)} for s in cv.stations],
        "education": [
            {"degree": s.what, "field": s.subject, "school": s.where, **stop(s)}
            for s in cv.education
        ],
        "skill": [skill for group in cv.skills.values() for skill in group],
        "languages": [{"language": code, "level": level} for code, _, level, _ in cv.languages],
    }


def written(stop: Stop, style: str, language: str) -> str:
    """The period of a stop in one of the usual spellings."""
    german = language == "de"

    def point(value: tuple[int, int | None] | None) -> str:
        if value is None:
            if style == "profile":
                return "Heute" if german else "Present"
            return {"name": "heute", "short": "heute"}.get(style, "heute") if german else "present"
        year, month = value
        if not month or style == "year":
            return str(year)
        if style in {"name", "profile"}:
            return f"{(MONTHS_DE if german else MONTHS_EN)[month - 1]} {year}"
        if style == "short":
            return f"{(SHORT_DE if german else SHORT_EN)[month - 1]} {year}"
        if style == "dot":
            return f"{month:02}.{year}"
        if style == "full":
            return f"01.{month:02}.{year}"
        if style == "two":
            return f"{month:02}/{year % 100:02}"
        return f"{month:02}/{year}"

    if stop.is_single:
        return point(stop.since)
    if stop.until is None and style in {"slash", "dot"} and german:
        return f"seit {point(stop.since)}"
    dash = {
        "name": " – ",
        "short": " - ",
        "year": "–",
        "two": "-",
        "full": " bis ",
        "profile": " - ",
    }.get(style, " – ")
    if not german and style == "full":
        dash = " to "
    if stop.since is None:
        return point(stop.until)
    return f"{point(stop.since)}{dash}{point(stop.until)}"
