# SPDX-License-Identifier: Apache-2.0
"""What the page Deliverability says where a service sends: theirs is told from ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from talentkreis.kernel.tests.name_server import NameServer, text_record
from talentkreis.mail import links
from talentkreis.mail.actions import health, switch_relay
from talentkreis.mail.checks import ask_name_servers
from talentkreis.mail.models import Mailbox, PreflightLine, Service
from talentkreis.mail.preflight import lines_of, preflight_blocks
from talentkreis.mail.preflight.words import WORDS
from talentkreis.mail.tests.relays.conftest import an_account
from talentkreis.organisation.actors import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from talentkreis.mail.preflight import Line

pytestmark = pytest.mark.django_db

# No reserved names: nobody is asked about those.
OURS, AT_MAILGUN = "nordlicht.de", "mg.nordlicht.de"


def _texts(*values: str) -> dict[str, tuple[str, ...]]:
    return {"TXT": tuple(map(text_record, values))}


GOOD: dict[str, Any] = {
    OURS: _texts("v=spf1 include:spf.mailjet.com -all"),
    AT_MAILGUN: _texts("v=spf1 include:mailgun.org ~all"),
    f"mailjet._domainkey.{OURS}": _texts("k=rsa; p=MIGf"),
    f"_dmarc.{OURS}": _texts("v=DMARC1; p=quarantine"),
}


@pytest.fixture(autouse=True)
def _asked(settings: Settings) -> Iterator[None]:
    settings.PUBLIC_URL = "https://talente.nordlicht.de"
    links.pages.cache_clear()
    with NameServer(GOOD) as running:
        settings.NAME_SERVERS = (running.address,)
        yield
    links.pages.cache_clear()


def _lines(service: str, *, result: str = "", **values: Any) -> dict[str, Line]:
    identity: dict[str, Any] = {"identity": AT_MAILGUN} if service == Service.MAILGUN else {}
    relay = an_account(service, **identity)
    health.switch_name_servers(actor=SYSTEM, is_on=True)
    for name, value in values.items():
        setattr(relay, name, value)
    relay.save()
    Mailbox.objects.filter(id=relay.mailbox_id).update(
        smtp_result=result, from_address=f"karriere@{OURS}"
    )
    mailbox = Mailbox.objects.get(id=relay.mailbox_id)
    assert ask_name_servers(mailbox)
    return {line.topic.value: line for line in lines_of(mailbox)}


@pytest.mark.requirement("trust:E-01")
@pytest.mark.parametrize(
    ("service", "spf", "dkim"),
    [
        ("mailjet", "spf_names_service", "dkim_of_service_found"),
        ("mailgun", "spf_names_service", "dkim_of_service"),
        ("postmark", "spf_of_service", "dkim_of_service"),
        ("brevo", "spf_of_service", "dkim_of_service"),
    ],
)
def test_what_is_the_services_affair_is_said_and_blocks_nothing(
    service: str, spf: str, dkim: str
) -> None:
    found = _lines(service)
    assert (found["spf"].code, found["dkim"].code) == (spf, dkim)
    assert found["ptr"].code == "ptr_of_service"
    assert found["dmarc"].code == "dmarc_ok"
    assert found["server"].code == "service_not_tried"
    assert preflight_blocks() == []
    assert all(line.code in WORDS for line in found.values())


@pytest.mark.parametrize(
    ("result", "code", "is_red"),
    [
        ("ok", "service_unheard", False),
        ("login_refused", "service_refuses", True),
        ("no_credit", "service_refuses", True),
        ("rate_limited", "service_silent", False),
    ],
)
def test_how_the_service_took_us_last_time(result: str, code: str, *, is_red: bool) -> None:
    line = _lines(Service.POSTMARK, result=result)["server"]
    assert (line.code, line.is_red) == (code, is_red)


def test_what_was_asked_for_one_way_out_is_forgotten_with_it() -> None:
    _lines(Service.POSTMARK)
    mailbox = Mailbox.objects.get()
    assert PreflightLine.objects.filter(mailbox=mailbox).exists()
    switch_relay(actor=SYSTEM, mailbox_id=mailbox.id, is_on=False)
    assert not PreflightLine.objects.exists()
    assert [line.code for line in preflight_blocks()] == ["nothing_sends"]
