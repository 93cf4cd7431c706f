# SPDX-License-Identifier: Apache-2.0
"""Layouts of CVs as blocks that every format can show."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.cv_people import Cv, Stop, written

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Block:
    """One piece of a page; `kind` says how it is shown."""

    kind: str  # name, heading, line, bold, bullet, row, right, columns
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


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout with the way it writes dates."""

    name: str
    build: Callable[[Cv, str], list[Block]]
    style: Style
    dates: str

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


def _head(cv: Cv, what: str) -> Block:
    choices = HEADINGS[cv.language][what]
    return Block("heading", choices[sum(map(ord, cv.name)) % len(choices)])


def _named(cv: Cv) -> str:
    return f"{cv.title} {cv.name}".strip()


def _degree(stop: Stop, language: str) -> str:
    if not stop.subject:
        return stop.what
    return (
        f"{stop.what} in {stop.subject}"
        if language == "en" and len(stop.what) > 6
        else f"{stop.what} {stop.subject}"
    )


def _bullets(stop: Stop) -> list[Block]:
    return [Block("bullet", task) for task in stop.tasks]


def _skill_lines(cv: Cv, *, labelled: bool = True) -> list[Block]:
    if labelled:
        return [Block("line", f"{label}: {', '.join(group)}") for label, group in cv.skills.items()]
    return [Block("bullet", skill) for group in cv.skills.values() for skill in group]


def _language_lines(cv: Cv, pattern: str = "{name} ({level})") -> list[Block]:
    return [Block("line", pattern.format(name=n, level=w)) for _, n, _, w in cv.languages]


def _contact(cv: Cv) -> list[Block]:
    return [Block("line", text) for text in (cv.street, cv.town, cv.phones[0], cv.email, *cv.links)]


def tabular(cv: Cv, dates: str) -> list[Block]:
    """The German tabular CV: labels and dates on the left, everything else beside them."""
    de = cv.language == "de"
    labels = ("Name", "Anschrift", "Telefon", "E-Mail", "Web", "Geburtsdatum", "Familienstand") if de else (
        "Name", "Address", "Phone", "Email", "Web", "Date of birth", "Marital status")  # fmt: skip
    values = (
        _named(cv),
        f"{cv.street}, {cv.town}",
        cv.phones[0],
        cv.email,
        ", ".join(cv.links),
        cv.birth,
        "ledig" if de else "single",
    )
    blocks = [Block("title", "Lebenslauf" if de else "Curriculum Vitae"), _head(cv, "personal")]
    blocks += [
        Block("row", label, inside=[Block("line", value)])
        for label, value in zip(labels, values, strict=True)
    ]
    blocks.append(_head(cv, "work"))
    for s in cv.stations:
        inside = [Block("bold", s.what), Block("line", f"{s.where}, {s.city}"), *_bullets(s)]
        blocks.append(Block("row", written(s, dates, cv.language), inside=inside))
    blocks.append(_head(cv, "education"))
    for s in cv.education:
        inside = [Block("bold", _degree(s, cv.language)), Block("line", s.where)]
        blocks.append(Block("row", written(s, dates, cv.language), inside=inside))
    blocks.append(_head(cv, "skills"))
    blocks += [
        Block("row", label, inside=[Block("line", ", ".join(group))])
        for label, group in cv.skills.items()
    ]
    blocks.append(_head(cv, "languages"))
    blocks += [Block("row", n, inside=[Block("line", w)]) for _, n, _, w in cv.languages]
    return [
        *blocks,
        _head(cv, "hobbies"),
        Block("line", ", ".join(cv.hobbies)),
        Block("line", f"{cv.town.split(' ', 1)[1]}, 04.02.2026"),
    ]


def employer_first(cv: Cv, dates: str) -> list[Block]:
    """Dates on the left, the employer in bold, the title below."""
    blocks = [
        Block("name", _named(cv)),
        Block("line", " · ".join((cv.street, cv.town))),
        Block("line", " · ".join((cv.phones[0], cv.email, *cv.links))),
    ]
    blocks += [_head(cv, "summary"), Block("line", cv.summary), _head(cv, "work")]
    for s in cv.stations:
        inside = [Block("bold", f"{s.where}, {s.city}"), Block("line", s.what), *_bullets(s)]
        blocks.append(Block("row", written(s, dates, cv.language), inside=inside))
    blocks.append(_head(cv, "education"))
    for s in cv.education:
        inside = [Block("bold", s.where), Block("line", _degree(s, cv.language))]
        blocks.append(Block("row", written(s, dates, cv.language), inside=inside))
    blocks += [_head(cv, "skills"), *_skill_lines(cv), _head(cv, "languages")]
    return [*blocks, Block("line", ", ".join(f"{n} ({w})" for _, n, _, w in cv.languages))]


