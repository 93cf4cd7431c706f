# SPDX-License-Identifier: Apache-2.0
"""Profiles as a network prints them, by hand: letters of the sizes it uses, in two columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.intake.tests.documents import pdf

if TYPE_CHECKING:
    from collections.abc import Sequence

# What a line is → the size of its letters; everything else is 10.5 points.
SIZES = {"name": 26.0, "head": 15.75, "large": 12.0, "title": 11.5, "side": 13.0, "page": 9.0}
PLAIN = 10.5

Line = tuple[str, str]

MARGIN: tuple[Line, ...] = (
    ("side", "Kontakt"),
    ("", "0171 5550142 (Mobil)"),
    ("", "jule.petersen@example.org"),
    ("", "www.linkedin.com/in/jule-"),
    ("", "petersen-4b1 (LinkedIn)"),
    ("", "netze.example.org/ueber-mich"),
    ("", "(Portfolio)"),
    ("", "petersen.example (Blog)"),
    ("side", "Top-Kenntnisse"),
    ("", "Netzplanung"),
    ("", "Schaltanlagen"),
    ("side", "Sprachen"),
    ("", "Deutsch (Muttersprache oder"),
    ("", "zweisprachig)"),
    ("", "Englisch (Verhandlungssicher)"),
    ("", "Dänisch (Gute Kenntnisse)"),
    ("side", "Zertifizierungen"),
    ("", "Schaltberechtigung"),
)
CAREER: tuple[Line, ...] = (
    ("name", "Jule Petersen"),
    ("large", "Leiterin Netzplanung bei Stadtwerke Flensburg GmbH | Energiewende"),
    ("large", "Großraum Flensburg, Deutschland"),
    ("head", "Zusammenfassung"),
    ("", "Ich plane Netze und baue Gruppen auf."),
    ("head", "Berufserfahrung"),
    ("large", "Stadtwerke Flensburg GmbH"),
    ("", "8 Jahre 4 Monate"),
    ("title", "Leiterin Netzplanung"),
    ("", "Januar 2022 \u2013 Heute (4 Jahre 3 Monate)"),
    ("", "Flensburg, Schleswig-Holstein, Deutschland"),
    ("", "Leitung von zwölf Personen, seit 2023 auch für Husum."),
)
SECOND_MARGIN: tuple[Line, ...] = (("", "Ausbildereignung"), ("", "Erste Hilfe"))
SECOND: tuple[Line, ...] = (
    ("", "Neues Verfahren für Anschlüsse."),
    ("title", "Planerin"),
    ("", "Dezember 2017 \u2013 Dezember 2021 (4 Jahre 1 Monat)"),
    ("large", "Nordlicht"),
    ("title", "Werkstudentin"),
    ("", "März 2015 \u2013 November 2017 (2 Jahre 9 Monate)"),
    ("", "Eckernförde"),
)
THIRD: tuple[Line, ...] = (
    ("head", "Ausbildung"),
    ("large", "Hochschule Flensburg"),
    ("", "Bachelor of Engineering - BEng, Elektrische"),
    ("", "Energiesystemtechnik \u00b7 (2013 - 2017)"),
    ("large", "Duborg-Skolen"),
    ("", "Abitur"),
)


def profile(*pages: tuple[Sequence[Line], Sequence[Line]]) -> bytes:
    """A PDF of pages, each a margin and what stands beside it."""
    return pdf(
        *(
            "\n".join(
                [
                    "0.16 0.24 0.29 rg 0 0 205 842 re f",
                    *_column(margin, 22, "1 g"),
                    *_column(career, 224, "0.1 g"),
                    *_column([("page", f"Page {number} of {len(pages)}")], 360, "0.3 g", 30),
                ]
            )
            for number, (margin, career) in enumerate(pages, start=1)
        )
    )


def _column(lines: Sequence[Line], left: int, colour: str, top: float = 800) -> list[str]:
    out, y = [], float(top)
    for kind, text in lines:
        size = SIZES.get(kind, PLAIN)
        y -= size * (1.9 if kind in SIZES else 1.25)
        said = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        out.append(f"BT /F {size} Tf {colour} {left} {max(y, top - 780):.1f} Td ({said}) Tj ET")
    return out


GERMAN = ((MARGIN, CAREER), (SECOND_MARGIN, SECOND), ((), THIRD))
ENGLISH = (
    (
        (
            ("side", "Contact"),
            ("", "www.linkedin.com/in/ada-"),
            ("", "king (LinkedIn)"),
            ("side", "Top Skills"),
            ("", "Analysis"),
            ("side", "Languages"),
            ("", "English (Native or Bilingual)"),
            ("", "French (Professional"),
            ("", "Working)"),
            ("", "Latin (Elementary)"),
        ),
        (
            ("name", "Ada King"),
            ("large", "Analyst"),
            ("large", "Greater London Area, United Kingdom"),
            ("head", "Experience"),
            ("large", "Engine Works"),
            ("title", "Analyst"),
            ("", "March 2021 - Present (5 years 1 month)"),
            ("", "Oak Park, Illinois, United States"),
            ("", "Notes on what it can do."),
            ("large", "Babbage & Sons"),
            ("title", "Trainee"),
            ("", "2019 - 2021 (2 years)"),
            ("head", "Education"),
            ("large", "University of London"),
            ("", "Master of Science (MSc), Mathematics · (2017 - 2019)"),
        ),
    ),
)
