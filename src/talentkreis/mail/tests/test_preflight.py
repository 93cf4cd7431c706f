# SPDX-License-Identifier: Apache-2.0
"""What a domain says about itself, asked of a name server on loopback; what is red blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from talentkreis.kernel.errors import Conflict, NotAllowed
from talentkreis.kernel.signing import encrypt
from talentkreis.kernel.tests.name_server import FAILING, SILENT, NameServer, text_record
from talentkreis.mail import links
from talentkreis.mail.actions import health
from talentkreis.mail.building.dkim import load_key, new_ed25519_key, new_rsa_key
from talentkreis.mail.checks import ask_name_servers
from talentkreis.mail.models import Mailbox, PreflightLine
from talentkreis.mail.preflight import (
    Draft,
    Level,
    Topic,
    dmarc,
    lines_of,
    preflight_blocks,
    require_no_red,
)
from talentkreis.mail.preflight.spf import Result, check
from talentkreis.mail.preflight.words import WORDS
from talentkreis.mail.tasks import look_at_domains
from talentkreis.mail.tests.factories import a_mailbox, the_employer
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentkreis.mail.preflight import Line

pytestmark = pytest.mark.django_db

ADDRESS = "5.9.1.2"
REVERSE = "2.1.9.5.in-addr.arpa"
RSA, ED25519 = new_rsa_key(), new_ed25519_key()
OURS = load_key(RSA, domain="nordlicht.de", selector="tk").record
OURS_TOO = load_key(ED25519, domain="nordlicht.de", selector="tk-ed").record
OTHER = load_key(new_rsa_key(), domain="nordlicht.de", selector="tk").record


def texts(*values: str) -> dict[str, tuple[str, ...]]:
    return {"TXT": tuple(map(text_record, values))}


GOOD: dict[str, Any] = {
    "nordlicht.de": texts("v=spf1 a:mail.nordlicht.de -all", "unrelated=1"),
    "mail.nordlicht.de": {"A": ADDRESS},
    REVERSE: {"PTR": "mail.nordlicht.de."},
    "tk._domainkey.nordlicht.de": texts(OURS),
    "tk-ed._domainkey.nordlicht.de": texts(OURS_TOO),
    "_dmarc.nordlicht.de": texts("v=DMARC1; p=quarantine; rua=mailto:d@nordlicht.de"),
}


@pytest.fixture
def server(settings: Any) -> Iterator[NameServer]:
    settings.PUBLIC_URL = "https://talente.nordlicht.de"
    links.pages.cache_clear()
    with NameServer(GOOD) as running:
        settings.NAME_SERVERS = (running.address,)
        yield running
    links.pages.cache_clear()


@pytest.fixture
def mailbox() -> Mailbox:
    the_employer()
    health.switch_name_servers(actor=SYSTEM, is_on=True)
    return a_mailbox(
        from_address="karriere@nordlicht.de",
        smtp_host="mail.nordlicht.de",
        smtp_security="starttls",
        smtp_result="ok",
        dkim_selector="tk",
        dkim_key=encrypt(RSA),
        dkim_ed25519_selector="tk-ed",
        dkim_ed25519_key=encrypt(ED25519),
        has_plus_addresses=True,
    )


def lines(mailbox: Mailbox) -> dict[str, Line]:
    assert ask_name_servers(mailbox)
    return {line.topic.value: line for line in lines_of(mailbox)}


@pytest.mark.requirement("trust:E-01")
@pytest.mark.requirement("feature:U5")
@pytest.mark.usefixtures("server")
def test_a_domain_that_says_everything_is_green_throughout(mailbox: Mailbox) -> None:
    found = lines(mailbox)
    assert {topic: line.level for topic, line in found.items()} == dict.fromkeys(
        Topic.values, Level.GREEN
    )
    assert preflight_blocks() == []


R, Y, G = Level.RED, Level.YELLOW, Level.GREEN


@pytest.mark.requirement("trust:E-01")
@pytest.mark.requirement("trust:E-09")
@pytest.mark.parametrize(
    ("name", "said", "topic", "level", "code"),
    [
        ("nordlicht.de", {}, "spf", R, "spf_missing"),
        ("nordlicht.de", texts("v=spf1 mx -all", "v=spf1 -all"), "spf", R, "spf_several"),
        ("nordlicht.de", texts("v=spf1 +all"), "spf", R, "spf_everybody"),
        ("nordlicht.de", texts("v=spf1 include:nobody.de -all"), "spf", R, "spf_broken"),
        ("nordlicht.de", texts("v=spf1 ip4:5.9.1.999 -all"), "spf", R, "spf_broken"),
        ("nordlicht.de", texts("v=spf1 ip4:192.0.2.0/24 -all"), "spf", R, "spf_forbids"),
        ("nordlicht.de", texts("v=spf1 ip4:192.0.2.0/24 ~all"), "spf", R, "spf_forbids"),
        ("nordlicht.de", texts("v=spf1 mx ?all"), "spf", Y, "spf_unclear"),
        ("nordlicht.de", texts("v=spf1 exists:%{i}.nordlicht.de -all"), "spf", Y, "spf_unclear"),
        ("nordlicht.de", texts("v=spf1 ip4:5.9.0.0/16 ~all"), "spf", G, "spf_ok"),
        ("nordlicht.de", FAILING, "spf", Y, "no_answer"),
        ("tk._domainkey.nordlicht.de", {}, "dkim", R, "dkim_missing"),
        ("tk._domainkey.nordlicht.de", texts(OTHER), "dkim", R, "dkim_other"),
        ("tk._domainkey.nordlicht.de", texts("v=DKIM1; p="), "dkim", R, "dkim_revoked"),
        ("tk._domainkey.nordlicht.de", texts(OURS, OTHER), "dkim", R, "dkim_several"),
        ("tk._domainkey.nordlicht.de", texts(f"{OURS}; t=y"), "dkim", Y, "dkim_testing"),
        ("tk-ed._domainkey.nordlicht.de", {}, "dkim", Y, "dkim_second_missing"),
        ("_dmarc.nordlicht.de", {}, "dmarc", R, "dmarc_missing"),
        ("_dmarc.nordlicht.de", texts("v=DMARC1; p=reject", "v=DMARC1; p=none"), "dmarc", R,
         "dmarc_several"),
        ("_dmarc.nordlicht.de", texts("v=DMARC1; p=block"), "dmarc", R, "dmarc_broken"),
        ("_dmarc.nordlicht.de", texts("v=dmarc1; p=reject"), "dmarc", R, "dmarc_broken"),
        ("_dmarc.nordlicht.de", texts("v=DMARC1; p=none"), "dmarc", Y, "dmarc_watches"),
        ("_dmarc.nordlicht.de", texts("v=DMARC1; p=reject; t=y"), "dmarc", Y, "dmarc_testing"),
        ("_dmarc.nordlicht.de", texts("v=DMARC1; p=reject; pct=50; ri=1"), "dmarc", Y,
         "dmarc_old_tags"),
        ("_dmarc.nordlicht.de", SILENT, "dmarc", Y, "no_answer"),
        (REVERSE, {}, "ptr", R, "ptr_missing"),
        (REVERSE, {"PTR": "elsewhere.de."}, "ptr", R, "ptr_unconfirmed"),
        (REVERSE, FAILING, "ptr", Y, "no_answer"),
    ],
)  # fmt: skip
def test_each_record_has_its_verdict(
    server: NameServer, mailbox: Mailbox, name: str, said: Any, topic: str, level: Level, code: str
) -> None:
    server.zone[name] = said
    found = lines(mailbox)
    assert (found[topic].level, found[topic].code) == (level, code)
    others = {line.level for key, line in found.items() if key != topic}
    assert others == {Level.GREEN}
    assert [line.topic for line in preflight_blocks()] == ([topic] if level == Level.RED else [])
    assert WORDS[code][0]


@pytest.mark.requirement("trust:E-01")
def test_a_providers_own_server_is_its_own_affair(server: NameServer, mailbox: Mailbox) -> None:
    """Whoever hands over to a provider cannot give its addresses names or put them into SPF."""
    Mailbox.objects.update(smtp_host="smtp.anbieter.de")
    mailbox.refresh_from_db()
    server.zone |= {
        "smtp.anbieter.de": {"A": "5.9.7.7"},
        "nordlicht.de": texts("v=spf1 include:_spf.anbieter.de -all"),
        "_spf.anbieter.de": texts("v=spf1 ip4:5.10.0.0/16 -all"),
    }
    found = lines(mailbox)
    assert (found["spf"].code, found["spf"].level) == ("spf_not_named", Level.YELLOW)
    assert (found["ptr"].code, found["ptr"].level) == ("ptr_of_provider", Level.YELLOW)
    assert preflight_blocks() == []


@pytest.mark.requirement("trust:E-09")
@pytest.mark.parametrize(
    ("domain", "zone", "policy", "organisation"),
    [
        ("a.mail.example.com", {"example.com": "p=reject"}, "reject", "example.com"),
        ("a.mail.example.com", {"example.com": "p=reject; sp=none"}, "none", "example.com"),
        (
            "a.example.com",
            {"a.example.com": "p=none", "example.com": "p=reject"},
            "none",
            "example.com",
        ),
        # The one with the mark ends the walk, whatever stands above it.
        (
            "a.b.example.com",
            {"b.example.com": "p=quarantine; psd=n", "example.com": "p=reject"},
            "quarantine",
            "b.example.com",
        ),
        # A registry's record: the organisation is one below, and has none of its own.
        ("shop.firma.bank", {"bank": "p=reject; psd=y"}, None, "firma.bank"),
        ("firma.bank", {"bank": "p=reject; psd=y"}, None, "firma.bank"),
        ("a.example.com", {"example.com": "p=reject; t=y"}, "quarantine", "example.com"),
        ("a.example.com", {"example.com": "sp=reject; rua=mailto:x@y.de"}, "reject", "example.com"),
        ("a.example.com", {"example.com": "sp=reject"}, None, ""),
        # Of nine labels the walk asks the whole name, then the last seven, six, …
        ("a.b.c.d.e.f.g.h.com", {"c.d.e.f.g.h.com": "p=reject"}, "reject", "c.d.e.f.g.h.com"),
        ("a.b.c.d.e.f.g.h.com", {"b.c.d.e.f.g.h.com": "p=reject"}, None, ""),
    ],
)
def test_the_record_of_a_domain_is_found_by_walking_up_not_by_a_list(
    domain: str, zone: dict[str, str], policy: str | None, organisation: str
) -> None:
    from talentkreis.kernel.nameservers import Records

    def ask(name: str) -> Records:
        said = zone.get(name.removeprefix("_dmarc."))
        return Records((f"v=DMARC1; {said}",)) if said else Records(exists=False)

    found = dmarc.discover(domain, ask)
    assert found.organisation == organisation
    asked = found.record
    got = asked.policy_for(is_subdomain=asked.domain != domain) if asked else None
    assert got == policy
    assert len(dmarc.names_walked(domain)) <= 8


@pytest.mark.requirement("trust:E-09")
def test_names_that_do_not_exist_have_a_policy_of_their_own() -> None:
    record = dmarc.Record("firma.de", {"p": "none", "sp": "quarantine", "np": "reject"})
    assert record.policy_for(is_subdomain=False) == "none"
    assert record.policy_for(is_subdomain=True) == "quarantine"
    assert record.policy_for(is_subdomain=True, exists=False) == "reject"


@pytest.mark.requirement("trust:E-01")
def test_a_record_that_needs_too_many_look_ups_counts_as_none(server: NameServer) -> None:
    from talentkreis.mail.preflight.asking import Asking

    asking = Asking()
    for number in range(12):
        server.zone[f"s{number}.de"] = texts(f"v=spf1 include:s{number + 1}.de -all")
    server.zone["s12.de"] = texts("v=spf1 ip4:5.9.1.2 -all")
    assert check(ADDRESS, "s1.de", asking.records) is Result.PERMERROR
    assert check(ADDRESS, "s4.de", asking.records) is Result.PASS
    server.zone["loop.de"] = texts("v=spf1 redirect=loop.de")
    assert check(ADDRESS, "loop.de", asking.records) is Result.PERMERROR
    server.zone["mx.de"] = {"MX": "10 mail.nordlicht.de.", **texts("v=spf1 mx/30 -all")}
    assert check("5.9.1.3", "mx.de", asking.records) is Result.PASS
    assert check("5.9.1.9", "mx.de", asking.records) is Result.FAIL


def test_nothing_is_asked_before_an_admin_switches_it_on(
    server: NameServer, mailbox: Mailbox
) -> None:
    health.switch_name_servers(actor=SYSTEM, is_on=False)
    assert not ask_name_servers(mailbox)
    look_at_domains(0)
    assert server.asked == []
    codes = {line.code for line in lines_of(mailbox) if line.level == Level.YELLOW}
    assert codes == {"not_asked"}
    assert preflight_blocks() == []
    for role in set(Role) - {Role.ADMIN}:
        member = MemberFactory.create(role=role)
        with pytest.raises(NotAllowed):
            health.switch_name_servers(actor=member.actor, is_on=True)


def test_what_leaves_are_names_of_our_own(server: NameServer, mailbox: Mailbox) -> None:
    lines(mailbox)
    own = {*GOOD, "_dmarc.de"}
    assert set(server.domains()) <= own
    assert not any("@" in name or "karriere" in name for name in server.domains())
    with pytest.raises(RuntimeError), transaction.atomic():
        ask_name_servers(mailbox)


def test_what_they_said_is_kept_and_goes_when_it_is_switched_off(
    server: NameServer, mailbox: Mailbox
) -> None:
    look_at_domains(0)
    assert PreflightLine.objects.count() == 4
    server.zone["nordlicht.de"] = {}
    look_at_domains(0)
    assert PreflightLine.objects.get(topic="spf").code == "spf_missing"
    health.switch_name_servers(actor=SYSTEM, is_on=False)
    assert not PreflightLine.objects.exists()


@pytest.mark.usefixtures("server")
@pytest.mark.requirement("trust:E-18")
@pytest.mark.parametrize(
    ("text", "topic", "level", "code"),
    [
        ("Mehr: https://www.nordlicht.de/stellen", Topic.LINKS, Level.GREEN, "links_ok"),
        ("Mehr: https://example.org/artikel", Topic.LINKS, Level.YELLOW, "links_elsewhere"),
        ("Mehr: https://bit.ly/3xYz", Topic.LINKS, Level.RED, "links_short"),
        ("Mehr: http://www.nordlicht.de/stellen", Topic.LINKS, Level.RED, "links_plain"),
        ("Wort " * 12_000, Topic.SIZE, Level.RED, "size_too_large"),
        ("Wort " * 8_000, Topic.SIZE, Level.YELLOW, "size_near"),
    ],
)
def test_the_text_of_a_campaign_is_looked_at_as_it_would_be_sent(
    mailbox: Mailbox, text: str, topic: Topic, level: Level, code: str
) -> None:
    lines(mailbox)
    draft = Draft("Neues", text)
    found = {line.topic: line for line in lines_of(mailbox, [Draft("Gut", "Guten Tag"), draft])}
    assert (found[topic].level, found[topic].code) == (level, code)
    if level == Level.RED:
        with pytest.raises(Conflict) as refused:
            require_no_red([draft])
        assert refused.value.code == "preflight_red"
        assert str(topic.label) in str(refused.value)
    else:
        require_no_red([draft])


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("result", "level"),
    [("", "yellow"), ("unreachable", "yellow"), ("certificate", "red"), ("login_refused", "red")],
)
def test_a_server_that_does_not_let_us_in_blocks_one_that_is_silent_does_not(
    mailbox: Mailbox, result: str, level: str
) -> None:
    Mailbox.objects.update(smtp_result=result)
    mailbox.refresh_from_db()
    assert lines(mailbox)["server"].level == level


def test_links_of_a_real_domain_need_https(settings: Any, mailbox: Mailbox) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    blocks = preflight_blocks()
    assert [line.code for line in blocks] == ["links_no_https"]


def test_the_captured_mailbox_of_a_demo_blocks_nothing(settings: Any) -> None:
    the_employer()
    a_mailbox(is_captured=True, from_address="karriere@nordlicht.de")
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert preflight_blocks() == []
