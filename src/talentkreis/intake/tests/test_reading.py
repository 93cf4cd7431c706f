# SPDX-License-Identifier: Apache-2.0
"""Files as they come: every encoding and dialect is read, everything else refused by name."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from talentkreis.intake.tables.contents import Kind, Survey, as_stream, kind_of
from talentkreis.intake.tables.dialects import detect_dialect
from talentkreis.intake.tables.encodings import detect_encoding
from talentkreis.intake.tables.preparing import convert_workbook, needs_rewriting, rewrite
from talentkreis.intake.tables.reading import MOST_COLUMNS, TableReader, is_damaged
from talentkreis.intake.tables.refusals import TableRefused
from talentkreis.kernel.spreadsheets import csv_lines, harmless

if TYPE_CHECKING:
    from pathlib import Path

GERMAN = "Vorname;Nachname;Ort\nJörg;Müller-Weiß;Köln\nÄnne;Groß;Überlingen\n„Kalle“;Öztürk;–\n"
POLISH = "Vorname;Nachname;Ort\nŁukasz;Wiśniewski;Kraków\nZażółć;Gęślą;Łódź\n"


def _survey(content: bytes) -> Survey:
    survey = Survey()
    for start in range(0, len(content), 7):
        survey.add(content[start : start + 7])
    return survey


def _read(content: bytes, encoding: str = "utf-8", delimiter: str = ",") -> list[list[str]]:
    reader = TableReader(as_stream(content), encoding=encoding, delimiter=delimiter)
    return [cells for _number, cells in reader]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
        ("cp1252", "cp1252"),
    ],
)
def test_german_text_is_recognised_in_every_encoding(written: str, found: str) -> None:
    assert detect_encoding(_survey(GERMAN.encode(written))) == found


@pytest.mark.parametrize("written", ["latin-1", "cp850", "mac_roman"])
def test_old_single_byte_encodings_are_told_apart_by_their_words(written: str) -> None:
    text = GERMAN.replace("„Kalle“", "Kalle").replace("–", "Ulm")
    found = detect_encoding(_survey(text.encode(written)))
    assert text.encode(written).decode(found) == text


def test_central_european_text_is_not_taken_for_western() -> None:
    assert detect_encoding(_survey(POLISH.encode("cp1250"))) == "cp1250"


def test_the_same_bytes_always_get_the_same_answer() -> None:
    content = GERMAN.encode("cp1252")
    assert len({detect_encoding(_survey(content)) for _ in range(20)}) == 1


def test_one_broken_place_does_not_make_a_utf_8_file_another_encoding() -> None:
    content = GERMAN.encode() * 50 + b"M\xfcller;Anna;Ulm\n"
    assert detect_encoding(_survey(content)) == "utf-8"
    rows = _read(content, delimiter=";")
    assert [row for row in rows if any(map(is_damaged, row))] == [["M\udcfcller", "Anna", "Ulm"]]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    lines = ["Vorname", "Ort", "Notiz"], ["Anna", "Kiel", "a, b; c | d"], ["Ben", "Ulm", "x;y"]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert detect_dialect(text).delimiter == delimiter


def test_a_hint_for_excel_is_followed_and_skipped() -> None:
    assert detect_dialect("sep=|\na|b\n1|2\n").delimiter == "|"


def test_a_single_column_is_a_table_too() -> None:
    assert detect_dialect("E-Mail\na@example.org\nb@example.org\n").delimiter == ","


def test_quotes_line_breaks_and_byte_order_marks_are_read() -> None:
    content = '\ufeff"Name","Notiz"\r\n"Anna","erste\r\nzweite ""Zeile"""\r\n'.encode()
    assert _read(content) == [["Name", "Notiz"], ["Anna", 'erste\nzweite "Zeile"']]


def test_reading_goes_on_where_it_stopped() -> None:
    content = b'a,b\n"1\n2",3\n4,5\n6,7\n'
    reader = TableReader(as_stream(content), encoding="utf-8", delimiter=",")
    rows = iter(reader)
    next(rows), next(rows)
    again = TableReader(
        as_stream(content), encoding="utf-8", delimiter=",", offset=reader.offset, number=2
    )
    assert list(again) == [(3, ["4", "5"]), (4, ["6", "7"])]