def margin_line(cv: Cv, dates: str) -> list[Block]:
    """One line an entry beside its date: title, employer, town (as LaTeX classes set it)."""
    blocks = [
        Block("name", _named(cv)),
        Block("line", cv.stations[0].what),
        *_contact(cv),
        _head(cv, "education"),
    ]
    for s in cv.education:
        blocks.append(
            Block(
                "row",
                written(s, dates, cv.language),
                inside=[Block("line", f"{_degree(s, cv.language)}, {s.where}")],
            )
        )
    blocks.append(_head(cv, "work"))
    for s in cv.stations:
        inside = [Block("line", f"{s.what}, {s.where}, {s.city.split(',')[0]}"), *_bullets(s)]
        blocks.append(Block("row", written(s, dates, cv.language), inside=inside))
    blocks.append(_head(cv, "languages"))
    blocks += [Block("row", n, inside=[Block("line", w)]) for _, n, _, w in cv.languages]
    blocks.append(_head(cv, "skills"))
    return [
        *blocks,
        *(
            Block("row", label, inside=[Block("line", ", ".join(group))])
            for label, group in cv.skills.items()
        ),
    ]


def _sidebar(cv: Cv) -> list[Block]:
    return [
        _head(cv, "contact"), *_contact(cv), _head(cv, "skills"), *_skill_lines(cv, labelled=False),
        _head(cv, "languages"), *_language_lines(cv, "{name} – {level}"), _head(cv, "hobbies"),
        *(Block("line", hobby) for hobby in cv.hobbies),
    ]  # fmt: skip


def _main_column(cv: Cv, dates: str) -> list[Block]:
    blocks = [_head(cv, "summary"), Block("line", cv.summary), _head(cv, "work")]
    for s in cv.stations:
        blocks += [
            Block("bold", s.what),
            Block("line", f"{s.where} | {s.city}"),
            Block("line", written(s, dates, cv.language)),
            *_bullets(s),
        ]
    blocks.append(_head(cv, "education"))
    for s in cv.education:
        blocks += [
            Block("bold", _degree(s, cv.language)),
            Block("line", s.where),
            Block("line", written(s, dates, cv.language)),
        ]
    return blocks


def sidebar_left(cv: Cv, dates: str) -> list[Block]:
    """A dark sidebar with contact, skills and languages; name and career beside it."""
    main = [Block("name", _named(cv)), Block("line", cv.stations[0].what), *_main_column(cv, dates)]
    return [Block("columns", inside=_sidebar(cv), other=main)]


def sidebar_right(cv: Cv, dates: str) -> list[Block]:
    """Name across the page, career on the left, the rest in a narrow column on the right."""
    return [
        Block("name", _named(cv)),
        Block("columns", "wide", inside=_main_column(cv, dates), other=_sidebar(cv)),
    ]


def one_page(cv: Cv, dates: str) -> list[Block]:
    """The American one-page resume: employer and town, title and dates on two lines."""
    blocks = [
        Block("name", _named(cv)),
        Block("centre", " | ".join((cv.town, cv.phones[0], cv.email, *cv.links))),
    ]
    blocks.append(_head(cv, "work"))
    for s in cv.stations:
        blocks += [
            Block("right", s.where, s.city),
            Block("right", s.what, written(s, dates, cv.language)),
            *_bullets(s),
        ]
    blocks.append(_head(cv, "education"))
    for s in cv.education:
        blocks += [
            Block("right", s.where, s.city),
            Block("right", _degree(s, cv.language), written(s, dates, cv.language)),
        ]
    blocks += [_head(cv, "skills"), *_skill_lines(cv), _head(cv, "languages")]
    return [*blocks, Block("line", "; ".join(f"{n}: {w}" for _, n, _, w in cv.languages))]


