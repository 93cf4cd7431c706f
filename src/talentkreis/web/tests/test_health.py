# SPDX-License-Identifier: Apache-2.0
"""Health: alive, ready, in time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse

from talentkreis.kernel import clock
from talentkreis.mail.actions import queue_security_mail
from talentkreis.mail.models import Message
from talentkreis.web import health

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_living_process_says_so_without_asking_the_database(
    client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]  # pytest-django's context manager
        assert client.get(reverse("web:alive")).content == b"ok"


def test_an_installation_that_can_serve_answers_200(client: Client) -> None:
    response = client.get(reverse("web:health"))
    assert response.status_code == 200
    checks = response.json()["checks"]
    assert {name for name, check in checks.items() if check["status"] == "ok"} >= {
        "database",
        "migrations",
        "disk",
        "sending",
    }
    assert response.headers["Cache-Control"].startswith("max-age=0")


def test_mail_that_waits_too_long_is_late_but_not_failing(client: Client) -> None:
    queue_security_mail(email="x@example.org", subject="Betreff", text="Text", language="de")
    Message.objects.update(due_at=clock.now() - dt.timedelta(hours=1))
    response = client.get(reverse("web:health"))
    assert response.status_code == 200
    body = response.json()
    assert body["status"] == "late"
    assert body["checks"]["sending"]["value"] >= 3600


def test_a_full_disk_is_failing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**60)
    response = client.get(reverse("web:health"))
    assert response.status_code == 503
    assert response.json()["checks"]["disk"]["status"] == "failing"


def test_only_reading_is_offered(client: Client) -> None:
    assert client.post(reverse("web:health")).status_code == 405


@pytest.mark.requirement("trust:F-17")
@pytest.mark.requirement("trust:F-18")
@pytest.mark.parametrize("seconds", [-7200, -3, 3, 7200])
def test_a_machine_whose_clock_is_wrong_is_named(client: Client, seconds: int) -> None:
    url = reverse("web:health")
    assert client.get(url).json()["checks"]["clock"]["status"] == "ok"
    with time_machine.travel(clock.now() + dt.timedelta(seconds=seconds)):
        said = client.get(url).json()["checks"]["clock"]
    assert said["status"] == "late"
    assert abs(said["value"] - abs(seconds)) <= 1