def test_lines_of_the_old_mac_are_lines() -> None:
    content = b"a,b\r1,2\r3,4\r"
    survey = _survey(content)
    assert needs_rewriting(survey, "utf-8")
    target = io.BytesIO()
    rewrite(as_stream(content), target, "utf-8")
    assert _read(target.getvalue()) == [["a", "b"], ["1", "2"], ["3", "4"]]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_wide_encodings_are_written_anew(encoding: str) -> None:
    content = GERMAN.encode(encoding)
    target = io.BytesIO()
    rewrite(as_stream(content), target, detect_encoding(_survey(content)))
    assert target.getvalue().decode().removeprefix("\ufeff") == GERMAN


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n \r\n", "empty"),
        (b"\x00\x00\x00", "empty"),
        (b"%PDF-1.7\n", "is_pdf"),
        (b"\x89PNG\r\n\x1a\n", "is_image"),
        (b"\xff\xd8\xff\xe0", "is_image"),
        (b"\x1f\x8b\x08", "is_archive"),
        (b"{\\rtf1 Hallo}", "is_word"),
        (b"<!DOCTYPE html><html></html>", "is_web_page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"W\x00o\x00r\x00d\x00", "is_word"),
        (bytes(range(256)) * 20, "not_text"),
        (b"PK\x03\x04 broken", "workbook_unreadable"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(content: bytes, code: str) -> None:
    with pytest.raises(TableRefused) as refused:
        kind_of(content, as_stream(content))
    assert refused.value.code == code


def test_a_zip_file_called_csv_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("liste.csv", "a,b")
    with pytest.raises(TableRefused) as refused:
        kind_of(target.getvalue(), target)
    assert refused.value.code == "is_archive"


@pytest.mark.requirement("trust:F-31")
def test_ten_thousand_columns_are_refused() -> None:
    content = ",".join(f"c{i}" for i in range(10_000)).encode() + b"\n"
    with pytest.raises(TableRefused) as refused:
        _read(content)
    assert (refused.value.code, refused.value.values["limit"]) == ("too_many_columns", MOST_COLUMNS)


def test_an_open_quotation_mark_is_named_with_its_row() -> None:
    with pytest.raises(TableRefused) as refused:
        _read(b'a,b\n1,2\n3,"4\n5,6\n7,8\n')
    assert (refused.value.code, refused.value.values) == ("quote_not_closed", {"row": 3})


def test_a_cell_without_end_does_not_fill_the_memory() -> None:
    with pytest.raises(TableRefused) as refused:
        _read(b'a,b\n1,"' + b"x\n" * 1_000_000)
    assert refused.value.code == "cell_too_long"


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    with pytest.raises(TableRefused) as refused:
        _read(b"a" * (5 << 20))
    assert refused.value.code in {"cell_too_long", "row_too_long"}


def test_workbooks_give_values_never_formulas(tmp_path: Path) -> None:
    book = Workbook()
    empty = book.active
    assert empty is not None
    empty.title = "Leer"
    sheet = book.create_sheet("Personen")
    sheet.append([])
    sheet.append(["Name", "Telefon", "Seit", "Summe"])
    sheet.append(["Jörg", 491715550142, __import__("datetime").date(2025, 3, 1), "=1+1"])
    source, target = tmp_path / "a.xlsx", tmp_path / "a.csv"
    book.save(source)
    sheets = convert_workbook(source, target)
    assert (sheets.names, sheets.taken) == (("Leer", "Personen"), "Personen")
    rows = _read(target.read_bytes())
    assert not any(rows[0])
    assert rows[2] == ["Jörg", "491715550142", "2025-03-01", ""]


def test_an_empty_workbook_and_a_broken_one_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "a.xlsx"
    Workbook().save(source)
    with pytest.raises(TableRefused) as refused:
        convert_workbook(source, tmp_path / "a.csv")
    assert refused.value.code == "workbook_empty"
    source.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(TableRefused) as refused:
        convert_workbook(source, tmp_path / "a.csv")
    assert refused.value.code == "workbook_unreadable"


@pytest.mark.requirement("trust:S-15")
@pytest.mark.parametrize("cell", ["=1+1", "+49 431", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "\r@"])
def test_what_could_be_a_formula_is_text_when_it_leaves(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless("Anna-Lena") == "Anna-Lena"


def test_tables_that_leave_open_in_german_spreadsheets() -> None:
    text = "".join(csv_lines([["Name", "Notiz"], ["Jörg", 'sagt "ja"; sofort']]))
    assert text == '\ufeffName;Notiz\r\nJörg;"sagt ""ja""; sofort"\r\n'


@given(st.binary(max_size=4_000))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    survey = _survey(content)
    try:
        if kind_of(survey.head, as_stream(content)) is not Kind.TABLE:
            return
        encoding = detect_encoding(survey)
        target = io.BytesIO(content)
        if needs_rewriting(survey, encoding):
            target = io.BytesIO()
            rewrite(as_stream(content), target, encoding)
            encoding = "utf-8"
        dialect = detect_dialect(target.getvalue().decode(encoding, "replace"))
        _read(target.getvalue(), encoding, dialect.delimiter)
    except TableRefused as refusal:
        said = str(refusal.message)
    else:
        return
    assert said


@given(
    rows=st.lists(
        st.lists(st.text(st.characters(exclude_characters="\r\x00", exclude_categories=["Cs"]))
                 , min_size=2, max_size=5),
        min_size=1, max_size=8,
    ),
    delimiter=st.sampled_from([";", ",", "\t", "|"]),
)  # fmt: skip
def test_what_a_spreadsheet_writes_is_read_back(rows: list[list[str]], delimiter: str) -> None:
    import csv

    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    read = _read(text.getvalue().encode(), delimiter=delimiter)
    expected = [[cell.removeprefix("\ufeff") if (i, j) == (0, 0) else cell for j, cell in
                 enumerate(row)] for i, row in enumerate(rows)]  # fmt: skip
    assert read == expected or any("\ufeff" in cell for row in rows for cell in row)
