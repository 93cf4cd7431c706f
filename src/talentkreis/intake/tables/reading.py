# SPDX-License-Identifier: Apache-2.0
"""Rows of a text table as a stream: memory does not depend on the size of the file.

A reader can start at a byte offset it told before, so that an interrupted import goes on where it
stopped without reading everything again.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from talentkreis.intake.tables.refusals import TableRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

LONGEST_CELL = 1 << 20
LONGEST_LINE = 4 << 20
LONGEST_ROW = 16 << 20
MOST_COLUMNS = 1_000
MARK = "\ufeff"
_DAMAGE = re.compile("[\x00\udc80-\udcff]")

csv.field_size_limit(LONGEST_CELL)


class TableReader:
    """Iterates over `(number, cells)`; numbers count rows as a spreadsheet does, from 1.

    `offset` is the byte behind the row yielded last, `lines` how many lines that row spans.
    Undecodable bytes come as lone surrogates, which `is_damaged` finds. Raises TableRefused.
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        encoding: str,
        delimiter: str,
        quote: str = '"',
        offset: int = 0,
        number: int = 0,
    ) -> None:
        self._file = file
        self._encoding = encoding
        self._delimiter = delimiter
        self._quote = quote
        self.offset = offset
        self.number = number
        self.lines = 0
        self._length = 0
        self._first_line = ""
        self._is_open = False
        file.seek(offset)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        rows = csv.reader(self._lines(), delimiter=self._delimiter, quotechar=self._quote)
        try:
            for cells in rows:
                self.number += 1
                if len(cells) > MOST_COLUMNS:
                    raise TableRefused("too_many_columns", row=self.number, limit=MOST_COLUMNS)
                if self._is_open:
                    self._refuse_open_quote()
                yield self.number, cells
                self.lines = 0
                self._length = 0
        except csv.Error as error:
            code = "cell_too_long" if "field limit" in str(error) else "row_too_long"
            raise TableRefused(code, row=self.number + 1, limit="1 MB") from error

    def _lines(self) -> Iterator[str]:
        readline, encoding = self._file.readline, self._encoding
        is_first = self.offset == 0
        while line := readline(LONGEST_LINE):
            length = len(line)
            if length == LONGEST_LINE and not line.endswith(b"\n"):
                self._refuse_long_row(line)
            self.offset += length
            self._length += length
            if self._length > LONGEST_ROW:
                raise TableRefused("row_too_long", row=self.number + 1, limit="16 MB")
            text = line.decode(encoding, "surrogateescape")
            if is_first:
                text = text.removeprefix(MARK)
                is_first = False
            if "\r" in text:
                # A lone carriage return is a line break of the old Mac inside a cell.
                text = text.removesuffix("\r\n").replace("\r", " ") + "\n"
            self.lines += 1
            if self.lines == 1:
                self._first_line = text
            yield text
        # Only a quote that is still open makes the csv module ask for a line behind the last one.
        self._is_open = self.lines > 0

    def _refuse_open_quote(self) -> None:
        raise TableRefused("quote_not_closed", row=self.number)

    def _refuse_long_row(self, line: bytes) -> None:
        if line.count(self._delimiter.encode()) >= MOST_COLUMNS:
            raise TableRefused("too_many_columns", row=self.number + 1, limit=MOST_COLUMNS)
        raise TableRefused("row_too_long", row=self.number + 1, limit="4 MB")


def is_damaged(cell: str) -> bool:
    """Whether a cell holds bytes that are not of the file's encoding, or NUL."""
    if cell.isascii():
        return "\x00" in cell
    return _DAMAGE.search(cell) is not None
