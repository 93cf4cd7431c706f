# SPDX-License-Identifier: Apache-2.0
"""The short way for ordinary addresses gives what the long way gives, or nothing."""

from __future__ import annotations

import phonenumbers
from django.core.validators import EmailValidator
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.people.addresses import _PLAIN_EMAIL, _plain_phone

_starts = st.sampled_from(["+49", "+43", "+41", "0049", "0043", "0", "(0", "+", "+49 0", "00"])
_rest = st.from_regex(r"\d{3,7}[ /.)-]{0,2}\d{2,7}", fullmatch=True)
_countries = st.sampled_from(["DE", "AT", "CH", "US", "IT"])


@given(start=_starts, rest=_rest, country=_countries)
def test_plain_phone_numbers_are_those_of_the_library(start: str, rest: str, country: str) -> None:
    short = _plain_phone(start + rest, country)
    if short:
        number = phonenumbers.parse(start + rest, country)
        assert phonenumbers.is_possible_number(number)
        assert short == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@given(local=st.text("abz09._+-", min_size=1), domain=st.text("abz09.-", min_size=1))
def test_plain_e_mail_addresses_are_valid_ones(local: str, domain: str) -> None:
    address = f"{local}@{domain}.de"
    if _PLAIN_EMAIL.fullmatch(address):
        EmailValidator()(address)
