# SPDX-License-Identifier: Apache-2.0
"""Turns address cards (RFC 6350, 2426) or JSON into a text table. Runs as a confined process.

One row a person, one column a property, named as people name columns, so that the columns are
guessed, shown and corrected like those of any table. Birthdays, photos and what else must not be
taken over from such files are left out (TRUST L-02). Imports next to nothing of the product.

    python -m talentkreis.intake.tables.records_process TARGET ENCODING < FILE
"""

from __future__ import annotations

import contextlib
import csv
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import vobject

from talentkreis.intake.tables.decimals import decimal_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UNREADABLE = 3
EMPTY = 4
MOST_COLUMNS = 500
DEEPEST = 6
LONGEST_CELL = 32_000

Row = dict[str, str]

_CARD = re.compile(r"BEGIN:VCARD\b.*?^END:VCARD\b", re.IGNORECASE | re.DOTALL | re.MULTILINE)
# Where lists of people stand in exports of other systems.
_LISTS = ("people", "candidates", "contacts", "applicants", "records", "items", "results", "data",
          "personen", "kandidaten", "bewerber", "kontakte")  # fmt: skip
# The short value of something that is described with several.
_NAMES_OF_VALUES = ("name", "value", "label", "title", "address", "url", "keyword", "language")


def rows_of_cards(text: str) -> Iterator[Row]:
    """One row for each card; cards that cannot be read come with their raw text as a note."""
    for found in _CARD.finditer(text):
        try:
            row = _row_of_card(vobject.readOne(found[0], ignoreUnreadable=True, allowQP=True))
        except Exception:  # noqa: BLE001 - a library over hostile input: the card is shown raw
            row = {}
        yield row or {"Notiz": _flat(found[0])}


# Property of a card, and of each its parts where it has some → column.
_PARTS: tuple[tuple[str, str, str], ...] = (
    ("n", "prefix", "Titel"),
    ("n", "given", "Vorname"),
    ("n", "additional", "Zweiter Vorname"),
    ("n", "family", "Nachname"),
    ("adr", "street", "Straße"),
    ("adr", "code", "PLZ"),
    ("adr", "city", "Ort"),
    ("adr", "country", "Land"),
)
_PROPERTIES: tuple[tuple[str, str], ...] = (
    ("email", "E-Mail"),
    ("tel", "Telefon"),
    ("url", "Link"),
    ("x-socialprofile", "Link"),
    ("title", "Position"),
    ("role", "Rolle"),
    ("note", "Notiz"),
    ("categories", "Schlagworte"),
    ("lang", "Sprache"),
    ("uid", "ID"),
)
_MOST_OF_A_KIND = 5


def _row_of_card(card: Any) -> Row:
    contents: dict[str, list[Any]] = card.contents
    row: Row = {}
    for name, part, column in _PARTS:
        for each in contents.get(name, [])[:1]:
            _put(row, column, getattr(each.value, part, ""))
    if "Nachname" not in row and "Vorname" not in row:
        for each in contents.get("fn", [])[:1]:
            _put(row, "Name", each.value)
    for each in contents.get("org", [])[:1]:
        # The company, then its departments.
        _put(row, "Firma", each.value[0] if isinstance(each.value, list) else each.value)
    for name, column in _PROPERTIES:
        for each in contents.get(name, [])[:_MOST_OF_A_KIND]:
            _put(row, column, each.value)
    return row


def _put(row: Row, column: str, value: object) -> None:
    """The first value under the column's name, further ones beside it: E-Mail, E-Mail 2."""
    text = _flat(value)
    if not text:
        return
    name, number = column, 1
    while name in row:
        number += 1
        name = f"{column} {number}"
    row[name] = text


def rows_of_json(text: str) -> Iterator[Row]:
    """One row for each person of a list, of an object that holds one, or of JSON lines."""
    for record in _records(_parsed(text)):
        if isinstance(record, dict):
            row: Row = {}
            _unfold(record, "", row, 0)
            yield row


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        return [json.loads(line) for line in lines]


def _records(found: Any) -> list[Any]:
    if isinstance(found, list):
        return found
    if not isinstance(found, dict):
        return []
    for name in _LISTS:
        if isinstance(found.get(name), list):
            return _records(found[name])
    return [found]


def _unfold(value: Any, name: str, row: Row, depth: int) -> None:
    """Nested objects become columns with dotted names; lists one cell."""
    if len(row) >= MOST_COLUMNS or depth > DEEPEST:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            _unfold(inner, f"{name}.{key}" if name else str(key), row, depth + 1)
    elif isinstance(value, list):
        row[name] = "; ".join(filter(None, (_short(each) for each in value[:100])))
    else:
        row[name] = _flat(value)


def _short(value: Any) -> str:
    """One entry of a list in a few words."""
    if not isinstance(value, dict):
        return _flat(value)
    for name in _NAMES_OF_VALUES:
        if value.get(name):
            return _flat(value[name])
    return " ".join(_flat(each) for each in value.values() if isinstance(each, str))


def _flat(value: object) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return decimal_text(value)
        case list() | tuple():
            return "; ".join(filter(None, map(_flat, value)))
        case dict():
            return ""
        case _:
            return str(value).replace("\x00", "").strip()[:LONGEST_CELL]


def write(rows: Iterable[Row], target: Path) -> int:
    """Write a table whose columns are all that occur, in order of appearance; how many rows."""
    kept = [row for row in rows if any(row.values())]
    columns = list(dict.fromkeys(name for row in kept for name in row))[:MOST_COLUMNS]
    with target.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        table.writeheader()
        table.writerows(kept)
    return len(kept)


def main(target: str, encoding: str) -> None:
    """Read the standard input and write the table."""
    text = sys.stdin.buffer.read().decode(encoding, "replace").removeprefix("\ufeff")
    is_card = text.lstrip()[:11].upper() == "BEGIN:VCARD"
    count = 0
    with contextlib.suppress(ValueError, RecursionError):
        count = write(rows_of_cards(text) if is_card else rows_of_json(text), Path(target))
        sys.exit(0 if count else EMPTY)
    sys.exit(UNREADABLE)


if __name__ == "__main__":
    main(*sys.argv[1:])
