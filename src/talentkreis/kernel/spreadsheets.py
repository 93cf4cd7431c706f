# SPDX-License-Identifier: Apache-2.0
"""Tables we hand out: RFC 4180, and no cell a spreadsheet would take for a formula (TRUST S-15)."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Half and full width; tab and carriage return hide the sign behind them in some programs.
_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_MARK = "\ufeff"


def harmless(cell: str) -> str:
    """The cell as text for spreadsheets: what could start a formula gets an apostrophe."""
    return f"'{cell}" if cell[:1] in _STARTS or cell.lstrip()[:1] in _STARTS else cell


def csv_lines(rows: Iterable[Iterable[str]], *, is_for_excel: bool = True) -> Iterator[str]:
    """CSV for Excel in German-speaking countries: byte order mark, semicolons; for other programs
    neither mark nor semicolons. The file as a whole is UTF-8.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if is_for_excel else ",", lineterminator="\r\n")
    if is_for_excel:
        yield _MARK
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
