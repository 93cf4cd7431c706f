# SPDX-License-Identifier: Apache-2.0
"""What the name servers say about our own domain and mail server.

What leaves is the name of the domain we send as, of our signing keys or those of the service that
sends, of the configured server and its addresses: nothing about people.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from talentkreis.kernel import nameservers
from talentkreis.kernel.signing import decrypt
from talentkreis.mail.building.dkim import load_key
from talentkreis.mail.models import Relay, Service
from talentkreis.mail.preflight import dmarc, signing, spf
from talentkreis.mail.preflight.lines import Level, Line, Topic
from talentkreis.mail.preflight.signing import Published
from talentkreis.mail.preflight.spf import Result
from talentkreis.mail.relays.services import FACTS

if TYPE_CHECKING:
    from talentkreis.kernel.nameservers import Records
    from talentkreis.mail.models import Mailbox

# Topics only the name servers know about.
ASKED = (Topic.SPF, Topic.DKIM, Topic.DMARC, Topic.PTR)
FIRST_DMARC = "v=DMARC1; p=none; rua=mailto:{address}"


class Asking:
    """One round of questions; the same question is asked once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Records] = {}

    def records(self, name: str, kind: str) -> Records:
        """Records of one kind under a name."""
        key = name.lower(), kind
        if key not in self._known:
            self._known[key] = nameservers.records(name, kind)
        return self._known[key]

    def texts(self, name: str) -> Records:
        """Texts under a name."""
        return self.records(name, "TXT")

    def addresses(self, host: str) -> list[str]:
        """The addresses of a host."""
        return [value for kind in ("A", "AAAA") for value in self.records(host, kind).values]


def ask_about(mailbox: Mailbox) -> list[Line]:
    """A line for each topic of `ASKED`. Talks to name servers; never inside a transaction."""
    asking = Asking()
    domain = wire_domain(mailbox.domain)
    relay = Relay.objects.filter(mailbox=mailbox, is_on=True).first()
    if relay is not None:
        return [
            _spf_of_service(asking, relay, domain),
            _dkim_of_service(asking, relay, domain),
            _dmarc(asking, domain, mailbox.from_address),
            Line(Topic.PTR, Level.GREEN, "ptr_of_service", relay.get_service_display()),
        ]
    host = mailbox.smtp_host.lower().rstrip(".")
    own_host = host == domain or host.endswith(f".{domain}")
    addresses = _addresses(asking, host)
    return [
        _spf(asking, domain, addresses, own_host=own_host),
        _dkim(asking, mailbox, domain),
        _dmarc(asking, domain, mailbox.from_address),
        _ptr(asking, addresses, own_host=own_host),
    ]


def wire_domain(domain: str) -> str:
    """A domain as name servers know it."""
    return domain.lower() if domain.isascii() else domain.encode("idna").decode()


def _addresses(asking: Asking, host: str) -> list[str]:
    """The public addresses behind the configured server; none for one inside our own network."""
    try:
        found = [str(ipaddress.ip_address(host))]
    except ValueError:
        found = asking.addresses(host)
    return [each for each in found if ipaddress.ip_address(each).is_global]


def _spf(asking: Asking, domain: str, addresses: list[str], *, own_host: bool) -> Line:
    said = spf.read(domain, asking.records)
    if not said.is_known:
        return Line(Topic.SPF, Level.YELLOW, "no_answer")
    if not said.records:
        return Line(Topic.SPF, Level.RED, "spf_missing", f"{domain} TXT v=spf1 mx ~all")
    detail = said.records[0][:300]
    if len(said.records) > 1:
        return Line(Topic.SPF, Level.RED, "spf_several", detail)
    if said.allows_everybody:
        return Line(Topic.SPF, Level.RED, "spf_everybody", detail)
    # Without a public address the record is still read to its end.
    results = {spf.check(each, domain, asking.records) for each in addresses or ["192.0.2.1"]}
    level, code = _spf_verdict(results, is_seen=bool(addresses), own_host=own_host)
    return Line(Topic.SPF, level, code, detail)


def _spf_verdict(results: set[Result], *, is_seen: bool, own_host: bool) -> tuple[Level, str]:
    """Of all addresses the worst; a provider may send from others than we hand over to."""
    if Result.PERMERROR in results:
        return Level.RED, "spf_broken"
    if Result.TEMPERROR in results:
        return Level.YELLOW, "no_answer"
    if is_seen and results == {Result.PASS}:
        return Level.GREEN, "spf_ok"
    if Result.NEUTRAL in results:
        return Level.YELLOW, "spf_unclear"
    return (Level.RED, "spf_forbids") if is_seen and own_host else (Level.YELLOW, "spf_not_named")


