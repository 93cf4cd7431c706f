# SPDX-License-Identifier: Apache-2.0
"""Which reader reads a file: decided by its bytes."""

from __future__ import annotations

from talentkreis.intake.cv.reading.containers import Container
from talentkreis.intake.cv.reading.docx import read_docx
from talentkreis.intake.cv.reading.odt import read_odt
from talentkreis.intake.cv.reading.pdf import read_pdf
from talentkreis.intake.cv.reading.plain import read_plain
from talentkreis.intake.cv.reading.rtf import read_rtf
from talentkreis.intake.cv.reading.shapes import DocumentText, ReadingRefused

_PICTURES = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*", b"BM", b"\x00\x00\x01\x00",
)  # fmt: skip
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_document(content: bytes) -> DocumentText:
    """Lines of a document. Raises ReadingRefused with the reason why there are none."""
    start = content[:1024]
    if not content.strip():
        raise ReadingRefused("empty")
    if b"%PDF-" in start:
        found = read_pdf(content)
    elif content.startswith(_OLD_WORD):
        raise ReadingRefused("old_word")
    elif content.startswith(_PICTURES):
        raise ReadingRefused("picture")
    elif start.lstrip().startswith(b"{\\rtf"):
        found = read_rtf(content)
    elif content.startswith(b"PK"):
        names = set(Container(content).names)
        if "word/document.xml" in names:
            found = read_docx(content)
        elif "content.xml" in names:
            found = read_odt(content)
        else:
            raise ReadingRefused("wrong_type")
    elif start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise ReadingRefused("wrong_type")
    else:
        found = read_plain(content)
    if not found.lines:
        raise ReadingRefused("all_hidden" if found.hidden else "empty")
    return found
