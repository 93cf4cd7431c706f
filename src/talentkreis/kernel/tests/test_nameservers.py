# SPDX-License-Identifier: Apache-2.0
"""Whether a domain takes mail, asked of a name server that speaks DNS on loopback."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from talentkreis.kernel.nameservers import MailAnswer, mail_answer
from talentkreis.kernel.tests.name_server import CUT, FAILING, GARBLED, SILENT, NameServer

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:E3")]

ZONE: dict[str, dict[str, str] | str] = {
    "firma.de": {"MX": "10 mail.firma.de."},
    "two.de": {"MX": "10 a.two.de.; 20 b.two.de."},
    "null.de": {"MX": "0 ."},
    "only-address.de": {"A": "192.0.2.7"},
    "only-six.de": {"AAAA": "2001:db8::7"},
    "empty.de": {"TXT": '"nothing"'},
    "xn--bcher-kva.de": {"MX": "10 mail.firma.de."},
    "silent.de": SILENT,
    "failing.de": FAILING,
    "garbled.de": GARBLED,
    "cut.de": CUT,
}


@pytest.fixture
def server(settings: Any) -> Iterator[NameServer]:
    with NameServer(ZONE) as running:
        settings.NAME_SERVERS = (running.address,)
        yield running


@pytest.mark.parametrize(
    ("domain", "answer"),
    [
        ("firma.de", MailAnswer.ACCEPTS),
        ("two.de", MailAnswer.ACCEPTS),
        ("xn--bcher-kva.de", MailAnswer.ACCEPTS),
        ("null.de", MailAnswer.REFUSES),  # RFC 7505
        ("only-address.de", MailAnswer.ACCEPTS),  # RFC 5321, 5.1
        ("only-six.de", MailAnswer.ACCEPTS),
        ("empty.de", MailAnswer.NONE),
        ("gone.de", MailAnswer.NONE),
        ("failing.de", MailAnswer.UNKNOWN),
    ],
)
@pytest.mark.usefixtures("server")
def test_mail_servers_decide_else_the_address_of_the_domain(
    domain: str, answer: MailAnswer
) -> None:
    assert mail_answer(domain) == answer


@pytest.mark.parametrize("domain", ["silent.de", "garbled.de", "cut.de"])
@pytest.mark.usefixtures("server")
def test_whoever_does_not_answer_speaks_against_nobody_and_costs_little_time(domain: str) -> None:
    started = time.monotonic()
    assert mail_answer(domain, most_seconds=0.5) == MailAnswer.UNKNOWN
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "domain",
    [
        "firma.example",
        "localhost",
        "a.test",
        "192.0.2.7",
        "[192.0.2.7]",
        "x.onion",
        "printer.local",
    ],
)
def test_names_nobody_could_answer_for_are_not_asked_about(domain: str, server: NameServer) -> None:
    assert mail_answer(domain) == MailAnswer.UNKNOWN
    assert server.asked == []


@pytest.mark.parametrize("domain", ["a" * 70 + ".de", "a..de", ".de", "a" * 300 + ".de", "ü.de\n"])
def test_hostile_names_are_no_error(domain: str, server: NameServer) -> None:
    assert mail_answer(domain) in {MailAnswer.UNKNOWN, MailAnswer.NONE}
    assert len(server.asked) <= 3


@pytest.mark.usefixtures("server")
def test_nobody_is_asked_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        mail_answer("firma.de")