def network(cv: Cv, dates: str) -> list[Block]:
    """What a professional network exports: employer, title, dates with duration, town."""
    de = cv.language == "de"
    side = [
        Block("heading", "Kontakt" if de else "Contact"),
        Block("line", cv.phones[0]),
        Block("line", cv.email),
    ]
    side += [Block("line", link) for link in cv.links]
    side += [
        Block("heading", "Top-Kenntnisse" if de else "Top Skills"),
        *(Block("line", s) for g in cv.skills.values() for s in g),
    ]
    side += [Block("heading", "Languages" if not de else "Sprachen"), *_language_lines(cv)]
    main = [
        Block("name", _named(cv)),
        Block("line", f"{cv.stations[0].what} @ {cv.stations[0].where}"),
        Block("line", cv.town.split(" ", 1)[1]),
    ]
    main += [
        Block("heading", "Zusammenfassung" if de else "Summary"),
        Block("line", cv.summary),
        Block("heading", "Berufserfahrung" if de else "Experience"),
    ]
    for s in cv.stations:
        long = "2 Jahre 3 Monate" if de else "2 years 3 months"
        main += [
            Block("bold", s.where),
            Block("line", s.what),
            Block("line", f"{written(s, dates, cv.language)} ({long})"),
            Block("line", s.city),
        ]
        main += [Block("line", task) for task in s.tasks]
    main.append(Block("heading", "Ausbildung" if de else "Education"))
    for s in cv.education:
        detail = f"{s.what}, {s.subject}" if s.subject else s.what
        main += [
            Block("bold", s.where),
            Block("line", f"{detail} · ({written(s, dates, cv.language)})"),
        ]
    return [Block("columns", inside=side, other=main)]


def europass(cv: Cv, dates: str) -> list[Block]:
    """Headings and dates in a wide left margin, titles in small capitals on the right."""
    de = cv.language == "de"
    rows: list[Block] = [
        Block("title", "Europass Lebenslauf" if de else "Europass Curriculum Vitae")
    ]
    rows.append(
        Block(
            "row",
            "Angaben zur Person" if de else "Personal information",
            inside=[
                Block("bold", _named(cv)),
                *_contact(cv),
                Block(
                    "line",
                    f"{'Geburtsdatum' if de else 'Date of birth'} {cv.birth} | {'Staatsangehörigkeit deutsch' if de else 'Nationality Irish'}",
                ),
            ],
        )
    )
    rows.append(
        Block("row", "Berufserfahrung" if de else "Work experience", inside=[Block("line", "")])
    )
    for s in cv.stations:
        inside = [Block("bold", s.what), Block("line", f"{s.where}, {s.city}"), *_bullets(s)]
        rows.append(Block("row", written(s, dates, cv.language), inside=inside))
    rows.append(
        Block(
            "row",
            "Schul- und Berufsbildung" if de else "Education and training",
            inside=[Block("line", "")],
        )
    )
    for s in cv.education:
        rows.append(
            Block(
                "row",
                written(s, dates, cv.language),
                inside=[Block("bold", _degree(s, cv.language)), Block("line", s.where)],
            )
        )
    rows.append(
        Block(
            "row", "Sprachen" if de else "Languages", inside=_language_lines(cv, "{name}: {level}")
        )
    )
    rows.append(
        Block(
            "row",
            "Kompetenzen" if de else "Skills",
            inside=[Block("line", ", ".join(s for g in cv.skills.values() for s in g))],
        )
    )
    return rows


def dates_right(cv: Cv, dates: str) -> list[Block]:
    """Title with its dates at the right edge, employer and town below."""
    blocks = [
        Block("name", _named(cv)),
        Block("line", f"{cv.phones[0]} • {cv.email} • {cv.links[0]}"),
        *(Block("line", link) for link in cv.links[1:]),
        Block("line", f"{cv.street}, {cv.town}"),
    ]
    blocks += [_head(cv, "summary"), Block("line", cv.summary), _head(cv, "work")]
    for s in cv.stations:
        blocks += [
            Block("right", s.what, written(s, dates, cv.language)),
            Block("line", f"{s.where}, {s.city}"),
            *_bullets(s),
        ]
    blocks.append(_head(cv, "education"))
    for s in cv.education:
        blocks += [
            Block("right", _degree(s, cv.language), written(s, dates, cv.language)),
            Block("line", s.where),
        ]
    blocks += [
        _head(cv, "skills"),
        Block("line", " · ".join(s for g in cv.skills.values() for s in g)),
    ]
    return [*blocks, _head(cv, "languages"), *_language_lines(cv, "{name} – {level}")]


