# SPDX-License-Identifier: Apache-2.0
"""The profile a professional network prints when somebody saves it as PDF.

A dark margin with contact, skills, languages and certificates; beside it name, headline, place,
career and schools, over as many pages as it takes, each with its number. Several positions at one
employer stand under how long it was in all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bench import cv_words as words
from bench.cv_blocks import Block
from bench.cv_people import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.cv_people import Cv, Stop

TODAY = (2026, 9)
# Level of a language, and how the network words it.
LEVELS = {
    "native": ("Muttersprache oder zweisprachig", "Native or Bilingual"),
    "C2": ("Verhandlungssicher", "Full Professional"),
    "C1": ("Fließend", "Professional Working"),
    "B1": ("Gute Kenntnisse", "Limited Working"),
    "A2": ("Grundkenntnisse", "Elementary"),
}
_HEADINGS = {
    "de": ("Kontakt", "Top-Kenntnisse", "Sprachen", "Zertifizierungen", "Zusammenfassung",
           "Berufserfahrung", "Ausbildung"),
    "en": ("Contact", "Top Skills", "Languages", "Certifications", "Summary", "Experience",
           "Education"),
}  # fmt: skip
_CERTIFICATES = {
    "de": (
        "Ausbildereignungsprüfung (IHK)",
        "Schweißfachmann nach DVS-IIW",
        "Ersthelfer im Betrieb",
        "Moderation von Workshops",
    ),
    "en": (
        "First Aid at Work",
        "Project Management in Practice",
        "Safe Lifting",
        "Public Speaking",
    ),
}
_COUNTRY = {"de": "Deutschland", "en": "Germany"}


def as_profile(cv: Cv) -> Cv:
    """The person as their profile says it: a link, levels in words, a career in one house."""
    number = sum(map(ord, cv.name))
    side = 0 if cv.language == "de" else 1
    levels = [level for level in LEVELS if level != "native"]
    languages = [
        (code, name, said, LEVELS[said][side])
        for place, (code, name, level, _) in enumerate(cv.languages)
        for said in [level if level == "native" else levels[(number + place) % len(levels)]]
    ]
    stations = list(cv.stations)
    if number % 2 and len(stations) > 2:
        stations[1] = replace(stations[1], where=stations[0].where)
    handle = re.sub(r"[^a-z-]", "", cv.name.lower().replace(" ", "-"))
    own = [link for link in cv.links if "linkedin." not in link]
    link = f"www.linkedin.com/in/{handle}-{number % 900 + 100}b{number % 90 + 10}"
    return replace(
        cv,
        title="",
        links=[link, *own],
        languages=languages,
        stations=stations,
        skills={label: group[:1] for label, group in cv.skills.items()},
    )


def printed_profile(cv: Cv, dates: str) -> list[Block]:
    """Both columns of the page."""
    return [Block("columns", inside=list(_margin(cv)), other=list(_career(cv, dates)))]


def _margin(cv: Cv) -> Iterator[Block]:
    contact, skills, languages, certificates, *_ = _HEADINGS[cv.language]
    yield Block("heading", contact)
    kind = "Mobil" if cv.language == "de" else "Mobile"
    yield Block("line", f"{cv.phones[0]} ({kind})")
    yield Block("line", cv.email)
    for link in cv.links:
        yield Block("line", f"{link} ({'LinkedIn' if 'linkedin' in link else 'Portfolio'})")
    yield Block("heading", skills)
    yield from (Block("line", skill) for group in cv.skills.values() for skill in group)
    yield Block("heading", languages)
    yield from (Block("line", f"{name} ({said})") for _, name, _, said in cv.languages)
    yield Block("heading", certificates)
    # Some have so many that they go on beside the career of the next page.
    times = 9 if sum(map(ord, cv.name)) % 4 == 0 else 1
    yield from (Block("line", each) for each in _CERTIFICATES[cv.language] * times)


def _career(cv: Cv, dates: str) -> Iterator[Block]:
    *_, summary, experience, education = _HEADINGS[cv.language]
    now = cv.stations[0]
    town = cv.town.split(" ", 1)[1]
    yield Block("name", cv.name)
    at = "bei" if cv.language == "de" else "at"
    yield Block("large", f"{now.what} {at} {now.where}")
    yield Block("large", f"{town}, {_COUNTRY[cv.language]}")
    yield Block("heading", summary)
    yield Block("line", cv.summary)
    yield Block("heading", experience)
    before = ""
    for index, station in enumerate(cv.stations):
        if station.where != before:
            yield Block("large", station.where)
            same = [s for s in cv.stations[index:] if s.where == station.where]
            if len(same) > 1:
                yield Block("line", _long(_months(same[-1].since, same[0].until), cv.language))
        before = station.where
        yield Block("medium", station.what)
        yield Block("line", f"{written(station, dates, cv.language)} ({_length(station, cv)})")
        yield Block("line", station.city)
        tasks = words.TASKS if cv.language == "de" else words.TASKS_EN
        yield Block("line", " ".join(f"{task}." for task in (*station.tasks, *tasks)))
        yield Block("line", cv.summary)
    yield Block("heading", education)
    for school in cv.education:
        subject = f", {school.subject}" if school.subject else ""
        yield Block("large", school.where)
        yield Block("line", f"{school.what}{subject} · ({_years(school)})")


def _years(stop: Stop) -> str:
    until = stop.until or TODAY
    return f"{until[0]}" if stop.is_single or not stop.since else f"{stop.since[0]} - {until[0]}"


def _length(stop: Stop, cv: Cv) -> str:
    return _long(_months(stop.since, stop.until), cv.language)


def _months(since: tuple[int, int | None] | None, until: tuple[int, int | None] | None) -> int:
    start, end = since or TODAY, until or TODAY
    return (end[0] - start[0]) * 12 + (end[1] or 1) - (start[1] or 1) + 1


def _long(months: int, language: str) -> str:
    """ "4 Jahre 3 Monate"."""
    units = (("Jahr", "Jahre"), ("Monat", "Monate"))
    if language == "en":
        units = (("year", "years"), ("month", "months"))
    counts = divmod(months, 12)
    return " ".join(
        f"{count} {one if count == 1 else many}"
        for count, (one, many) in zip(counts, units, strict=True)
        if count
    )
