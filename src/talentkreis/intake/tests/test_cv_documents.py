# SPDX-License-Identifier: Apache-2.0
"""Documents that are wrong, hostile or only look like documents, and text nobody sees."""

from __future__ import annotations

import tempfile
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from talentkreis.intake.confined import Terms
from talentkreis.intake.cv.fields.parsing import parse
from talentkreis.intake.cv.reading.formats import read_document
from talentkreis.intake.cv.reading_apart import DocumentRefused, Reading, read_apart
from talentkreis.intake.cv.refusals import HIDDEN, NOTES, REFUSALS
from talentkreis.intake.tests.documents import (
    CV,
    TYPES,
    docx,
    odt,
    packed,
    paragraph,
    pdf,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Callable

VISIBLE = ("Svea Callsen", "svea.callsen@example.org", "Skills", "Python, PostgreSQL")
SECRET = "Kubernetes Rust Haskell"


def apart(content: bytes, **more: object) -> Reading:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        return read_apart(file, **more)  # type: ignore[arg-type]  # passed on


def refusal(content: bytes) -> str:
    with pytest.raises(DocumentRefused) as refused:
        apart(content)
    assert refused.value.code in REFUSALS
    return refused.value.code


def _names(reading: Reading) -> list[str]:
    return [each["value"]["name"] for each in reading.values if each["kind"] == "name"]


@pytest.mark.requirement("trust:S-11")
def test_a_document_is_read_without_network_secrets_and_other_files() -> None:
    reading = apart(CV.encode())
    assert _names(reading) == ["Svea Callsen"]
    assert {"limits", "network", "files", "calls"} <= set(reading.confined_by)


@pytest.mark.requirement("trust:S-11")
def test_what_runs_confined_reaches_nothing() -> None:
    reading = apart(b"", program="talentkreis.intake.tests.escaping")
    assert reading.notes == ["socket", "process", "secrets", "reading", "writing", "memory"]


@pytest.mark.requirement("trust:F-09")
@pytest.mark.parametrize("how", ["abort", "segfault"])
def test_a_reader_that_dies_leaves_its_caller_alive(how: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        apart(how.encode(), program="talentkreis.intake.tests.dying")
    assert (refused.value.code, refused.value.is_fatal) == ("crashed", True)


@pytest.mark.requirement("trust:F-10")
@pytest.mark.parametrize("how", ["loop", "sleep"])
def test_a_reader_that_never_ends_is_ended(how: str) -> None:
    terms = Terms(memory=512 << 20, seconds=1, output=1 << 20)
    with pytest.raises(DocumentRefused) as refused:
        apart(how.encode(), program="talentkreis.intake.tests.dying", terms=terms)
    assert refused.value.code == "too_slow"


def _bomb() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", b"<a>" + b" " * (80 << 20))
    return buffer.getvalue()


def _entities() -> bytes:
    text = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c SYSTEM "file:///etc/passwd">]><a>&b;&c;</a>'
    return packed({"[Content_Types].xml": TYPES, "word/document.xml": text})


def _nested() -> bytes:
    return docx("<w:tbl><w:tr><w:tc>" * 400 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 400)


def _nested_rtf() -> bytes:
    return b"{\\rtf1" + b"{\\b " * 2_000 + b"x" + b"}" * 2_001


_LOCKED = "/Encrypt<</Filter/Standard/V 1/R 2/O<" + "00" * 32 + ">/U<" + "11" * 32 + ">/P -4>>"


def _protected() -> bytes:
    return pdf(shown(*VISIBLE)).replace(
        b"<</Root 1 0 R", f"<<{_LOCKED}/ID[<00><00>]/Root 1 0 R".encode()
    )


@pytest.mark.requirement("trust:S-10")
@pytest.mark.requirement("trust:F-10")
@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_bomb, "too_large"),
        (_entities, "unsafe"),
        (_nested, "too_deep"),
        (_nested_rtf, "too_deep"),
        (_protected, "protected"),
        (lambda: b"%PDF-1.7 nothing follows", "broken"),
        (lambda: b"PK\x03\x04 and no archive", "broken"),
        (lambda: packed({"xl/workbook.xml": "<a/>"}), "wrong_type"),
        (lambda: b"\x89PNG\r\n\x1a\n picture renamed to .pdf", "picture"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old Word", "old_word"),
        (lambda: b"<html><script>alert(1)</script>", "wrong_type"),
        (lambda: b"   \n  ", "empty"),
        (lambda: pdf("q 400 0 0 400 60 300 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q"), "scanned"),
    ],
)
def test_a_bad_document_says_why_it_is_not_read(make: Callable[[], bytes], code: str) -> None:
    assert refusal(make()) == code


