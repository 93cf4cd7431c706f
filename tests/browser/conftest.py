# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the browser tests. One Chromium and one live server for the whole run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from playwright.sync_api import expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from talentkreis.organisation.tests.factories import EmployerFactory
from tests.browser import machine as machines
from tests.browser.site import APPEARS_WITHIN_MS, CHROMIUM_FLAGS, Site, chromium_path
from tests.browser.underway import RequestsUnderway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from talentkreis.organisation.models import Employer
    from tests.browser.machine import Machine

HERE = os.path.dirname(__file__)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if str(item.path).startswith(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the run."""
    # Playwright keeps an event loop in this thread; Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=APPEARS_WITHIN_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=list(CHROMIUM_FLAGS)
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[str]:
    """The product on a free port of loopback."""
    live = LiveServer("localhost")
    if "localhost" not in settings.ALLOWED_HOSTS:
        settings.ALLOWED_HOSTS.append("localhost")
    yield live.url
    live.stop()


@pytest.fixture(scope="session")
def underway(server: str) -> Iterator[RequestsUnderway]:
    """What the server still answers."""
    requests = RequestsUnderway()
    with requests.watched():
        yield requests


@pytest.fixture
def site(
    transactional_db: None, chromium: Browser, server: str, underway: RequestsUnderway
) -> Iterator[Site]:
    """The product in a browser; errors of its pages fail the test."""
    visit = Site(chromium, server, underway)
    yield visit
    visit.close()
    assert not visit.problems, "\n".join(visit.problems)


@pytest.fixture
def employer(transactional_db: None) -> Employer:
    """An employer that may send, with mail captured."""
    return EmployerFactory.create(is_demo=True)


@pytest.fixture
def machine(employer: Employer) -> Iterator[Machine]:
    """Worker, captured mailbox, time."""
    yield from machines.machine()
