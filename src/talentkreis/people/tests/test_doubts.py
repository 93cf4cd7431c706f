# SPDX-License-Identifier: Apache-2.0
"""Doubts about e-mail addresses: seen at entry and on the profile, asked of nobody outside."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import client_of
from talentkreis.people.doubts import DoubtKind, doubts_about
from talentkreis.people.tests.factories import PersonFactory

pytestmark = pytest.mark.requirement("feature:E3")


def kinds(address: str) -> list[str]:
    return [str(doubt.kind) for doubt in doubts_about(address)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("svea@gmial.com", "svea@gmail.com"),
        ("svea@gmai.com", "svea@gmail.com"),
        ("svea@gmail.de", "svea@gmail.com"),
        ("svea@hotmial.com", "svea@hotmail.com"),
        ("svea@outlok.de", "svea@outlook.de"),
        ("svea@t-onlin.de", "svea@t-online.de"),
        ("svea@wbe.de", "svea@web.de"),
        ("svea@gmx.ed", "svea@gmx.de"),
    ],
)
def test_a_slip_in_a_large_provider_is_found_and_put_right(typed: str, meant: str) -> None:
    doubt = doubts_about(typed)[0]
    assert (doubt.kind, doubt.suggestion) == (DoubtKind.TYPO, meant)


@pytest.mark.parametrize(
    "address",
    [
        "svea.callsen@gmail.com",
        "svea@gmx.net",
        "svea@gmx.at",
        "svea@mail.com",
        "svea@ymail.com",
        "svea@web.de",
        "svea@we.de",
        "svea@nordlicht.example",
        "svea@stadtwerke-flensburg.de",
        "infomartina@gmx.de",
        "jobst.meier@web.de",
    ],
)
def test_ordinary_addresses_raise_no_doubt(address: str) -> None:
    assert kinds(address) == []


def test_throw_away_providers_are_known_with_their_subdomains() -> None:
    assert kinds("svea@mailinator.com") == ["disposable"]
    assert kinds("svea@abc.mailinator.com") == ["disposable"]


@pytest.mark.parametrize("local", ["info", "jobs", "bewerbung", "hr", "noreply", "kontakt+messe"])
def test_mailboxes_of_several_people_are_told_from_those_of_one(local: str) -> None:
    assert kinds(f"{local}@stadtwerke.example") == ["role"]


@given(st.text(max_size=80))
def test_any_text_is_looked_at_without_breaking(text: str) -> None:
    for doubt in doubts_about(text):
        assert doubt.text


@pytest.mark.django_db
def test_a_doubt_appears_while_a_talent_is_entered_and_stops_nothing() -> None:
    client = client_of(Role.RECRUITER)
    entered = {"name": "Svea Callsen", "email": "svea@gmial.com", "basis": "pool",
               "source_type": "event", "language": "de"}  # fmt: skip
    said = client.post(
        reverse("people:duplicates"),
        entered,
        headers={"hx-request": "true", "hx-target": "duplicates"},
    ).content.decode()
    assert "svea@gmail.com" in said
    assert client.post(reverse("people:create"), entered).status_code == 303


@pytest.mark.django_db
def test_a_doubt_stands_beside_the_address_on_the_profile() -> None:
    person = PersonFactory.create(email="info@mailinator.com")
    client = client_of(Role.RECRUITER)
    page = client.get(f"/talente/{person.id}/?bereich=angaben").content.decode()
    with translation.override("de"):
        for doubt in doubts_about("info@mailinator.com"):
            assert doubt.text in page


@pytest.mark.django_db
def test_a_doubt_is_said_when_an_address_is_added() -> None:
    person, client = PersonFactory.create(), client_of(Role.RECRUITER)
    url = reverse("people:add_contact_point", args=[person.id])
    answer = client.post(url, {"kind": "email", "value": "jobs@gmial.com"}, follow=True)
    assert "jobs@gmail.com" in answer.content.decode()
