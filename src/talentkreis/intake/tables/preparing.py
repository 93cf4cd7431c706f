# SPDX-License-Identifier: Apache-2.0
"""From what was uploaded to what the reader reads: a table in an encoding with one-byte line ends.

Most files are read as they are. A workbook becomes a text table; UTF-16, UTF-32 and files whose
lines end with a carriage return alone are written anew as UTF-8.
"""

from __future__ import annotations

import codecs
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.intake.confined import Terms, run_confined
from talentkreis.intake.tables import records_process, workbook_process
from talentkreis.intake.tables.refusals import TableRefused

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from talentkreis.intake.tables.contents import Survey

# Measured: a sheet needs 1.6 times the size of its XML; the promise is 512 MiB.
LARGEST_SHEET = 250 << 20
_SHEET_MEMORY = 768 << 20
_SHEET_WITHIN_S = 300
_LARGEST_TABLE = 2 << 30
_WORKBOOK = "talentkreis.intake.tables.workbook_process"
_RECORDS = "talentkreis.intake.tables.records_process"
LARGEST_RECORDS = 100 << 20
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of a workbook and the one that was taken."""

    names: tuple[str, ...]
    taken: str


def needs_rewriting(survey: Survey, encoding: str) -> bool:
    """Whether a text table cannot be split into lines as it is."""
    is_wide = encoding.startswith(("utf-16", "utf-32"))
    return is_wide or (survey.has_carriage_return and not survey.has_line_feed)


def rewrite(source: BinaryIO, target: BinaryIO, encoding: str) -> None:
    """Write a text table anew as UTF-8 with line feeds. Damaged places stay recognisable."""
    errors = "replace" if encoding.startswith("utf-") else "surrogateescape"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    ends_with_return = False
    while True:
        piece = source.read(_PIECE)
        text = decoder.decode(piece, final=not piece)
        if ends_with_return:
            text = "\r" + text
        ends_with_return = bool(piece) and text.endswith("\r")
        text = text.removesuffix("\r") if ends_with_return else text
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        target.write(text.encode("utf-8", "surrogateescape"))
        if not piece:
            return


def convert_workbook(source: Path, target: Path, sheet: str = "") -> Sheets:
    """Write one sheet (the first with rows, or the named one) as a UTF-8 text table.

    Raises TableRefused for a workbook that is damaged, protected, empty or too large.
    """
    _refuse_large(source)
    # Read from its standard input and written where its folder is: nothing else is there for it.
    terms = Terms(
        memory=_SHEET_MEMORY,
        seconds=_SHEET_WITHIN_S // 2,
        output=_LARGEST_TABLE,
        writable=(target.parent,),
    )
    with source.open("rb") as book:
        done = run_confined(_WORKBOOK, str(target), sheet, terms=terms, stdin=book)
    if done.code == workbook_process.EMPTY:
        raise TableRefused("workbook_empty")
    if done.code == workbook_process.UNREADABLE:
        raise TableRefused("workbook_unreadable")
    if done.code != 0:
        # Out of its memory: MemoryError, or Rust's allocator aborting the process.
        raise _too_large()
    found = json.loads(done.output)
    return Sheets(names=tuple(found["sheets"]), taken=found["sheet"])


def convert_records(source: Path, target: Path, encoding: str) -> None:
    """Write address cards or JSON as a UTF-8 text table with one person a row.

    Raises TableRefused for a file that is damaged, holds nobody or is too large.
    """
    if source.stat().st_size > LARGEST_RECORDS:
        raise _too_many_records()
    terms = Terms(
        memory=_SHEET_MEMORY,
        seconds=_SHEET_WITHIN_S // 2,
        output=_LARGEST_TABLE,
        writable=(target.parent,),
    )
    with source.open("rb") as records:
        done = run_confined(_RECORDS, str(target), encoding, terms=terms, stdin=records)
    if done.code == records_process.EMPTY:
        raise TableRefused("records_empty")
    if done.code == records_process.UNREADABLE:
        raise TableRefused("records_unreadable")
    if done.code != 0:
        raise _too_many_records()


def _too_many_records() -> TableRefused:
    return TableRefused("records_too_large", limit="100 MB")


def _refuse_large(source: Path) -> None:
    if not zipfile.is_zipfile(source):
        return
    try:
        with zipfile.ZipFile(source) as archive:
            sizes = [
                entry.file_size
                for entry in archive.infolist()
                if "sheet" in entry.filename.lower()
                or "sharedstrings" in entry.filename.lower()
                or entry.filename == "content.xml"
            ]
    except (zipfile.BadZipFile, OSError) as error:
        raise TableRefused("workbook_unreadable") from error
    # All sheets together: the format does not say which part belongs to the sheet wanted.
    if sum(sizes) > LARGEST_SHEET:
        raise _too_large()


def _too_large() -> TableRefused:
    return TableRefused("workbook_too_large", limit="250 MB", csv_limit="2 GB")
