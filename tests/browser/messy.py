# SPDX-License-Identifier: Apache-2.0
"""What a recruiter brings along: 500 messy rows of an old system, and a folder of 20 CVs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Final

from bench.cv_layouts import LAYOUTS
from bench.cv_people import invent
from bench.cv_writing import as_docx, as_odt, as_rtf, as_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER: Final = [
    "Pers.-Nr.", "Anrede", "Vorname", "Name", "E-Mail privat", "Tel.", "PLZ", "Wohnort",
    "letzter Arbeitgeber", "Tätigkeit", "Kenntnisse", "Geb.-Datum", "Bemerkungen",
]  # fmt: skip
GIVEN: Final = (
    "Jörg", "Ulrich", "Käthe", "Svea", "Günter", "Ayşe", "Wiebke", "Thorsten", "Renée", "Björn",
    "Ilona", "Matthias", "Zeynep", "Friederike", "Onno", "Gesche", "Nils", "Annegret", "Rüdiger",
    "Birte",
)  # fmt: skip
FAMILY: Final = (
    "Großmann", "Lüdersen-Voß", "Petersen", "von der Heide", "Schäfer", "Öztürk", "Brodersen",
    "Köhler", "Nissen", "Übelacker", "Callsen", "Hansen", "Weiß", "Tietjen", "Jürgensen",
    "Matthiesen",
    "Brandt", "Sönksen", "Clausen", "Feddersen", "Höft", "Lorenzen",
)  # fmt: skip
TOWNS: Final = (
    ("24103", "Kiel"), ("24937", "Flensburg"), ("23552", "Lübeck"), ("25813", "Husum"),
    ("24768", "Rendsburg"), ("20457", "Hamburg"), ("24534", "Neumünster"),
)  # fmt: skip
FIRMS: Final = ("Stadtwerke Süd GmbH", "Umspannwerk Nord AG", "Fördenetz", "Werft & Söhne", "k. A.")
WORK: Final = ("Elektronikerin", "Betriebselektriker", "Netzplanung", "SCADA-Ingenieur", "Monteur")
PHONES: Final = ("0431 55{n:05d}", "+49 (0)431/55{n:05d}", "0049 431 55 {n:05d}", "")
DATES: Final = ("01.02.1980", "1980-02-01", "1.2.80")
Row = list[str]

PEOPLE, TWICE, HERE, ALIKE, BROKEN = 435, 20, 20, 10, 15
assert PEOPLE + TWICE + HERE + ALIKE + BROKEN == 500


def people() -> list[Row]:
    """Everybody once, each written in a way of their own."""
    names = [(given, family) for family, given in product(FAMILY, GIVEN)][:PEOPLE]
    rows = []
    for n, (given, family) in enumerate(names):
        code, town = TOWNS[(n * 5) % len(TOWNS)]
        shouted = family.upper() if n % 17 == 0 else family
        title = "Herr Dr." if n % 19 == 0 else ("Frau", "Herr", "")[n % 3]
        rows.append(
            [
                f"A-{n:04d}", title, f" {given} " if n % 7 == 0 else given, shouted,
                f"Person{n}@Example.ORG" if n % 5 == 0 else f"person{n}@example.org",
                PHONES[n % 4].format(n=n), code if n % 11 else "", town,
                FIRMS[n % len(FIRMS)], WORK[n % len(WORK)], "SPS; Mittelspannung" if n % 2 else "-",
                DATES[n % 3], "Messe – 2019" if n % 13 == 0 else "",
            ]
        )  # fmt: skip
    return rows


def _again(rows: list[Row]) -> Iterator[Row]:
    """The same people once more, further down in the file: by their address, written otherwise."""
    for row in rows[100 : 100 + TWICE]:
        said = [*row]
        said[0], said[4], said[2] = "", row[4].upper(), row[2].strip()
        yield said


def _alike(rows: list[Row]) -> Iterator[Row]:
    """The same name in the same town, without an address: the same person or not?"""
    for row in rows[200 : 200 + ALIKE]:
        yield [
            "",
            "",
            row[2].strip(),
            row[3].title(),
            "",
            "",
            "",
            row[7],
            row[8],
            row[9],
            "",
            "",
            "",
        ]


def _broken(rows: list[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows[:BROKEN]):
        said = [*row]
        said[0] = f"B-{number}"
        if number % 3 == 0:
            said[4] = "person(at)example.org"
        elif number % 3 == 1:
            said[2] = said[3] = said[4] = ""
        else:
            said.insert(5, "zu viel")
            said.append("noch mehr")
        yield said


def known(rows: list[Row]) -> list[Row]:
    """Who is in the stock already: these rows complete them."""
    return [
        ["", "", f"Bekannt{chr(97 + n)}", FAMILY[n], f"bekannt{n}@example.org", "", "", "Kiel", "",
         WORK[n % 5], "", "", ""]
        for n in range(HERE)
    ]  # fmt: skip


def table() -> bytes:
    """The file as the old system wrote it: semicolons, Windows-1252, a line above the header."""
    rows = people()
    everything = [*rows, *_again(rows), *known(rows), *_alike(rows), *_broken(rows)]
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([HEADER, *everything])
    return text.getvalue().replace("ş", "s").encode("cp1252")


def cvs(folder: Path) -> list[Path]:
    """20 CVs in German, four formats; five are of people from the table."""
    rows = people()
    writers = (("docx", as_docx), ("odt", as_odt), ("rtf", as_rtf), ("txt", as_text))
    files = []
    for number in range(20):
        cv = invent(70_000 + number, "de")
        if number % 4 == 0:
            row = rows[300 + number]
            cv = replace(cv, name=f"{row[2].strip()} {row[3].title()}", email=row[4].lower())
        else:
            cv = replace(cv, name=f"{cv.name}", email=f"bewerbung{number}@example.org")
        layout = LAYOUTS[number % 3]
        suffix, write = writers[number % 4]
        file = folder / f"Lebenslauf {number + 1:02d}.{suffix}"
        file.write_bytes(write(layout.build(cv, layout.dates)))
        files.append(file)
    return files
