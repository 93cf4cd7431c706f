# SPDX-License-Identifier: Apache-2.0
"""How a person is addressed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.nurture.rules.wording import (
    FIELD_NAMES,
    FIELDS,
    Addressee,
    Sender,
    choose_text,
    merge_values,
    salutation,
)

SENDER = Sender(name="Merle Hansen", company="Nordlicht Energie", pool="Netztechnik")


@pytest.mark.requirement("feature:F6")
@pytest.mark.parametrize(
    ("person", "language", "form", "expected"),
    [
        (Addressee("Tjark", "Petersen", salutation="mr"), "de", "sie", "Guten Tag Herr Petersen"),
        (Addressee("Svea", "Callsen", salutation="ms"), "de", "sie", "Guten Tag Frau Callsen"),
        (Addressee("Svea", "Callsen"), "de", "sie", "Guten Tag Svea Callsen"),
        (Addressee("Kim", "Jensen", salutation="neutral"), "de", "sie", "Guten Tag Kim Jensen"),
        (
            Addressee("Aylin", "Öztürk-Weiß", "Prof. Dr.", "ms"),
            "de",
            "sie",
            "Guten Tag Frau Prof. Dr. Öztürk-Weiß",
        ),
        (Addressee("Nele", "Voß", "Dr.-Ing.", ""), "de", "sie", "Guten Tag Dr. Nele Voß"),
        (Addressee("Nele", "Voß", "Dipl.-Ing.", "ms"), "de", "sie", "Guten Tag Frau Voß"),
        (Addressee("Svea", "", salutation="ms"), "de", "sie", "Guten Tag Svea"),
        (Addressee("", "Callsen"), "de", "sie", "Guten Tag Callsen"),
        (Addressee(), "de", "sie", "Guten Tag"),
        (Addressee("Svea", "Callsen", "Dr.", "ms"), "de", "du", "Hallo Svea"),
        (Addressee("", "Callsen", salutation="ms"), "de", "du", "Guten Tag Frau Callsen"),
        (Addressee("Robert", "Hale", salutation="mr"), "en", "sie", "Dear Mr Hale"),
        (Addressee("Robert", "Hale", "Dr.", "mr"), "en", "sie", "Dear Dr Hale"),
        (Addressee("Ada", "Hale", "Prof. Dr.", "ms"), "en", "sie", "Dear Professor Hale"),
        (Addressee("Robin", "Hale"), "en", "sie", "Dear Robin Hale"),
        (Addressee("Robin", "Hale"), "en", "du", "Hello Robin"),
        (Addressee(), "en", "sie", "Hello"),
    ],
)
def test_the_salutation_follows_title_salutation_and_form(
    person: Addressee, language: str, form: str, expected: str
) -> None:
    assert salutation(person, language=language, form_of_address=form) == expected


@pytest.mark.requirement("feature:F6")
def test_every_field_has_a_value_under_its_german_and_english_name() -> None:
    person = Addressee("Tjark", "Petersen", "", "mr", "Netzmeister", "Stadtwerke Husum", "Schuby")
    values = merge_values(person, SENDER, language="de", form_of_address="sie")
    assert set(values) == FIELD_NAMES
    for field in FIELDS:
        assert values[field.german] == values[field.english]
    assert values["firma"] == "Nordlicht Energie"
    assert values["absender_vorname"] == "Merle"
    assert values["herr_frau"] == "Herr"
    assert values["titel"] == ""


@pytest.mark.requirement("trust:E-18")
@given(name=st.text(max_size=40))
def test_no_value_can_break_a_line_of_a_mail_header(name: str) -> None:
    person = Addressee(name, name, name, "ms", name, name, name)
    for value in merge_values(person, SENDER, language="de", form_of_address="sie").values():
        assert not any(c in value for c in "\r\n\x00")


def test_the_formal_text_stands_in_for_a_missing_informal_one_and_no_language_for_another() -> None:
    texts = {("de", "sie"), ("en", "sie"), ("de", "du")}
    assert choose_text(texts, language="de", form_of_address="du") == ("de", "du")
    assert choose_text(texts, language="en", form_of_address="du") == ("en", "sie")
    assert choose_text({("de", "du")}, language="de", form_of_address="sie") is None
    assert choose_text({("de", "sie")}, language="en", form_of_address="sie") is None
