# SPDX-License-Identifier: Apache-2.0
"""Addresses have one comparable form, or are refused with a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.kernel.errors import RuleViolation
from talentkreis.people.addresses import normalise_email, normalise_link, normalise_phone


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("A.Demir@Beispiel.Example", "a.demir@beispiel.example"),
        (" mailto:svea@beispiel.example ", "svea@beispiel.example"),
        ("Ayşe Demir <a.demir@Bücher.example>", "a.demir@xn--bcher-kva.example"),
        ("x@straße.example", "x@xn--strae-oqa.example"),
        ("zero\u200bwidth@beispiel.example", "zerowidth@beispiel.example"),
    ],
)
def test_an_email_address_is_lower_case_with_an_idna_domain(typed: str, normal: str) -> None:
    assert normalise_email(typed) == normal


@pytest.mark.parametrize(
    "typed",
    ["", "demir", "demir@", "@beispiel.example", "a b@beispiel.example", "a@beispiel",
     "a@b.example\nBcc: all@b.example", "a@b..example", "ä@@b.example", f"{'x' * 300}@b.example"],
)  # fmt: skip
def test_what_is_no_email_address_is_refused_with_its_field(typed: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        normalise_email(typed)
    assert refused.value.code == "invalid_email"
    assert "email" in refused.value.fields


@pytest.mark.parametrize(
    ("typed", "country", "normal"),
    [
        ("0431 / 555 0142", "DE", "+494315550142"),
        ("+49 (0) 431 5550142", "AT", "+494315550142"),
        ("0049 431 5550142", "DE", "+494315550142"),
        ("044 668 18 00", "CH", "+41446681800"),
        ("0662 8044-0", "AT", "+4366280440"),
    ],
)
def test_a_phone_number_is_e164_in_the_country_it_was_given_in(
    typed: str, country: str, normal: str
) -> None:
    assert normalise_phone(typed, country) == normal


@pytest.mark.parametrize("typed", ["", "1", "abc", "+49", "1" * 40])
def test_what_cannot_be_dialled_is_refused(typed: str) -> None:
    with pytest.raises(RuleViolation):
        normalise_phone(typed)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("https://www.LinkedIn.com/in/Ayse-Demir/", "linkedin.com/in/Ayse-Demir"),
        ("xing.com/profile/X?sc=1", "xing.com/profile/X?sc=1"),
        ("http://Bücher.example:8080/a", "xn--bcher-kva.example:8080/a"),
    ],
)
def test_a_link_is_without_scheme_and_slash(typed: str, normal: str) -> None:
    assert normalise_link(typed) == normal


@pytest.mark.parametrize(
    "typed",
    ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "https://a:b@c.example/",
     "file:///etc/passwd", "beispiel", "//a.example", "https://a.example\\@b.example"],
)  # fmt: skip
def test_a_link_with_another_scheme_or_a_hidden_host_is_refused(typed: str) -> None:
    with pytest.raises(RuleViolation):
        normalise_link(typed)


@given(st.text())
def test_any_text_is_an_address_or_is_refused_and_nothing_else(text: str) -> None:
    for normalise in (normalise_email, normalise_phone, normalise_link):
        try:
            normal = normalise(text)
        except RuleViolation:
            continue
        assert normalise(normal) == normal
