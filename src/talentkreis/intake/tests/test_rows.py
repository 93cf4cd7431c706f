# SPDX-License-Identifier: Apache-2.0
"""What a row means: values, names, dates, and what is wrong with it, by row and column."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from talentkreis.intake.columns.guessing import find_header, guess, guess_columns
from talentkreis.intake.columns.headers import header_key
from talentkreis.intake.columns.mapping import fingerprint
from talentkreis.intake.columns.synonyms import NOTES, PEOPLE, STATIONS
from talentkreis.intake.columns.targets import Target
from talentkreis.intake.models import DateOrder, Layout
from talentkreis.intake.rows import values
from talentkreis.intake.rows.preparing import Preparer, RowPlan
from talentkreis.intake.wording import known_codes, reason_text

if TYPE_CHECKING:
    from talentkreis.intake.rows.shapes import PreparedRow


def _prepared(
    headers: list[str], cells: list[str], layout: str = "people", **plan: object
) -> PreparedRow:
    columns = guess_columns(headers, [cells], layout)
    row_plan = RowPlan(headers=headers, columns=columns, layout=layout, **plan)  # type: ignore[arg-type]  # shorthand
    row = Preparer(row_plan)(7, cells)
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2024-03-15", (2024, 3, 15)),
        ("2024-03-15T09:30:00Z", (2024, 3, 15)),
        ("15.03.2024", (2024, 3, 15)),
        ("5.3.24", (2024, 3, 5)),
        ("15 Jan 2024", (2024, 1, 15)),
        ("15. März 2024", (2024, 3, 15)),
        ("March 15, 2024", (2024, 3, 15)),
        ("Jänner 2024", (2024, 1, 1)),
        ("03/2024", (2024, 3, 1)),
        ("2024", (2024, 1, 1)),
        ("15/03/2024", (2024, 3, 15)),
        ("1/3/2016 0:00", (2016, 3, 1)),
    ],
)
def test_dates_are_read_however_they_are_written(written: str, date: tuple[int, int, int]) -> None:
    assert values.as_date(written, DateOrder.DAY_FIRST) == dt.date(*date)


def test_the_order_of_a_file_decides_what_could_be_both() -> None:
    assert values.as_date("1/3/2016 0:00", DateOrder.MONTH_FIRST) == dt.date(2016, 1, 3)
    assert values.as_date("13/3/2016", DateOrder.MONTH_FIRST) == dt.date(2016, 3, 13)
    assert values.as_date("2024", DateOrder.DAY_FIRST, is_end=True) == dt.date(2024, 12, 31)
    assert values.as_date("02/2024", DateOrder.DAY_FIRST, is_end=True) == dt.date(2024, 2, 29)


@pytest.mark.parametrize("written", ["", "bald", "32.01.2024", "2024-13-01", "15/15/2024"])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        values.as_date(written, DateOrder.DAY_FIRST)


@pytest.mark.parametrize(
    ("written", "code"),
    [("Deutschland", "DE"), ("UNITED STATES", "US"), ("D", "DE"), ("Österreich", "AT"),
     ("CHE", "CH"), ("Schweiz", "CH"), ("uk", "GB"), ("Türkei", "TR"), ("pl", "PL")],
)  # fmt: skip
def test_countries_are_read_in_german_and_english(written: str, code: str) -> None:
    assert values.as_country(written) == code


def test_several_values_in_one_cell() -> None:
    assert values.as_list("C/C++; CI/CD ; ") == ["C/C++", "CI/CD"]
    assert values.as_list("SPS, Robotik") == ["SPS", "Robotik"]


def test_there_are_people_called_null() -> None:
    row = _prepared(["Vorname", "Nachname", "E-Mail"], ["Na", "Null", "n/a"])
    assert row.fields == {"given_name": "Na", "family_name": "Null"}
    assert not row.addresses
    assert not row.errors


def test_a_whole_name_is_taken_apart() -> None:
    row = _prepared(["Name", "E-Mail"], ["Frau Dr. Anna von der Heide", "a@example.org"])
    assert row.fields == {
        "given_name": "Anna", "family_name": "von der Heide", "title": "Dr.", "salutation": "ms",
    }  # fmt: skip


def test_a_title_before_the_given_name_goes_where_it_belongs() -> None:
    row = _prepared(["Vorname", "Nachname"], ["Dr. Anna", "Berg"])
    assert (row.fields["title"], row.fields["given_name"]) == ("Dr.", "Anna")


def test_phone_numbers_are_of_the_country_of_the_row() -> None:
    headers = ["Vorname", "Nachname", "Land", "Telefon"]
    swiss = _prepared(headers, ["Urs", "Frei", "Schweiz", "044 555 01 42"])
    german = _prepared(headers, ["Udo", "Frei", "", "0431 5550142"])
    assert [a.normalised for a in (*swiss.addresses, *german.addresses)] == [
        "+41445550142", "+494315550142",
    ]  # fmt: skip


def test_html_in_a_name_stays_text() -> None:
    row = _prepared(["Vorname", "Nachname"], ["<script>alert(1)</script>", "Berg"])
    assert row.fields["given_name"] == "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        (["Anna", "Berg", "anna(at)example.org", "", "x"], "invalid_email", "E-Mail"),
        (["Anna", "Berg", "", "siehe Notiz", "x"], "invalid_phone", "Telefon"),
        (["Anna", "B\x00rg", "", "", "x"], "damaged", "Nachname"),
        (["Anna", "B\udcfcrg", "", "", "x"], "damaged", "Nachname"),
        (["Anna" * 50, "Berg", "", "", "x"], "too_long", "Vorname"),
        (["", "", "", "0431 5550142", "x"], "nameless", ""),
        (["Anna", "Berg", ""], "too_few_cells", "Telefon"),
        (["Anna", "Berg", "", "", "x", "", "zu viel"], "too_many_cells", ""),
    ],
)
@pytest.mark.requirement("trust:F-31")
def test_what_is_wrong_is_named_by_row_and_column(cells: list[str], code: str, column: str) -> None:
    row = _prepared(["Vorname", "Nachname", "E-Mail", "Telefon", "Notiz"], cells)
    assert (row.number, row.errors[0]["code"], row.errors[0]["column"]) == (7, code, column)
    with translation.override("de"):
        assert f"„{column}“" in reason_text(row.errors[0]) or not column


def test_surplus_cells_that_are_empty_and_short_rows_of_excel_do_no_harm() -> None:
    headers = ["Vorname", "Nachname", "E-Mail", "Notiz"]
    assert not _prepared(headers, ["Anna", "Berg", "", "", "", " "]).errors
    assert not _prepared(headers, ["Anna", "Berg"], pads_short_rows=True).errors


def test_every_code_reads_in_both_languages() -> None:
    reason = {
        "column": "Ort", "limit": 3, "position": 9, "missing": ["date"], "row": 2,
        "because": ["same_name"], "choices": {"de": "früh", "en": "early"}, "meant": "a@gmail.com",
    }  # fmt: skip
    for code in known_codes():
        for language in ("de", "en"):
            with translation.override(language):
                assert "%(" not in reason_text({"code": code, **reason})


def test_a_preamble_is_skipped_and_a_missing_header_is_noticed() -> None:
    named = ["First Name", "Last Name", "Email Address"]
    assert find_header([["Notes:"], ["a long sentence"], [], named, ["A", "B", "a@b.de"]]) == 4
    assert find_header([["Anna", "anna@example.org"], ["Ben", "ben@example.org"]]) == 0


def test_columns_without_a_name_are_known_by_their_values() -> None:
    rows = [["Anna Berg", "anna@example.org", "+49 431 5550142", "linkedin.com/in/anna-berg"]] * 3
    columns = guess_columns([""] * 4, rows, Layout.PEOPLE)
    assert [column.target for column in columns] == ["full_name", "email", "phone", "link"]


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Vorname", "given_name"), ("first_name", "given_name"), ("Given Name", "given_name"),
        ("FIRSTNAME", "given_name"), ("Familienname", "family_name"), ("surname", "family_name"),
        ("E-Mail", "email"), ("E-Mail (privat)", "email"), ("email2", "email"),
        ("Email Address", "email"), ("Handynummer", "phone"), ("Tel. (Büro)", "phone"),
        ("Postleitzahl", "postcode"), ("address.city", "city"), ("Wohnort", "city"),
        ("Organisation", "employer_name"), ("Arbeitgeber", "employer_name"),
        ("Job Title", "position"), ("Kenntnise", "skill"), ("Bemerkungen", "note"),
        ("phone_numbers[0].value", "phone"), ("Straße / Hausnummer", "street"),
        ("branch.externalID", ""), ("Lieblingsfarbe", ""), ("Geburtsdatum", ""),
        ("secondaryAddress.city", ""),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_names(header: str, target: str) -> None:
    assert guess_columns([header], [], Layout.PEOPLE)[0].target == target


def test_a_column_called_e_mail_that_holds_none_is_not_one() -> None:
    rows = [["ja"], ["nein"], ["ja"], ["ja"]]
    assert guess_columns(["E-Mail"], rows, Layout.PEOPLE)[0].target == ""


def test_a_name_that_appears_twice_is_taken_once() -> None:
    columns = guess_columns(["Nachname", "Nachname", "E-Mail", "E-Mail"], [], Layout.PEOPLE)
    assert [c.target for c in columns] == ["family_name", "", "email", "email"]


def test_titles_of_people_and_of_positions_are_told_apart() -> None:
    honours = guess_columns(["Titel"], [["Dr."], ["Prof. Dr."], ["Dr.-Ing."]], Layout.PEOPLE)
    positions = guess_columns(["Title"], [["Engineer"], ["Head of HR"]], Layout.PEOPLE)
    assert (honours[0].target, positions[0].target) == ("honorific", "position")


def test_the_order_of_dates_is_seen_in_the_values() -> None:
    headers = ["candidate.externalID", "school", "startDate"]
    assert guess(headers, [["1", "FH", "13/01/2020"]]).date_order == DateOrder.DAY_FIRST
    assert guess(headers, [["1", "FH", "01/13/2020"]]).date_order == DateOrder.MONTH_FIRST


def test_the_fingerprint_knows_a_header_however_it_is_typed() -> None:
    assert fingerprint(["Vorname", "E-Mail"]) == fingerprint([" vorname ", "E-MAIL"])
    assert fingerprint(["Vorname", "E-Mail"]) != fingerprint(["E-Mail", "Vorname"])


def test_synonyms_are_written_as_they_are_compared() -> None:
    for table in (PEOPLE, STATIONS, NOTES):
        for names in table.values():
            assert all(header_key(name) == name for name in names.split())
    assert set(PEOPLE) <= set(Target)
