# SPDX-License-Identifier: Apache-2.0
"""Asking the name servers: whether a domain takes mail, what it says about itself.

Nothing but the name asked about leaves. Never inside a transaction: a lock would wait for
somebody else's server.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import dns.exception
import dns.name
import dns.nameserver
import dns.rdata
import dns.rdatatype
import dns.resolver
import dns.reversename
from django.conf import settings
from django.db import transaction

MOST_SECONDS: Final = 4.0
PORT: Final = 53
# Reserved names (RFC 2606, 6761, 6762, 7686, 8375): nobody else could answer for them.
_RESERVED: Final = (
    "test", "example", "invalid", "localhost", "local", "onion", "internal", "home.arpa",
)  # fmt: skip


class MailAnswer(StrEnum):
    """Whether mail to a domain can arrive, as far as its name servers say."""

    ACCEPTS = "accepts"
    # Neither a mail server nor an address, or no such domain.
    NONE = "none"
    # The domain says that it takes no mail (null MX, RFC 7505).
    REFUSES = "refuses"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MailRoute:
    """Whether mail to a domain can arrive, and the server that takes it first, if one is named."""

    answer: MailAnswer
    host: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """What the name servers say under one name. Without `is_known` they said nothing at all."""

    values: tuple[str, ...] = ()
    is_known: bool = True
    exists: bool = True


SILENCE: Final = Records(is_known=False)


def mail_answer(domain: str, *, most_seconds: float = MOST_SECONDS) -> MailAnswer:
    """Whether mail to `domain` can arrive; as `mail_route`."""
    return mail_route(domain, most_seconds=most_seconds).answer


def mail_route(domain: str, *, most_seconds: float = MOST_SECONDS) -> MailRoute:
    """What the name servers say about mail to `domain` (in ASCII), within so many seconds.

    Without MX records the address of the domain itself counts (RFC 5321, 5.1). Silence, errors of
    servers and names nobody could answer for are UNKNOWN: they speak against nobody. Raises
    RuntimeError inside a transaction.
    """
    _refuse_inside_transaction()
    if is_reserved(domain):
        return MailRoute(MailAnswer.UNKNOWN)
    resolver = _resolver(most_seconds)
    try:
        name = dns.name.from_text(f"{domain.rstrip('.')}.")
        hosts = _hosts(resolver, name)
        if hosts:
            is_null = all(host == dns.name.root for host in hosts)
            first = hosts[0].to_text(omit_final_dot=True).lower()
            return (
                MailRoute(MailAnswer.REFUSES) if is_null else MailRoute(MailAnswer.ACCEPTS, first)
            )
        return MailRoute(MailAnswer.ACCEPTS if _has_address(resolver, name) else MailAnswer.NONE)
    except dns.resolver.NXDOMAIN:
        return MailRoute(MailAnswer.NONE)
    except (dns.exception.DNSException, UnicodeError, OSError):
        return MailRoute(MailAnswer.UNKNOWN)


def records(name: str, kind: str, *, most_seconds: float = MOST_SECONDS) -> Records:
    """The records of one kind (A, AAAA, MX, TXT) under a name in ASCII; texts joined.

    Raises RuntimeError inside a transaction.
    """
    _refuse_inside_transaction()
    if is_reserved(name):
        return SILENCE
    try:
        asked = dns.name.from_text(f"{name.rstrip('.')}.")
    except (dns.exception.DNSException, UnicodeError):
        return Records(exists=False)
    return _records(asked, kind, most_seconds)


def names_of(address: str, *, most_seconds: float = MOST_SECONDS) -> Records:
    """The names an address on the Internet carries (PTR). Raises RuntimeError inside a transaction.

    Addresses that belong to no public network are not asked about.
    """
    _refuse_inside_transaction()
    if not ipaddress.ip_address(address).is_global:
        return SILENCE
    return _records(dns.reversename.from_address(address), "PTR", most_seconds)


def _records(name: dns.name.Name, kind: str, most_seconds: float) -> Records:
    try:
        answer = _resolver(most_seconds).resolve(
            name, dns.rdatatype.from_text(kind), search=False, raise_on_no_answer=False
        )
    except dns.resolver.NXDOMAIN:
        return Records(exists=False)
    except (dns.exception.DNSException, UnicodeError, OSError):
        return SILENCE
    return Records(tuple(_text(record) for record in answer.rrset or ()))


def _text(record: dns.rdata.Rdata) -> str:
    strings: tuple[bytes, ...] | None = getattr(record, "strings", None)
    if strings is not None:
        return b"".join(strings).decode("utf-8", "replace")
    host: dns.name.Name | None = getattr(record, "exchange", None) or getattr(
        record, "target", None
    )
    return host.to_text(omit_final_dot=True).lower() if host is not None else record.to_text()


def _refuse_inside_transaction() -> None:
    with transaction.atomic(durable=True):
        pass


def is_reserved(domain: str) -> bool:
    """Whether a name belongs to no public domain: a single label, a special one, an address."""
    labels = domain.lower().rstrip(".").split(".")
    if len(labels) == 1 or labels[-1].isdigit() or domain.startswith("["):
        return True
    return any(domain == name or domain.endswith(f".{name}") for name in _RESERVED)


def _hosts(resolver: dns.resolver.Resolver, name: dns.name.Name) -> list[dns.name.Name]:
    """Where the domain takes mail, as its MX records say, the preferred one first."""
    answer = resolver.resolve(name, dns.rdatatype.MX, search=False, raise_on_no_answer=False)
    ordered = sorted(answer.rrset or (), key=lambda record: (record.preference, record.exchange))
    return [record.exchange for record in ordered]


def _has_address(resolver: dns.resolver.Resolver, name: dns.name.Name) -> bool:
    return any(
        resolver.resolve(name, kind, search=False, raise_on_no_answer=False).rrset
        for kind in (dns.rdatatype.A, dns.rdatatype.AAAA)
    )


def _resolver(most_seconds: float) -> dns.resolver.Resolver:
    """Asks the configured servers, or those of the machine; keeps nothing."""
    resolver = dns.resolver.Resolver(configure=not settings.NAME_SERVERS)
    if settings.NAME_SERVERS:
        resolver.nameservers = [
            dns.nameserver.Do53Nameserver(host, int(port or PORT))
            for host, _colon, port in (server.partition(":") for server in settings.NAME_SERVERS)
        ]
    resolver.lifetime = most_seconds
    resolver.timeout = most_seconds / 2
    return resolver