def _spf_of_service(asking: Asking, relay: Relay, domain: str) -> Line:
    """The return address is the service's, or below our domain: there SPF has to name it."""
    facts = FACTS[relay.service]
    domain = relay.identity if relay.service == Service.MAILGUN else domain
    said = spf.read(domain, asking.records)
    if not said.is_known:
        return Line(Topic.SPF, Level.YELLOW, "no_answer")
    detail = (
        said.records[0][:300] if said.records else f"{domain} TXT v=spf1 include:{facts.spf} ~all"
    )
    if len(said.records) > 1:
        return Line(Topic.SPF, Level.RED, "spf_several", detail)
    if said.allows_everybody:
        return Line(Topic.SPF, Level.RED, "spf_everybody", detail)
    if said.includes(facts.spf):
        return Line(Topic.SPF, Level.GREEN, "spf_names_service", detail)
    return Line(Topic.SPF, Level.YELLOW, "spf_of_service", detail)


def _dkim_of_service(asking: Asking, relay: Relay, domain: str) -> Line:
    """Their key under our domain, where it is known by which name it stands."""
    for selector in FACTS[relay.service].selectors:
        name = f"{selector}._domainkey.{domain}"
        said = asking.texts(name)
        if any(signing.tags_of(record).get("p") for record in said.values):
            return Line(Topic.DKIM, Level.GREEN, "dkim_of_service_found", name)
    return Line(Topic.DKIM, Level.YELLOW, "dkim_of_service", relay.get_service_display())


_DKIM = {
    Published.OURS: (Level.GREEN, "dkim_ok"),
    Published.MISSING: (Level.RED, "dkim_missing"),
    Published.OTHER: (Level.RED, "dkim_other"),
    Published.REVOKED: (Level.RED, "dkim_revoked"),
    Published.SEVERAL: (Level.RED, "dkim_several"),
    Published.TESTING: (Level.YELLOW, "dkim_testing"),
    Published.UNKNOWN: (Level.YELLOW, "no_answer"),
}


def _dkim(asking: Asking, mailbox: Mailbox, domain: str) -> Line:
    if not (mailbox.dkim_selector and mailbox.dkim_key):
        return Line(Topic.DKIM, Level.YELLOW, "dkim_none")
    state, detail = _key(asking, bytes(mailbox.dkim_key), mailbox.dkim_selector, domain)
    level, code = _DKIM[state]
    second = mailbox.dkim_ed25519_key
    if state is Published.OURS and second:
        other, record = _key(asking, bytes(second), mailbox.dkim_ed25519_selector, domain)
        if other is not Published.OURS and other is not Published.UNKNOWN:
            return Line(Topic.DKIM, Level.YELLOW, "dkim_second_missing", record)
    return Line(Topic.DKIM, level, code, "" if level == Level.GREEN else detail)


def _key(asking: Asking, cipher: bytes, selector: str, domain: str) -> tuple[Published, str]:
    record = load_key(decrypt(cipher), domain=domain, selector=selector).record
    name = f"{selector}._domainkey.{domain}"
    said = asking.texts(name)
    state = signing.compare(said.values, record) if said.is_known else Published.UNKNOWN
    return state, f"{name} TXT {record}"


def _dmarc(asking: Asking, domain: str, address: str) -> Line:
    found = dmarc.discover(domain, asking.texts)
    if not found.is_known:
        return Line(Topic.DMARC, Level.YELLOW, "no_answer")
    if found.record is None:
        proposal = f"_dmarc.{domain} TXT {FIRST_DMARC.format(address=address)}"
        if found.has_several or found.is_malformed:
            code = "dmarc_several" if found.has_several else "dmarc_broken"
            return Line(Topic.DMARC, Level.RED, code, f"_dmarc.{domain}")
        return Line(Topic.DMARC, Level.RED, "dmarc_missing", proposal)
    return _dmarc_record(found.record, domain)


def _dmarc_record(record: dmarc.Record, domain: str) -> Line:
    detail = f"_dmarc.{record.domain}"
    if record.is_testing:
        return Line(Topic.DMARC, Level.YELLOW, "dmarc_testing", detail)
    if record.policy_for(is_subdomain=record.domain != domain) == "none":
        return Line(Topic.DMARC, Level.YELLOW, "dmarc_watches", detail)
    if record.old_tags:
        return Line(Topic.DMARC, Level.YELLOW, "dmarc_old_tags", ", ".join(record.old_tags))
    return Line(Topic.DMARC, Level.GREEN, "dmarc_ok", detail)


def _ptr(asking: Asking, addresses: list[str], *, own_host: bool) -> Line:
    """Forward-confirmed: the address names a host, and that host has the address."""
    if not addresses:
        return Line(Topic.PTR, Level.YELLOW, "ptr_unknown")
    for address in addresses:
        named = nameservers.names_of(address)
        if not named.is_known:
            return Line(Topic.PTR, Level.YELLOW, "no_answer", address)
        confirmed = any(
            ipaddress.ip_address(address) == ipaddress.ip_address(each)
            for name in named.values
            for each in asking.addresses(name)
        )
        if confirmed:
            continue
        if not own_host:
            return Line(Topic.PTR, Level.YELLOW, "ptr_of_provider", address)
        code = "ptr_unconfirmed" if named.values else "ptr_missing"
        return Line(Topic.PTR, Level.RED, code, address)
    return Line(Topic.PTR, Level.GREEN, "ptr_ok", addresses[0])
