# SPDX-License-Identifier: Apache-2.0
"""Accounts that are switched on, and their services on loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from talentkreis.kernel.tests.web_server import web_source
from talentkreis.mail.actions import RelayDetails, save_relay, switch_relay
from talentkreis.mail.models import Region, Relay, Service
from talentkreis.mail.relays.services import FACTS
from talentkreis.mail.tests.factories import a_mailbox, the_employer
from talentkreis.mail.tests.relays.emulators import (
    DOMAIN,
    PUBLIC_KEY,
    SECRET,
    SIGNING_KEY,
    BrevoEmulator,
    Emulator,
    MailgunEmulator,
    MailjetEmulator,
    PostmarkEmulator,
)
from talentkreis.organisation.actors import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

KINDS: dict[str, type[Emulator]] = {
    Service.POSTMARK: PostmarkEmulator,
    Service.MAILGUN: MailgunEmulator,
    Service.BREVO: BrevoEmulator,
    Service.MAILJET: MailjetEmulator,
}
IDENTITIES = {Service.MAILGUN: DOMAIN, Service.MAILJET: PUBLIC_KEY}


def an_account(service: str, *, is_on: bool = True, **values: Any) -> Relay:
    """An account as an admin enters it, on a mailbox without a mail server."""
    the_employer()
    mailbox = a_mailbox(
        smtp_host="", transport="relay", has_plus_addresses=True, connection_count=2
    )
    given: dict[str, Any] = {
        "identity": IDENTITIES.get(Service(service), ""),
        "secret": SECRET,
        "hook_secret": SIGNING_KEY if service == Service.MAILGUN else "",
        "follows_nobody": True,
    }
    relay = save_relay(
        actor=SYSTEM,
        mailbox_id=mailbox.id,
        service=service,
        details=RelayDetails(**(given | values)),
    )
    if is_on:
        relay = switch_relay(actor=SYSTEM, mailbox_id=mailbox.id, is_on=True)
    return relay


def host_of(service: str) -> str:
    """The one host that is ever called."""
    return urlsplit(FACTS[service].api[Region.EU]).hostname or ""


def an_emulator(service: str, settings: Any, server: Any) -> Emulator:
    """A service on a server of ours, with an account that is on."""
    settings.OUTGOING_STAND_INS = {host_of(service): server.url}
    emulator = KINDS[service](server, relay=an_account(service))
    server.answers[emulator.path] = emulator.take
    return emulator


@pytest.fixture(params=Service.values)
def service(request: pytest.FixtureRequest, db: None, settings: Settings) -> Iterator[Emulator]:
    """Each service in turn."""
    with web_source() as server:
        yield an_emulator(request.param, settings, server)


@pytest.fixture
def postmark(db: None, settings: Settings) -> Iterator[Emulator]:
    """Postmark alone."""
    with web_source() as server:
        yield an_emulator(Service.POSTMARK, settings, server)


@pytest.fixture
def mailgun(db: None, settings: Settings) -> Iterator[Emulator]:
    """Mailgun alone."""
    with web_source() as server:
        yield an_emulator(Service.MAILGUN, settings, server)


@pytest.fixture
def mailjet(db: None, settings: Settings) -> Iterator[Emulator]:
    """Mailjet alone."""
    with web_source() as server:
        yield an_emulator(Service.MAILJET, settings, server)
