# SPDX-License-Identifier: Apache-2.0
"""Limits hold over all processes that serve: what one has counted, the other knows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from talentkreis.consent.models import Channel, ConfirmationRequest, Purpose
from talentkreis.consent.queries import wording_in_force
from talentkreis.organisation.models import Member
from talentkreis.organisation.tests.factories import EmployerFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]

SOURCE = Path(__file__).resolve().parents[3]
PASSWORD = "eine lange Runde um den See"
ELSEWHERE = """
import sys, json, django
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import Client
url, count, values, network = json.loads(sys.argv[1])
for number in range(count):
    sent = {name: value.replace("#", str(number)) for name, value in values.items()}
    answer = Client(REMOTE_ADDR=network + str(number % 200 + 1)).post(
        url, sent, headers={"accept-language": "de"}
    )
    assert answer.status_code == 200, answer.status_code
"""


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()
    EmployerFactory.create()


def elsewhere(url: str, count: int, values: dict[str, str], network: str = "192.0.2.") -> None:
    """Let another process of the installation take these requests."""
    database = connection.settings_dict
    subprocess.run(  # noqa: S603 - our own command
        [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            ELSEWHERE,
            json.dumps([url, count, values, network]),
        ],
        env={
            **os.environ,
            "PYTHONPATH": str(SOURCE),
            "DJANGO_SETTINGS_MODULE": "talentkreis.config.test",
            "TALENTKREIS_EMBEDDED_SOCKET": str(database["HOST"]),
            "TALENTKREIS_EMBEDDED_DATABASE": str(database["NAME"]),
        },
        check=True,
        timeout=60,
    )


def sign_in(password: str) -> str:
    """Try to sign in here; where it leads."""
    answer = Client().post(
        reverse("account_login"), {"login": "merle@example.org", "password": password}
    )
    return answer.headers.get("Location", "")


@pytest.mark.requirement("trust:S-19")
def test_wrong_passwords_tried_at_one_process_count_at_the_other() -> None:
    member = Member(email="merle@example.org", name="Merle Hansen", role="recruiter")
    member.set_password(PASSWORD)
    member.save()
    url = reverse("account_login")
    elsewhere(url, 4, {"login": "merle@example.org", "password": "falsch"})
    assert sign_in(PASSWORD) == "/"
    elsewhere(url, 5, {"login": "merle@example.org", "password": "falsch"})
    assert sign_in(PASSWORD) == ""


@pytest.mark.requirement("trust:S-18")
def test_the_public_form_counts_a_network_over_all_processes() -> None:
    box = {
        str(Purpose.NEWSLETTER): wording_in_force(
            Purpose.NEWSLETTER, Channel.EMAIL, "de"
        ).fingerprint
    }
    url = "/k/beitreten/"

    def here(email: str, network: str) -> int:
        before = ConfirmationRequest.objects.count()
        answer = Client(REMOTE_ADDR=network).post(
            url, {"email": email, **box}, headers={"accept-language": "de"}
        )
        assert answer.status_code == 200
        return ConfirmationRequest.objects.count() - before

    elsewhere(url, 29, {"email": "p#@post.example", **box})
    assert here("dreissig@post.example", "192.0.2.77") == 1
    assert here("zuviel@post.example", "192.0.2.78") == 0
    assert here("nachbar@post.example", "192.0.3.78") == 1
    assert here("sechs@post.example", "2001:db8:1:2::7") == 1
