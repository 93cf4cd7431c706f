# SPDX-License-Identifier: Apache-2.0
"""What every answer tells the browser."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.organisation.tests.factories import MemberFactory, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("trust:S-21")
@pytest.mark.parametrize("path", ["/anmelden/", "/gesundheit/", "/gibt-es-nicht/", "/gallery/"])
def test_every_answer_carries_a_policy_without_a_way_round(path: str) -> None:
    policy = Client().get(path).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_what_a_member_sees_is_kept_by_no_cache() -> None:
    client = signed_in(MemberFactory.create())
    assert client.get(reverse("mfa_index")).headers["Cache-Control"] == "no-store"


def test_no_answer_can_be_framed_sniffed_or_told_to_other_sites() -> None:
    headers = Client().get("/anmelden/").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_members_read_their_language_and_visitors_the_one_they_ask_for() -> None:
    english = Client(headers={"Accept-Language": "en"})
    assert english.get("/anmelden/").headers["Content-Language"] == "en"
    assert english.get("/anmelden/?sprache=de").headers["Content-Language"] == "de"
    assert english.get("/anmelden/?sprache=tlh").headers["Content-Language"] == "en"
    german = signed_in(MemberFactory.create(language="de"))
    answer = german.get(reverse("mfa_index"), headers={"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "de"
