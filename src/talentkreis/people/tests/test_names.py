# SPDX-License-Identifier: Apache-2.0
"""Names are taken apart as they are written here, and people are greeted by them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.people.models import Person, shown_name
from talentkreis.people.names import NameParts, greeting, name_key, split_name


@pytest.mark.requirement("feature:B2")
@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ayşe Demir", NameParts("Ayşe", "Demir")),
        ("Demir, Ayşe", NameParts("Ayşe", "Demir")),
        ("Frau Dr. Ayşe Demir", NameParts("Ayşe", "Demir", "Dr.", "ms")),
        ("Herr Kaplan", NameParts("", "Kaplan", "", "mr")),
        ("Svea", NameParts("Svea", "")),
        ("Dr. Henrike Lüdersen-Voß", NameParts("Henrike", "Lüdersen-Voß", "Dr.")),
        ("Prof. Dr. med. Hans von der Heide", NameParts("Hans", "von der Heide", "Prof. Dr. med.")),
        ("Prof.Dr. Ute Meyer", NameParts("Ute", "Meyer", "Prof.Dr.")),
        ("Dr. rer. nat. Jens Olsen", NameParts("Jens", "Olsen", "Dr. rer. nat.")),
        ("Dipl.-Ing. Marek Kowalczyk", NameParts("Marek", "Kowalczyk", "Dipl.-Ing.")),
        ("Karl-Theodor zu Guttenberg", NameParts("Karl-Theodor", "zu Guttenberg")),
        ("Otto Graf Lambsdorff", NameParts("Otto", "Graf Lambsdorff")),
        ("Vincent van Gogh", NameParts("Vincent", "van Gogh")),
        ("van Gogh, Vincent", NameParts("Vincent", "van Gogh")),
        ("Anna Maria Müller", NameParts("Anna Maria", "Müller")),
        ("Ole Friedrichsen, M.Sc.", NameParts("Ole", "Friedrichsen", suffix="M.Sc.")),
        ("Herr Dr. von Storch", NameParts("", "von Storch", "Dr.", "mr")),
        ("Ma Jun", NameParts("Ma", "Jun")),
        ("Frau", NameParts("", "", "", "ms")),
        ("", NameParts()),
    ],
)
def test_a_written_name_is_taken_apart(text: str, parts: NameParts) -> None:
    assert split_name(text) == parts


@given(st.text())
def test_taking_a_name_apart_never_fails_and_never_keeps_control_characters(text: str) -> None:
    parts = split_name(text)
    assert not any(ord(c) < 32 for c in parts.given_name + parts.family_name)


@pytest.mark.requirement("feature:B2")
@pytest.mark.parametrize(
    ("person", "german", "english"),
    [
        (
            Person(title="Dr.", given_name="Ayşe", family_name="Demir", salutation="ms"),
            "Sehr geehrte Frau Dr. Demir",
            "Dear Dr Demir",
        ),
        (
            Person(title="Prof. Dr. med.", family_name="von der Heide", salutation="mr"),
            "Sehr geehrter Herr Prof. von der Heide",
            "Dear Professor von der Heide",
        ),
        (
            Person(given_name="Svea", family_name="Callsen"),
            "Guten Tag Svea Callsen",
            "Dear Svea Callsen",
        ),
        (
            Person(given_name="Alex", family_name="Ott", salutation="neutral", title="Dr."),
            "Guten Tag Dr. Alex Ott",
            "Dear Dr. Alex Ott",
        ),
        (
            Person(given_name="Svea", family_name="Callsen", form_of_address="du"),
            "Hallo Svea",
            "Hello Svea",
        ),
        (
            Person(family_name="Kaplan", salutation="mr", form_of_address="du"),
            "Sehr geehrter Herr Kaplan",
            "Dear Mr Kaplan",
        ),
        (Person(), "Guten Tag", "Hello"),
    ],
)
def test_people_are_greeted_as_they_wish(person: Person, german: str, english: str) -> None:
    assert (greeting(person, "de"), greeting(person, "en")) == (german, english)


@pytest.mark.django_db
@given(
    st.text(alphabet="abcdeoußüäöæøåłđışéñÀçÇŽ -'AEO1", max_size=20),
    st.text(alphabet="MÜLLERueoeßaxyŁ -", max_size=20),
)
def test_the_database_folds_names_as_the_code_does(given_name: str, family_name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_name_key(%s, %s)", [given_name, family_name])
        assert cursor.fetchone() == (name_key(given_name, family_name),)


def test_every_spelling_of_a_name_has_one_key() -> None:
    assert len({name_key("Jörg", n) for n in ("Müller", "Mueller", "Muller", "MÜLLER")}) == 1


def test_everybody_is_called_something() -> None:
    assert shown_name("Dr. Svea Callsen", "x@post.example") == "Dr. Svea Callsen"
    assert shown_name("", "svea.callsen@post.example") == "svea.callsen"
    with override("de"):
        assert shown_name("") == "Talent ohne Namen"
    with override("en"):
        assert Person(given_name="", family_name="").shown_name == "Talent without a name"
