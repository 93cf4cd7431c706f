# SPDX-License-Identifier: Apache-2.0
"""The settings page: a key that can do one thing, and the list of extensions."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.intake.capture.queries import allowed_origins
from talentkreis.intake.capture.rules import OWN_ORIGIN
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import ApiToken
from talentkreis.organisation.tests.factories import MemberFactory, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("trust:S-25")]


def test_a_key_is_made_with_one_click_shown_once_and_opens_nothing_else() -> None:
    client = client_of(Role.RECRUITER)
    page = client.post(reverse("intake:browser_key"))
    token = ApiToken.objects.get()
    assert token.scopes == ["capture"]
    assert token.prefix in page.content.decode()
    assert page.headers["Cache-Control"].startswith("max-age=0")
    assert token.prefix not in client.get(reverse("intake:browser")).content.decode()


def test_administration_decides_which_extensions_may_ask() -> None:
    client = client_of(Role.ADMIN)
    other = "b" * 32
    answer = client.post(reverse("intake:browser_extensions"), {"origins": f"{other}\n\n{other}"})
    assert answer.status_code == 303
    assert allowed_origins() == {f"chrome-extension://{other}"}
    refused = client.post(reverse("intake:browser_extensions"), {"origins": "https://x.example"})
    assert refused.status_code == 422
    assert allowed_origins() == {f"chrome-extension://{other}"}
    client.post(reverse("intake:browser_extensions"), {"origins": ""})
    assert allowed_origins() == frozenset()


def test_before_anybody_decides_only_the_own_extension_may_ask() -> None:
    assert allowed_origins() == {OWN_ORIGIN}


@pytest.mark.parametrize(
    ("role", "opens", "decides"),
    [(Role.ADMIN, 200, 303), (Role.RECRUITER, 200, 403), (Role.READ_ONLY, 403, 403)],
)
def test_who_sees_the_page_and_who_decides(role: Role, opens: int, decides: int) -> None:
    client = client_of(role)
    assert client.get(reverse("intake:browser")).status_code == opens
    answer = client.post(reverse("intake:browser_extensions"), {"origins": OWN_ORIGIN})
    assert answer.status_code == decides


def test_a_stranger_is_sent_to_sign_in_and_other_methods_are_refused() -> None:
    MemberFactory.create()
    assert Client().get(reverse("intake:browser")).status_code == 302
    assert client_of(Role.ADMIN).get(reverse("intake:browser_key")).status_code == 405
