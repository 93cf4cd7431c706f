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
from bench.cv_writing import as_docx, as_html, as_odt, as_rtf, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
# As many that hardly two people share one by chance: where they do, the same name says little.
_STEMS: Final = (
    "Groß", "Lüder", "Peter", "Schä", "Öz", "Broder", "Köh", "Nis", "Übel", "Call", "Han", "Tiet",
    "Jürgen", "Matthie", "Brand", "Sönk", "Clau", "Fedder", "Höf", "Loren",
)  # fmt: skip
_ENDINGS: Final = ("mann", "sen-Voß", "sen", "hoff", "beck")
FAMILY: Final = tuple(f"{stem}{ending}" for stem, ending in product(_STEMS, _ENDINGS))
TOWNS: Final = (
    ("24103", "Kiel"), ("24937", "Flensburg"), ("23552", "Lübeck"), ("25813", "Husum"),
    ("24768", "Rendsburg"), ("20457", "Hamburg"), ("24534", "Neumünster"),
)  # fmt: skip
FIRMS: Final = ("Stadtwerke Süd GmbH", "Umspannwerk Nord AG", "Fördenetz", "Werft & Söhne", "k. A.")
WORK: Final = ("Elektronikerin", "Betriebselektriker", "Netzplanung", "SCADA-Ingenieur", "Monteur")
PHONES: Final = ("0431 55{n:05d}", "+49 (0)431/55{n:05d}", "0049 431 55 {n:05d}", "")
DATES: Final = ("01.02.1980", "1980-02-01", "1.2.80")
CVS, OF_THE_TABLE = 20, 5
Row = list[str]

PEOPLE, TWICE, HERE, ALIKE, BROKEN = 435, 20, 20, 10, 15
assert PEOPLE + TWICE + HERE + ALIKE + BROKEN == 500


def people() -> list[Row]:
    """Everybody once, each written in a way of their own."""
    names = [(GIVEN[(n + n // 100) % 20], FAMILY[n * 37 % 100]) for n in range(PEOPLE)]
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


def cvs(folder: Path, to_pdf: Callable[[str], bytes]) -> list[Path]:
    """20 CVs in German, five formats; every fourth is of somebody from the table."""
    rows = people()
    writers = {"docx": as_docx, "odt": as_odt, "rtf": as_rtf, "txt": as_text}
    suffixes = ("pdf", *writers)
    files = []
    invented = {cv.name: cv for cv in (invent(70_000 + n, "de") for n in range(3 * CVS))}
    for number, one in enumerate([*invented.values()][:CVS]):
        cv = replace(one, email=f"bewerbung{number}@example.org")
        if number % (CVS // OF_THE_TABLE) == 0:
            row = rows[300 + number]
            cv = replace(cv, name=f"{row[2].strip()} {row[3].title()}", email=row[4].lower())
        layout = LAYOUTS[number % 3]
        blocks = layout.build(cv, layout.dates)
        suffix = suffixes[number % len(suffixes)]
        is_printed = suffix == "pdf"
        content = to_pdf(as_html(blocks, layout.style)) if is_printed else writers[suffix](blocks)
        file = folder / f"Lebenslauf {number + 1:02d}.{suffix}"
        file.write_bytes(content)
        files.append(file)
    return files