@pytest.mark.requirement("trust:S-10")
def test_scripts_of_a_pdf_never_run_and_its_text_is_read() -> None:
    catalog = "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\);this.exportDataObject\\(\\);)>>"
    assert _names(apart(pdf(shown(*VISIBLE), catalog=catalog))) == ["Svea Callsen"]


def test_of_five_hundred_pages_the_first_thirty_are_read_and_that_is_said() -> None:
    reading = apart(pdf(shown(*VISIBLE), pages=500))
    assert (reading.pages, reading.notes) == (500, ["first_pages"])
    assert "first_pages" in NOTES


def test_letters_without_meaning_are_no_text() -> None:
    letterless = pdf(shown(*["abcdefgh" * 5] * 12)).replace(
        b"/BaseFont/Helvetica/Encoding/WinAnsiEncoding",
        b"/BaseFont/Custom/Encoding<</Differences[97/g1/g2/g3/g4/g5/g6/g7/g8]>>",
    )
    assert refusal(letterless) == "no_letters"


def _hidden_pdf(stream: str) -> bytes:
    return pdf(f"{shown(*VISIBLE)}\n{stream}")


def _hidden_odt(secret: str) -> bytes:
    shown_lines = "".join(f"<text:p>{line}</text:p>" for line in VISIBLE)
    return odt(shown_lines + secret)


def _secret(look: str, size: int = 11, place: str = "60 300 Td") -> str:
    return f"BT /F {size} Tf {look} {place} ({SECRET}) Tj ET"


@pytest.mark.requirement("trust:S-41")
@pytest.mark.parametrize(
    ("content", "why"),
    [
        (_hidden_pdf(_secret("1 g")), "no_contrast"),
        (_hidden_pdf(_secret("0.98 0.98 0.98 rg")), "no_contrast"),
        (_hidden_pdf(_secret("3 Tr")), "no_contrast"),
        (_hidden_pdf(_secret("0 g", size=2)), "tiny"),
        (_hidden_pdf(_secret("0 g", place="60 -300 Td")), "off_page"),
        (_hidden_pdf(_secret("0 g") + " 1 g 40 280 400 60 re f"), "no_contrast"),
        (
            docx("".join(map(paragraph, VISIBLE)) + paragraph(SECRET, "<w:vanish/>")),
            "marked_hidden",
        ),
        (
            docx("".join(map(paragraph, VISIBLE)) + paragraph(SECRET, '<w:color w:val="FFFFFF"/>')),
            "no_contrast",
        ),
        (docx("".join(map(paragraph, VISIBLE)) + paragraph(SECRET, '<w:sz w:val="2"/>')), "tiny"),
        (
            _hidden_odt(
                f'<text:p><text:span text:style-name="Ghost">{SECRET}</text:span></text:p>'
            ),
            "marked_hidden",
        ),
        (
            _hidden_odt(f'<text:p><text:hidden-paragraph text:is-hidden="true"/>{SECRET}</text:p>'),
            "marked_hidden",
        ),
        (
            _hidden_odt(
                f'<text:section text:display="none"><text:p>{SECRET}</text:p></text:section>'
            ),
            "marked_hidden",
        ),
        (
            b"{\\rtf1{\\colortbl;\\red255\\green255\\blue255;}"
            + b"\\par ".join(line.encode() for line in VISIBLE)
            + b"\\par{\\v "
            + SECRET.encode()
            + b"}}",
            "marked_hidden",
        ),
    ],
)
def test_hidden_text_is_reported_and_gives_no_value(content: bytes, why: str) -> None:
    plain = parse(read_document(docx("".join(map(paragraph, VISIBLE)))))["values"]
    found = read_document(content)
    assert [each.why for each in found.hidden] == [why]
    assert "Rust" in found.hidden[0].text
    answer = parse(found)
    assert "Rust" not in answer["text"]
    assert [each["value"] for each in answer["values"]] == [each["value"] for each in plain]
    assert why in HIDDEN


@pytest.mark.requirement("trust:S-41")
def test_white_text_on_a_dark_ground_is_not_hidden() -> None:
    ground = "0.1 0.2 0.3 rg 0 0 595 842 re f\n"
    found = read_document(pdf(ground + shown(*VISIBLE, look="1 g")))
    assert found.hidden == []
    assert found.lines[0].text == "Svea Callsen"
