# SPDX-License-Identifier: Apache-2.0
"""Damaged files of every format are read or refused; no reader ever breaks.

A few examples of each format in every run, thousands with ``TALENTKREIS_CHAOS=full``. The readers
run in this process here, so that whatever escapes them is seen.
"""

from __future__ import annotations

import io
import os
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talentkreis.intake.cv.program import read
from talentkreis.intake.cv.reading.shapes import ReadingRefused
from talentkreis.intake.cv.refusals import REFUSALS
from talentkreis.intake.tables.records_process import rows_of_cards, rows_of_json
from talentkreis.intake.tests.documents import CV, docx, packed, paragraph, pdf, shown
from talentkreis.intake.tests.structured import passport, resume

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.chaos
EXAMPLES = 3_000 if os.environ.get("TALENTKREIS_CHAOS") == "full" else 20
LINES = ("Svea Callsen", "svea.callsen@example.org", "Skills", "Python, PostgreSQL")
PLACES = st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=12)), max_size=6)
fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
CARDS = """BEGIN:VCARD
VERSION:4.0
FN:Svea Callsen
N:Callsen;Svea;;Dr.;
EMAIL;TYPE=work:svea.callsen@example.org
TEL:+494315550142
ORG:Nordwind GmbH;Technik
NOTE:=C3=BC
END:VCARD
"""


def damaged(content: bytes, changes: list[tuple[int, bytes]]) -> bytes:
    """The content with pieces written over it."""
    found = bytearray(content)
    for place, piece in changes:
        at = place % (len(found) + 1)
        found[at : at + len(piece)] = piece
    return bytes(found)


def _docx(part: bytes) -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": part})


def _odt(part: bytes) -> bytes:
    return packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": part})


WORD = zipfile.ZipFile(io.BytesIO(docx("".join(map(paragraph, LINES)))))
ODT = (
    '<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b"><office:body>'
    "<office:text><text:h>Svea Callsen</text:h><text:list><text:list-item><text:p>Python<text:tab/>"
    "PostgreSQL</text:p></text:list-item></text:list><table:table><table:table-row>"
    "<table:table-cell><text:p>2019 – heute</text:p></table:table-cell></table:table-row>"
    "</table:table></office:text></office:body></office:document-content>"
)


def _same(content: bytes) -> bytes:
    return content


# What is damaged, and how it becomes a file: inside a container the damage is done within.
FORMATS: dict[str, tuple[bytes, Callable[[bytes], bytes]]] = {
    "pdf": (pdf(shown(*LINES)), _same),
    "docx": (docx("".join(map(paragraph, LINES))), _same),
    "docx inside": (WORD.read("word/document.xml"), _docx),
    "odt inside": (ODT.encode(), _odt),
    "rtf": (b"{\\rtf1 " + b"\\par ".join(line.encode() for line in LINES) + b"}", _same),
    "txt": (CV.encode(), _same),
    "json resume": (resume(), _same),
    "europass": (passport(), _same),
}


@pytest.mark.requirement("trust:F-09")
@pytest.mark.parametrize("kind", FORMATS)
@fuzzed
@given(changes=PLACES)
def test_a_damaged_cv_is_read_or_refused(kind: str, changes: list[tuple[int, bytes]]) -> None:
    content, made = FORMATS[kind]
    code, values = "", None
    try:
        values = read(made(damaged(content, changes)), "DE", {})["values"]
    except ReadingRefused as refused:
        code = refused.code
    assert (code in REFUSALS) != isinstance(values, list)


@fuzzed
@given(changes=PLACES)
def test_damaged_cards_give_rows_of_text(changes: list[tuple[int, bytes]]) -> None:
    text = damaged(CARDS.encode(), changes).decode("utf-8", "replace")
    for row in rows_of_cards(text):
        assert "\x00" not in "".join(row.values())


@fuzzed
@given(changes=PLACES)
def test_damaged_json_gives_rows_of_text_or_is_refused(changes: list[tuple[int, bytes]]) -> None:
    text = damaged(resume(), changes).decode("utf-8", "replace")
    try:
        rows = list(rows_of_json(text))
    except ValueError:
        return  # said as "not readable" by the process around it
    for row in rows:
        assert "\x00" not in "".join(row.values())