def one_line(cv: Cv, dates: str) -> list[Block]:
    """One line an entry with bars between its pieces."""
    blocks = [Block("name", _named(cv)), *_contact(cv), _head(cv, "work")]
    for s in cv.stations:
        blocks += [
            Block("bold", f"{s.what} | {s.where} | {s.city} | {written(s, dates, cv.language)}"),
            *_bullets(s),
        ]
    blocks.append(_head(cv, "education"))
    for s in cv.education:
        blocks.append(
            Block(
                "bold", f"{_degree(s, cv.language)} | {s.where} | {written(s, dates, cv.language)}"
            )
        )
    blocks += [_head(cv, "skills"), *_skill_lines(cv), _head(cv, "languages")]
    return [*blocks, Block("line", " | ".join(f"{n} {w}" for _, n, _, w in cv.languages))]


def in_brackets(cv: Cv, dates: str) -> list[Block]:
    """Employer as a line of its own, title below with its dates in brackets."""
    blocks = [Block("name", _named(cv)), *_contact(cv), _head(cv, "work")]
    for s in cv.stations:
        blocks += [
            Block("bold", f"{s.where}, {s.city}"),
            Block("line", f"{s.what} ({written(s, dates, cv.language)})"),
            *_bullets(s),
        ]
    blocks.append(_head(cv, "education"))
    for s in cv.education:
        blocks += [
            Block("bold", s.where),
            Block("line", f"{_degree(s, cv.language)} ({written(s, dates, cv.language)})"),
        ]
    blocks += [_head(cv, "skills"), *_skill_lines(cv, labelled=False), _head(cv, "languages")]
    return [*blocks, *_language_lines(cv, "{name}: {level}")]


def dates_above(cv: Cv, dates: str) -> list[Block]:
    """The date on a line of its own above title and employer; headings spaced."""
    at = " bei " if cv.language == "de" else " at "
    blocks = [
        Block("name", _named(cv).upper()),
        Block("line", cv.stations[0].what),
        Block("line", f"T {cv.phones[0]}   E {cv.email}"),
        *(Block("line", link) for link in cv.links),
        _head(cv, "work"),
    ]
    for s in cv.stations:
        blocks += [
            Block("line", written(s, dates, cv.language)),
            Block("bold", f"{s.what}{at}{s.where}"),
            *_bullets(s),
        ]
    blocks.append(_head(cv, "education"))
    for s in cv.education:
        blocks += [
            Block("line", written(s, dates, cv.language)),
            Block("bold", _degree(s, cv.language)),
            Block("line", s.where),
        ]
    blocks += [_head(cv, "skills"), *_skill_lines(cv, labelled=False), _head(cv, "languages")]
    return [*blocks, *_language_lines(cv, "{name}, {level}")]


LAYOUTS = (
    Layout("tabular", tabular, Style(), "slash"),
    Layout("employer_first", employer_first, Style(font="Liberation Serif, Georgia, serif", caps=True), "dot"),
    Layout("margin_line", margin_line, Style(font="Liberation Serif, serif", size=11), "year"),
    Layout("sidebar_left", sidebar_left, Style(dark="#22313f", caps=True, size=9.5), "short"),
    Layout("sidebar_right", sidebar_right, Style(size=9.5), "name"),
    Layout("one_page", one_page, Style(centred=True, font="Liberation Serif, serif", caps=True), "short"),
    Layout("network", network, Style(dark="#283e4a", narrow="30%"), "name"),
    Layout("europass", europass, Style(size=10), "full"),
    Layout("dates_right", dates_right, Style(size=10), "slash"),
    Layout("one_line", one_line, Style(caps=True), "dot"),
    Layout("in_brackets", in_brackets, Style(size=11), "slash"),
    Layout("dates_above", dates_above, Style(spaced=True, caps=True), "two"),
)  # fmt: skip


def shuffled(seed: int) -> random.Random:
    """A source of chance for one document."""
    return random.Random(seed)
