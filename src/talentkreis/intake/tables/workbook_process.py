# SPDX-License-Identifier: Apache-2.0
"""Turns one sheet of a workbook into a text table. Runs as a process of its own.

A sheet with one stray cell in its last corner makes any reader allocate gigabytes; here the
operating system draws the line, and only this process ends (`confined` starts it). Formulas are
never evaluated: what was last calculated is taken as a value. The workbook comes on its standard
input. Imports next to nothing of the product.

    python -m talentkreis.intake.tables.workbook_process TARGET [SHEET] < WORKBOOK
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import python_calamine

from talentkreis.intake.tables.decimals import decimal_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

UNREADABLE = 3
EMPTY = 4


def as_text(value: object) -> str:
    """A cell as people see it, in a form that reads the same in every language."""
    match value:
        case None | "":
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return decimal_text(value)
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat()
        case _:
            return str(value)


def _rows(sheet: Any) -> Iterator[Sequence[str]]:
    """Rows from the first line of the sheet on, so that numbers match the spreadsheet."""
    # The reader begins in the first line, but in the first column that is used.
    left = [""] * (sheet.start or (0, 0))[1]
    for row in sheet.iter_rows():
        yield [*left, *map(as_text, row)]


def _is_used(sheet: Any) -> bool:
    return bool(sheet.height)


def _choose(book: Any, wanted: str) -> Any:
    names: Iterable[str] = [wanted] if wanted in book.sheet_names else book.sheet_names
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if _is_used(sheet):
            return sheet
    sys.exit(EMPTY)


def main(target: str, wanted: str = "") -> None:
    """Write the sheet as CSV and print which sheets there are and which it was."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheet = _choose(book, wanted)
    except (python_calamine.CalamineError, OSError):
        sys.exit(UNREADABLE)
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        # A lone empty cell would be written as a blank line either way.
        csv.writer(file, lineterminator="\n").writerows(_rows(sheet))
    print(json.dumps({"sheets": list(book.sheet_names), "sheet": sheet.name}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
