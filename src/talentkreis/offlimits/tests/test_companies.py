# SPDX-License-Identifier: Apache-2.0
"""Which names mean the same company."""

from __future__ import annotations

import datetime as dt
import fnmatch
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.offlimits.rules import Companies, Entry, company_key, hit, pattern_of

DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def entry(
    *names: str, begins: bool = False, former: bool = False, days: int | None = None
) -> Entry:
    ends_at = DAY + dt.timedelta(days=days) if days is not None else None
    keys = tuple(company_key(name) for name in names)
    return Entry(
        uuid.uuid4(), None, names[0], True, "Kunde", DAY, ends_at, None, former, begins, keys
    )


@pytest.mark.requirement("feature:D8")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siemens", "SIEMENS AG"),
        ("Müller & Söhne GmbH & Co. KG", "Mueller und Soehne"),
        ("Müller & Söhne", "Muller Sohne GmbH"),
        ("E.ON SE", "EON"),
        ("Dr. Oetker KG", "dr oetker"),
        ("Nestlé Deutschland AG", "Nestle"),
        ("Straße & Weg e.V.", "Strasse und Weg"),
        ("H&M", "H & M"),
        ("Boehringer Ingelheim", "Böhringer Ingelheim GmbH"),
    ],
)
def test_spellings_of_one_company_have_one_key(one: str, other: str) -> None:
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Siemens", "Siemens Energy AG"), ("Aldi", "Aldinger GmbH"), ("AG", "SE"), ("BASF", "BAFS")],
)
def test_other_companies_have_another_key(one: str, other: str) -> None:
    assert company_key(one) != company_key(other)


def test_names_that_begin_alike_are_meant_only_where_the_entry_says_so() -> None:
    exact, wide = entry("Siemens"), entry("Siemens", begins=True)
    assert Companies.of([exact]).named("Siemens Energy AG") == []
    assert Companies.of([wide]).named("Siemens Energy AG") == [wide]
    assert Companies.of([exact, wide]).named("siemens ag") == [exact, wide]
    assert Companies.of([wide]).named("Siemensstadt") == []
    assert Companies.of([wide]).named(" ") == Companies.of([wide]).named("GmbH & Co.") == []


def test_another_name_means_the_same_entry_once() -> None:
    known = entry("Bayerische Motoren Werke", "BMW", "BMW Group")
    assert Companies.of([known]).named("BMW AG") == [known]


@given(st.text(max_size=40), st.sampled_from(["", " GmbH", " AG", " GmbH & Co. KG", " SE"]))
def test_the_legal_form_never_matters_and_a_key_is_its_own_key(name: str, form: str) -> None:
    key = company_key(name)
    assert company_key(key) == key
    if key and key.split()[-1] not in {"gmbh", "co", "kg", "ag", "se"}:
        assert company_key(name + form) == key


@given(st.text(alphabet="abcdeflmnorstuy &-", min_size=1, max_size=25))
def test_the_database_finds_every_spelling_of_a_key(name: str) -> None:
    """The pattern is loose: what it finds beyond the key is sorted out afterwards."""
    key = company_key(name)
    if key:
        assert fnmatch.fnmatchcase(name.lower(), pattern_of(key).replace("%", "*"))


@pytest.mark.parametrize(
    ("former", "starts", "ends", "expected"),
    [
        (False, None, None, (0, 100)),  # there all the time
        (False, -50, 30, (0, 30)),  # leaves: free from then on
        (False, 40, None, (40, 100)),  # joins: from then on
        (False, -50, -10, None),  # left before
        (True, -50, -10, (0, 100)),  # left before, still meant
        (True, 40, 60, (40, 100)),
        (False, 120, None, None),  # joins when it is over
    ],
)
def test_an_entry_holds_for_the_time_somebody_is_there(
    former: bool, starts: int | None, ends: int | None, expected: tuple[int, int] | None
) -> None:
    def moment(days: int | None) -> dt.datetime | None:
        return None if days is None else DAY + dt.timedelta(days=days)

    found = hit(entry("Acme", former=former, days=100), moment(starts), moment(ends))
    assert (found and (found.starts_at, found.ends_at)) == (
        expected and (moment(expected[0]), moment(expected[1]))
    )
