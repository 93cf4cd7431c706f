# SPDX-License-Identifier: Apache-2.0
"""What is really in a file, whatever it is called: its first bytes decide."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
import zipfile
from enum import StrEnum
from typing import TYPE_CHECKING

from talentkreis.intake.tables.refusals import TableRefused

if TYPE_CHECKING:
    from typing import BinaryIO

HEAD = 1 << 20
LARGEST_TABLE = 2 << 30

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "is_pdf"),
    (b"\x89PNG", "is_image"),
    (b"\xff\xd8\xff", "is_image"),
    (b"GIF8", "is_image"),
    (b"II*\x00", "is_image"),
    (b"MM\x00*", "is_image"),
    (b"{\\rtf", "is_word"),
    (b"\x1f\x8b", "is_archive"),
    (b"BZh", "is_archive"),
    (b"7z\xbc\xaf\x27\x1c", "is_archive"),
    (b"Rar!", "is_archive"),
    (b"\xfd7zXZ\x00", "is_archive"),
    (b"\x28\xb5\x2f\xfd", "is_archive"),
    (b"\x7fELF", "not_text"),
    (b"MZ\x90", "not_text"),
    (b"SQLite format 3", "not_text"),
)
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|table|\?xml)\b", re.IGNORECASE)
_CARD = re.compile(rb"(?:\xef\xbb\xbf)?\s*BEGIN:VCARD\b", re.IGNORECASE)
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*[\[{\]]|\{\s*[\"}])")
_CONTROL = bytes(b for b in range(32) if b not in b"\t\n\r\x0b\x0c\x1a\x1b")
# More control characters than this, and it was never a table (NUL bytes of UTF-16 aside).
_MOST_CONTROL_SHARE = 0.02


class Kind(StrEnum):
    """What is in a file, as far as reading it goes."""

    TABLE = "table"
    WORKBOOK = "workbook"
    CARDS = "cards"
    JSON = "json"


class Survey:
    """Looks at every byte once, while the file is being stored."""

    def __init__(self) -> None:
        self.size = 0
        self.head = b""
        self.is_utf8 = True
        # Around the first byte that is not UTF-8, so that a broken cell deep inside is judged by
        # its surroundings.
        self.around_the_break = b""
        self.has_line_feed = False
        self.has_carriage_return = False
        self._sha256 = hashlib.sha256()
        self._utf8 = codecs.getincrementaldecoder("utf-8")()

    def add(self, chunk: bytes) -> None:
        """Take the next bytes. Raises TableRefused when the file grows too large."""
        self.size += len(chunk)
        if self.size > LARGEST_TABLE:
            raise TableRefused("too_large", limit="2 GB")
        self._sha256.update(chunk)
        if len(self.head) < HEAD:
            self.head += chunk[: HEAD - len(self.head)]
        self.has_line_feed = self.has_line_feed or b"\n" in chunk
        self.has_carriage_return = self.has_carriage_return or b"\r" in chunk
        if self.is_utf8:
            try:
                self._utf8.decode(chunk)
            except UnicodeDecodeError as error:
                self.is_utf8 = False
                self.around_the_break = chunk[max(0, error.start - 65_536) : error.start + 65_536]

    @property
    def sha256(self) -> bytes:
        """Hash over everything so far."""
        return self._sha256.digest()


def survey_file(file: BinaryIO) -> Survey:
    """Look at a whole stored file."""
    survey = Survey()
    while chunk := file.read(HEAD):
        survey.add(chunk)
    return survey


def kind_of(head: bytes, file: BinaryIO) -> Kind:
    """A text table, a spreadsheet (Excel, OpenDocument), address cards (RFC 6350) or JSON.

    Raises TableRefused for everything else.
    """
    if not head.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise TableRefused("empty")
    if head.startswith(_ZIP):
        _require_zipped_workbook(file)
        return Kind.WORKBOOK
    if head.startswith(_OLE):
        # Word and Excel of the nineties share this container; the stream names tell.
        if "Workbook".encode("utf-16-le") in head or "Book".encode("utf-16-le") in head:
            return Kind.WORKBOOK
        raise TableRefused("is_word")
    for signature, code in _SIGNATURES:
        if head.startswith(signature):
            raise TableRefused(code)
    if _CARD.match(head):
        return Kind.CARDS
    if _JSON.match(head):
        return Kind.JSON
    _refuse_other_text(head)
    return Kind.TABLE


def _require_zipped_workbook(file: BinaryIO) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                kind = archive.read("mimetype")[:80]
                if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
                    return
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise TableRefused("workbook_unreadable") from error
    if any(name.startswith("xl/") for name in names):
        return
    raise TableRefused("is_word" if any(n.startswith("word/") for n in names) else "is_archive")


def _refuse_other_text(head: bytes) -> None:
    if _WEB_PAGE.match(head):
        raise TableRefused("is_web_page")
    without_nul = head.replace(b"\x00", b"")
    kept = without_nul.translate(None, _CONTROL)
    nul_share = 1 - len(without_nul) / len(head)
    if not kept.strip():
        raise TableRefused("empty" if nul_share > 0 and not without_nul.strip() else "not_text")
    if 1 - len(kept) / len(without_nul) > _MOST_CONTROL_SHARE:
        raise TableRefused("not_text")


def as_stream(content: bytes) -> BinaryIO:
    """Bytes in memory as a file; for heads and tests."""
    return io.BytesIO(content)
