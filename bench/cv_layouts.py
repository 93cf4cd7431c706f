# SPDX-License-Identifier: Apache-2.0
"""Layouts of CVs, each from the blocks of `cv_blocks`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.cv_blocks import (
    Block,
    Layout,
    Style,
    bullets,
    contact_lines,
    degree,
    full_name,
    heading,
    language_lines,
    skill_lines,
)
from bench.cv_people import written
from bench.cv_profile import as_profile, printed_profile

if TYPE_CHECKING:
    from bench.cv_people import Cv


def tabular(cv: Cv, dates: str) -> list[Block]:
    """The German tabular CV: labels and dates on the left, everything else beside them."""
    de = cv.language == "de"
    labels = ("Name", "Anschrift", "Telefon", "E-Mail", "Web", "Geburtsdatum", "Familienstand") if de else (
        "Name", "Address", "Phone", "Email", "Web", "Date of birth", "Marital status")  # fmt: skip
    values = (
        full_name(cv),
        f"{cv.street}, {cv.town}",
        cv.phones[0],
        cv.email,
        ", ".join(cv.links),
        cv.birth,
        "ledig" if de else "single",
    )
    blocks = [Block("title", "Lebenslauf" if de else "Curriculum Vitae"), heading(cv, "personal")]
    blocks += [
        Block("row", label, inside=[Block("line", value)])
        for label, value in zip(labels, values, strict=True)
    ]
    blocks.append(heading(cv, "work"))
    for s in cv.stations:
        inside = [Block("bold", s.what), Block("line", f"{s.where}, {s.city}"), *bullets(s)]
        blocks.append(Block("row", written(s, dates, cv.language), inside=inside))
    blocks.append(heading(cv, "education"))
    for s in cv.education:
        inside = [Block("bold", degree(s, cv.language)), Block("line", s.where)]
        blocks.append(Block("row", written(s, dates, cv.language), inside=inside))
    blocks.append(heading(cv, "skills"))
    blocks += [
        Block("row", label, inside=[Block("line", ", ".join(group))])
        for label, group in cv.skills.items()
    ]
    blocks.append(heading(cv, "languages"))
    blocks += [Block("row", n, inside=[Block("line", w)]) for _, n, _, w in cv.languages]
    return [
        *blocks,
        heading(cv, "hobbies"),
        Block("line", ", ".join(cv.hobbies)),
        Block("line", f"{cv.town.split(' ', 1)[1]}, 04.02.2026"),
    ]


def employer_first(cv: Cv, dates: str) -> list[Block]:
    """Dates on the left, the employer in bold, the title below."""
    blocks = [
        Block("name", full_name(cv)),
        Block("line", " · ".join((cv.street, cv.town))),
        Block("line", " · ".join((cv.phones[0], cv.email, *cv.links))),
    ]
    blocks += [heading(cv, "summary"), Block("line", cv.summary), heading(cv, "work")]
    for s in cv.stations:
        inside = [Block("bold", f"{s.where}, {s.city}"), Block("line", s.what), *bullets(s)]
        blocks.append(Block("row", written(s, dates, cv.language), inside=inside))
    blocks.append(heading(cv, "education"))
    for s in cv.education:
        inside = [Block("bold", s.where), Block("line", degree(s, cv.language))]
        blocks.append(Block("row", written(s, dates, cv.language), inside=inside))
    blocks += [heading(cv, "skills"), *skill_lines(cv), heading(cv, "languages")]
    return [*blocks, Block("line", ", ".join(f"{n} ({w})" for _, n, _, w in cv.languages))]


def margin_line(cv: Cv, dates: str) -> list[Block]:
    """One line an entry beside its date: title, employer, town (as LaTeX classes set it)."""
    blocks = [
        Block("name", full_name(cv)),
        Block("line", cv.stations[0].what),
        *contact_lines(cv),
        heading(cv, "education"),
    ]
    for s in cv.education:
        blocks.append(
            Block(
                "row",
                written(s, dates, cv.language),
                inside=[Block("line", f"{degree(s, cv.language)}, {s.where}")],
            )
        )
    blocks.append(heading(cv, "work"))
    for s in cv.stations:
        inside = [Block("line", f"{s.what}, {s.where}, {s.city.split(',')[0]}"), *bullets(s)]
        blocks.append(Block("row", written(s, dates, cv.language), inside=inside))
    blocks.append(heading(cv, "languages"))
    blocks += [Block("row", n, inside=[Block("line", w)]) for _, n, _, w in cv.languages]
    blocks.append(heading(cv, "skills"))
    return [
        *blocks,
        *(
            Block("row", label, inside=[Block("line", ", ".join(group))])
            for label, group in cv.skills.items()
        ),
    ]


def _sidebar(cv: Cv) -> list[Block]:
    return [
        heading(cv, "contact"), *contact_lines(cv), heading(cv, "skills"), *skill_lines(cv, labelled=False),
        heading(cv, "languages"), *language_lines(cv, "{name} – {level}"), heading(cv, "hobbies"),
        *(Block("line", hobby) for hobby in cv.hobbies),
    ]  # fmt: skip


def _main_column(cv: Cv, dates: str) -> list[Block]:
    blocks = [heading(cv, "summary"), Block("line", cv.summary), heading(cv, "work")]
    for s in cv.stations:
        blocks += [
            Block("bold", s.what),
            Block("line", f"{s.where} | {s.city}"),
            Block("line", written(s, dates, cv.language)),
            *bullets(s),
        ]
    blocks.append(heading(cv, "education"))
    for s in cv.education:
        blocks += [
            Block("bold", degree(s, cv.language)),
            Block("line", s.where),
            Block("line", written(s, dates, cv.language)),
        ]
    return blocks


def sidebar_left(cv: Cv, dates: str) -> list[Block]:
    """A dark sidebar with contact, skills and languages; name and career beside it."""
    main = [
        Block("name", full_name(cv)),
        Block("line", cv.stations[0].what),
        *_main_column(cv, dates),
    ]
    return [Block("columns", inside=_sidebar(cv), other=main)]


def sidebar_right(cv: Cv, dates: str) -> list[Block]:
    """Name across the page, career on the left, the rest in a narrow column on the right."""
    return [
        Block("name", full_name(cv)),
        Block("columns", "wide", inside=_main_column(cv, dates), other=_sidebar(cv)),
    ]


def one_page(cv: Cv, dates: str) -> list[Block]:
    """The American one-page resume: employer and town, title and dates on two lines."""
    blocks = [
        Block("name", full_name(cv)),
        Block("centre", " | ".join((cv.town, cv.phones[0], cv.email, *cv.links))),
    ]
    blocks.append(heading(cv, "work"))
    for s in cv.stations:
        blocks += [
            Block("right", s.where, s.city),
            Block("right", s.what, written(s, dates, cv.language)),
            *bullets(s),
        ]
    blocks.append(heading(cv, "education"))
    for s in cv.education:
        blocks += [
            Block("right", s.where, s.city),
            Block("right", degree(s, cv.language), written(s, dates, cv.language)),
        ]
    blocks += [heading(cv, "skills"), *skill_lines(cv), heading(cv, "languages")]
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
    side += [Block("heading", "Languages" if not de else "Sprachen"), *language_lines(cv)]
    main = [
        Block("name", full_name(cv)),
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
                Block("bold", full_name(cv)),
                *contact_lines(cv),
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
        inside = [Block("bold", s.what), Block("line", f"{s.where}, {s.city}"), *bullets(s)]
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
                inside=[Block("bold", degree(s, cv.language)), Block("line", s.where)],
            )
        )
    rows.append(
        Block(
            "row", "Sprachen" if de else "Languages", inside=language_lines(cv, "{name}: {level}")
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
        Block("name", full_name(cv)),
        Block("line", f"{cv.phones[0]} • {cv.email} • {cv.links[0]}"),
        *(Block("line", link) for link in cv.links[1:]),
        Block("line", f"{cv.street}, {cv.town}"),
    ]
    blocks += [heading(cv, "summary"), Block("line", cv.summary), heading(cv, "work")]
    for s in cv.stations:
        blocks += [
            Block("right", s.what, written(s, dates, cv.language)),
            Block("line", f"{s.where}, {s.city}"),
            *bullets(s),
        ]
    blocks.append(heading(cv, "education"))
    for s in cv.education:
        blocks += [
            Block("right", degree(s, cv.language), written(s, dates, cv.language)),
            Block("line", s.where),
        ]
    blocks += [
        heading(cv, "skills"),
        Block("line", " · ".join(s for g in cv.skills.values() for s in g)),
    ]
    return [*blocks, heading(cv, "languages"), *language_lines(cv, "{name} – {level}")]


def one_line(cv: Cv, dates: str) -> list[Block]:
    """One line an entry with bars between its pieces."""
    blocks = [Block("name", full_name(cv)), *contact_lines(cv), heading(cv, "work")]
    for s in cv.stations:
        blocks += [
            Block("bold", f"{s.what} | {s.where} | {s.city} | {written(s, dates, cv.language)}"),
            *bullets(s),
        ]
    blocks.append(heading(cv, "education"))
    for s in cv.education:
        blocks.append(
            Block(
                "bold", f"{degree(s, cv.language)} | {s.where} | {written(s, dates, cv.language)}"
            )
        )
    blocks += [heading(cv, "skills"), *skill_lines(cv), heading(cv, "languages")]
    return [*blocks, Block("line", " | ".join(f"{n} {w}" for _, n, _, w in cv.languages))]


def in_brackets(cv: Cv, dates: str) -> list[Block]:
    """Employer as a line of its own, title below with its dates in brackets."""
    blocks = [Block("name", full_name(cv)), *contact_lines(cv), heading(cv, "work")]
    for s in cv.stations:
        blocks += [
            Block("bold", f"{s.where}, {s.city}"),
            Block("line", f"{s.what} ({written(s, dates, cv.language)})"),
            *bullets(s),
        ]
    blocks.append(heading(cv, "education"))
    for s in cv.education:
        blocks += [
            Block("bold", s.where),
            Block("line", f"{degree(s, cv.language)} ({written(s, dates, cv.language)})"),
        ]
    blocks += [heading(cv, "skills"), *skill_lines(cv, labelled=False), heading(cv, "languages")]
    return [*blocks, *language_lines(cv, "{name}: {level}")]


def dates_above(cv: Cv, dates: str) -> list[Block]:
    """The date on a line of its own above title and employer; headings spaced."""
    at = " bei " if cv.language == "de" else " at "
    blocks = [
        Block("name", full_name(cv).upper()),
        Block("line", cv.stations[0].what),
        Block("line", f"T {cv.phones[0]}   E {cv.email}"),
        *(Block("line", link) for link in cv.links),
        heading(cv, "work"),
    ]
    for s in cv.stations:
        blocks += [
            Block("line", written(s, dates, cv.language)),
            Block("bold", f"{s.what}{at}{s.where}"),
            *bullets(s),
        ]
    blocks.append(heading(cv, "education"))
    for s in cv.education:
        blocks += [
            Block("line", written(s, dates, cv.language)),
            Block("bold", degree(s, cv.language)),
            Block("line", s.where),
        ]
    blocks += [heading(cv, "skills"), *skill_lines(cv, labelled=False), heading(cv, "languages")]
    return [*blocks, *language_lines(cv, "{name}, {level}")]


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
# Only ever a PDF: what LinkedIn makes of a profile.
PROFILE = Layout(
    "profile",
    printed_profile,
    Style(
        dark="#293e49", narrow="28%", font="Arial Unicode MS, Arial, sans-serif", is_numbered=True
    ),
    "profile",
    suits=as_profile,
    formats=("pdf",),
)
