# SPDX-License-Identifier: Apache-2.0
"""SPF (RFC 7208): may this address send in the name of that domain. Only MAIL FROM is asked about.

Macros are not expanded: a record that needs them answers `neutral`, which accuses nobody.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from talentkreis.kernel.nameservers import Records

Ask = Callable[[str, str], Records]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

MOST_LOOKUPS: Final = 10
MOST_VOID: Final = 2


class Result(StrEnum):
    """What a check comes to (RFC 7208, 2.6)."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    PERMERROR = "permerror"
    TEMPERROR = "temperror"


_QUALIFIERS: Final = {
    "+": Result.PASS,
    "-": Result.FAIL,
    "~": Result.SOFTFAIL,
    "?": Result.NEUTRAL,
}
_KNOWN: Final = frozenset({"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"})
_FAMILY: Final = {4: "A", 6: "AAAA"}


class _Ends(Exception):
    def __init__(self, result: Result) -> None:
        super().__init__(result)
        self.result = result


@dataclass(slots=True)
class _Count:
    lookups: int = 0
    void: int = 0

    def one_more(self) -> None:
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            raise _Ends(Result.PERMERROR)

    def came_back_empty(self) -> None:
        self.void += 1
        if self.void > MOST_VOID:
            raise _Ends(Result.PERMERROR)


@dataclass(frozen=True, slots=True)
class Domain:
    """What stands in the TXT records of a domain: its SPF records, all of them."""

    records: tuple[str, ...]
    is_known: bool

    @property
    def allows_everybody(self) -> bool:
        """`+all`: any machine of the world may send in this name."""
        return any(term in {"all", "+all"} for text in self.records for term in _terms(text))

    def includes(self, name: str) -> bool:
        """Whether it lets those send whom another name lists."""
        wanted = {f"include:{name}", f"+include:{name}"}
        return any(term in wanted for text in self.records for term in _terms(text))


def read(domain: str, ask: Ask) -> Domain:
    """The SPF records of a domain."""
    answer = ask(domain, "TXT")
    found = tuple(
        value
        for value in answer.values
        if value.lower() == "v=spf1" or value.lower().startswith("v=spf1 ")
    )
    return Domain(found, answer.is_known)


def check(address: str, domain: str, ask: Ask) -> Result:
    """Whether mail of `domain` may come from `address`."""
    try:
        return _check(ipaddress.ip_address(address), domain, ask, _Count())
    except _Ends as end:
        return end.result


def _check(address: Address, domain: str, ask: Ask, count: _Count) -> Result:
    said = read(domain, ask)
    if not said.is_known:
        raise _Ends(Result.TEMPERROR)
    if not said.records:
        return Result.NONE
    if len(said.records) > 1:
        raise _Ends(Result.PERMERROR)
    redirect = ""
    for term in _terms(said.records[0]):
        name, _equals, value = term.partition("=")
        if _equals and name == "redirect":
            redirect = value
            continue
        if _equals and ":" not in name and "/" not in name:
            continue  # exp= and modifiers nobody knows
        qualifier = _QUALIFIERS.get(term[0])
        mechanism = term[1:] if qualifier else term
        if _matches(mechanism, address, domain, ask, count):
            return qualifier or Result.PASS
    if not redirect:
        return Result.NEUTRAL
    count.one_more()
    result = _check(address, _no_macro(redirect), ask, count)
    return Result.PERMERROR if result is Result.NONE else result


def _matches(mechanism: str, address: Address, domain: str, ask: Ask, count: _Count) -> bool:
    head, _slash, prefix = mechanism.partition("/")
    name, _colon, value = head.partition(":")
    name = name.lower()
    if name not in _KNOWN:
        raise _Ends(Result.PERMERROR)
    if name == "all":
        return True
    if name in {"ip4", "ip6"}:
        return _in_network(address, mechanism.partition(":")[2])
    count.one_more()
    target = _no_macro(value) if value else domain
    if name == "include":
        result = _check(address, target, ask, count)
        if result is Result.NONE:
            raise _Ends(Result.PERMERROR)
        return result is Result.PASS
    if name == "exists":
        return bool(_hosts(target, "A", ask, count))
    if name == "ptr":  # "should not be published" (5.5), and nobody follows it
        return False
    names = _hosts(target, "MX", ask, count) if name == "mx" else (target,)
    return any(
        _in_network(address, f"{host}{_length(address, prefix)}")
        for each in names
        for host in _hosts(each, _FAMILY[address.version], ask, count)
    )


def _hosts(name: str, kind: str, ask: Ask, count: _Count) -> tuple[str, ...]:
    answer = ask(name, kind)
    if not answer.is_known:
        raise _Ends(Result.TEMPERROR)
    if not answer.values:
        count.came_back_empty()
    return answer.values


def _in_network(address: Address, network: str) -> bool:
    try:
        return address in ipaddress.ip_network(network, strict=False)
    except ValueError as error:
        raise _Ends(Result.PERMERROR) from error


def _length(address: Address, prefix: str) -> str:
    """`/24` or `//64` behind a or mx, for the family at hand."""
    four, _slash, six = prefix.partition("/")
    length = four if address.version == 4 else six.lstrip("/")  # noqa: PLR2004 - IPv4
    return f"/{length}" if length else ""


def _no_macro(name: str) -> str:
    if "%" in name:
        raise _Ends(Result.NEUTRAL)
    return name


def _terms(text: str) -> list[str]:
    return text.lower().split()[1:]
