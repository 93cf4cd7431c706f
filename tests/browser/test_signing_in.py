# SPDX-License-Identifier: Apache-2.0
"""Signing in, as a person does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentkreis.organisation.models import Member
from tests.browser.site import DESK, PHONE

if TYPE_CHECKING:
    from tests.browser.site import Language, Site

PASSWORD = "eine lange Runde um den See"


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize(
    ("language", "address", "password", "button"),
    [
        ("de", "E-Mail-Adresse", "Kennwort", "Anmelden"),
        ("en", "E-mail address", "Password", "Sign in"),
    ],
)
def test_a_member_signs_in_and_lands_behind_the_door(
    site: Site, width: int, language: Language, address: str, password: str, button: str
) -> None:
    member = Member(email="merle@example.org", name="Merle Hansen", role="recruiter")
    member.language = language
    member.set_password(PASSWORD)
    member.save()

    page = site.open("/anmelden/", width=width, language=language)
    assert not site.axe() + site.sticks_out()
    page.get_by_label(address).fill(member.email)
    page.get_by_label(password).fill("falsch")
    page.get_by_role("button", name=button).click()
    assert not site.axe() + site.sticks_out()
    page.get_by_label(password).fill(PASSWORD)
    page.get_by_role("button", name=button).click()
    page.goto(f"{site.url}/zweiter-schritt/")
    page.get_by_role("heading", level=1).wait_for()
    assert not site.axe() + site.sticks_out()
