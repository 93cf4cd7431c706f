# SPDX-License-Identifier: Apache-2.0
"""Accounts that are switched on, and their providers on loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentkreis.channels.actions import AccountDetails, save_account, switch_account
from talentkreis.channels.models import ProviderCode
from talentkreis.channels.providers import seven, twilio, whatsapp
from talentkreis.channels.tests.emulators import (
    HOOK_SECRET,
    SECRET,
    SID,
    SevenEmulator,
    TwilioEmulator,
    WhatsAppEmulator,
)
from talentkreis.kernel.tests.web_server import web_source
from talentkreis.mail.tests.factories import the_employer
from talentkreis.organisation.actors import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from talentkreis.channels.models import Account


def an_account(provider: ProviderCode, *, is_on: bool = True, **values: str) -> Account:
    """An account as an admin enters it."""
    the_employer()
    given = {"sender": "+4915735980000", "secret": SECRET, "hook_secret": HOOK_SECRET, **values}
    row = save_account(actor=SYSTEM, provider=provider, details=AccountDetails(**given))  # type: ignore[arg-type]  # strings all of them
    if is_on:
        switch_account(actor=SYSTEM, provider=provider, is_on=True)
        row.refresh_from_db()
    return row


@pytest.fixture
def seven_io(db: None, settings: Settings) -> Iterator[SevenEmulator]:
    """seven.io, with an account that is on."""
    with web_source() as server:
        settings.OUTGOING_STAND_INS = {seven.HOST: server.url}
        emulator = SevenEmulator(server, account=an_account(ProviderCode.SEVEN))
        server.answers["/api/sms"] = emulator.take
        yield emulator


@pytest.fixture
def twilio_com(db: None, settings: Settings) -> Iterator[TwilioEmulator]:
    """Twilio, with an account that is on."""
    with web_source() as server:
        settings.OUTGOING_STAND_INS = {twilio.HOST: server.url}
        account = an_account(ProviderCode.TWILIO, identity=SID, hook_secret="")
        emulator = TwilioEmulator(server, account=account)
        server.answers[f"/2010-04-01/Accounts/{SID}/Messages.json"] = emulator.take
        yield emulator


@pytest.fixture
def cloud_api(db: None, settings: Settings) -> Iterator[WhatsAppEmulator]:
    """The Cloud API, with an account that is on."""
    with web_source() as server:
        settings.OUTGOING_STAND_INS = {whatsapp.HOST: server.url}
        account = an_account(
            ProviderCode.WHATSAPP, identity=WhatsAppEmulator.phone_id, business_id="102290129340398"
        )
        emulator = WhatsAppEmulator(server, account=account)
        server.answers[f"/{whatsapp.VERSION}/{emulator.phone_id}/messages"] = emulator.take
        yield emulator
