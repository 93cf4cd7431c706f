# SPDX-License-Identifier: Apache-2.0
"""What layouts of CVs are made of: blocks that every format can show, and usual parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.cv_people import Cv, Stop


FORMATS = ("pdf", "docx", "odt", "rtf", "txt")


@dataclass(slots=True)
class Block:
    """One piece of a page; `kind` says how it is shown."""

    kind: str  # name, heading, line, large, medium, bold, bullet, row, right, columns
    text: str = ""
    beside: str = ""
    inside: list[Block] = field(default_factory=list)
    other: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Style:
    """What differs between layouts on paper."""

    font: str = "Liberation Sans, Arial, sans-serif"
    size: float = 10.5
    caps: bool = False
    spaced: bool = False
    dark: str = ""
    serif_heading: bool = False
    centred: bool = False
    narrow: str = "32%"
    # Each page says its number and how many there are.
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout with the way it writes dates; `suits` makes a CV one that could look like this."""

    name: str
    build: Callable[[Cv, str], list[Block]]
    style: Style
    dates: str
    suits: Callable[[Cv], Cv] = lambda cv: cv
    formats: tuple[str, ...] = FORMATS

    @property
    def years_only(self) -> bool:
        """Whether months are not shown."""
        return self.dates == "year"


HEADINGS = {
    "de": {
        "work": (
            "Berufserfahrung",
            "Beruflicher Werdegang",
            "Berufspraxis",
            "Praktische Erfahrung",
        ),
        "education": ("Ausbildung", "Studium und Schule", "Bildungsweg", "Schulische Ausbildung"),
        "skills": ("Kenntnisse", "Fähigkeiten & Kompetenzen", "IT- und Fachkenntnisse", "Skills"),
        "languages": ("Sprachen", "Sprachkenntnisse", "Fremdsprachen", "Sprachen"),
        "personal": ("Persönliche Daten", "Angaben zur Person", "Zur Person", "Persönliches"),
        "summary": ("Profil", "Kurzprofil", "Über mich", "Zusammenfassung"),
        "hobbies": ("Interessen", "Hobbys", "Interessen und Engagement", "Freizeit"),
        "contact": ("Kontakt", "Kontaktdaten", "Kontakt", "Kontakt"),
    },
    "en": {
        "work": ("Work Experience", "Professional Experience", "Employment History", "Experience"),
        "education": ("Education", "Education and Training", "Academic Background", "Education"),
        "skills": ("Skills", "Core Competencies", "Technical Skills", "Areas of Expertise"),
        "languages": ("Languages", "Language Skills", "Languages", "Languages"),
        "personal": ("Personal Details", "Personal Information", "Personal Data", "About"),
        "summary": ("Profile", "Professional Summary", "About Me", "Summary"),
        "hobbies": ("Interests", "Hobbies", "Activities and Interests", "Interests"),
        "contact": ("Contact", "Contact Details", "Contact", "Contact"),
    },
}


def heading(cv: Cv, what: str) -> Block:
    """A heading in one of its usual wordings, the same one throughout a CV."""
    choices = HEADINGS[cv.language][what]
    return Block("heading", choices[sum(map(ord, cv.name)) % len(choices)])


def full_name(cv: Cv) -> str:
    """Title and name."""
    return f"{cv.title} {cv.name}".strip()


def degree(stop: Stop, language: str) -> str:
    """A degree with its field."""
    if not stop.subject:
        return stop.what
    return (
        f"{stop.what} in {stop.subject}"
        if language == "en" and len(stop.what) > 6
        else f"{stop.what} {stop.subject}"
    )


def bullets(stop: Stop) -> list[Block]:
    """Tasks of a station."""
    return [Block("bullet", task) for task in stop.tasks]


def skill_lines(cv: Cv, *, labelled: bool = True) -> list[Block]:
    """Skills by group, or one each."""
    if labelled:
        return [Block("line", f"{label}: {', '.join(group)}") for label, group in cv.skills.items()]
    return [Block("bullet", skill) for group in cv.skills.values() for skill in group]


def language_lines(cv: Cv, pattern: str = "{name} ({level})") -> list[Block]:
    """Languages as `pattern` writes them."""
    return [Block("line", pattern.format(name=n, level=w)) for _, n, _, w in cv.languages]


def contact_lines(cv: Cv) -> list[Block]:
    """Address and contact points, a line each."""
    return [Block("line", text) for text in (cv.street, cv.town, cv.phones[0], cv.email, *cv.links)]
