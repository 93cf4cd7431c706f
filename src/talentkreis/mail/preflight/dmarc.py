# SPDX-License-Identifier: Apache-2.0
"""DMARC as of RFC 9989: which record holds for a domain, found by walking up the names.

No public suffix list: the walk ends at the record that says `psd=n`, one below `psd=y`, or at the
last name with a record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from talentkreis.kernel.nameservers import Records

AskTexts = Callable[[str], Records]

# A walk asks at most eight names: from longer ones all labels but seven are left out (4.10).
LONGEST_ASKED: Final = 8
SHORTENED_TO: Final = 7
POLICIES: Final = frozenset({"none", "quarantine", "reject"})
# RFC 7489 knew these; nobody reads them any more.
OLD_TAGS: Final = ("pct", "rf", "ri")


@dataclass(frozen=True, slots=True)
class Record:
    """One valid record: where it stands and what it says."""

    domain: str
    tags: dict[str, str]

    def policy_for(self, *, is_subdomain: bool, exists: bool = True) -> str:
        """What is asked for mail of the domain itself or of one below it."""
        policy = self.tags.get("p", "none")
        if is_subdomain:
            policy = self.tags.get("sp", policy)
            if not exists:
                policy = self.tags.get("np", policy)
        policy = policy.lower() if policy.lower() in POLICIES else "none"
        if self.is_testing:  # one step milder than written (4.7, tag t)
            return {"reject": "quarantine"}.get(policy, "none")
        return policy

    @property
    def is_testing(self) -> bool:
        """The owner asks everybody to hold back (`t=y`)."""
        return self.tags.get("t", "n").lower() == "y"

    @property
    def is_strict_about_signatures(self) -> bool:
        """A signature counts only from exactly the domain in From."""
        return self.tags.get("adkim", "r").lower() == "s"

    @property
    def has_reports(self) -> bool:
        """Somebody is told how mail of the domain fares."""
        return bool(self.tags.get("rua", "").strip())

    @property
    def old_tags(self) -> tuple[str, ...]:
        """Tags that no longer mean anything."""
        return tuple(tag for tag in OLD_TAGS if tag in self.tags)


@dataclass(frozen=True, slots=True)
class Found:
    """What a walk brought: the record that holds, the organisation's domain, what went wrong."""

    record: Record | None = None
    organisation: str = ""
    is_known: bool = True
    has_several: bool = False
    is_malformed: bool = False


def parse(text: str) -> dict[str, str] | None:
    """The tags of a record; None for a text that is no DMARC record (4.7: v comes first)."""
    parts = [part.strip() for part in text.split(";")]
    pairs = [part.partition("=") for part in parts if part]
    if not pairs or pairs[0][0].strip() != "v" or pairs[0][2].strip() != "DMARC1":
        return None
    return {name.strip().lower(): value.strip() for name, _equals, value in pairs[1:] if _equals}


def discover(domain: str, ask: AskTexts) -> Found:
    """The record that holds for mail From `domain`: its own, else the organisation's."""
    walk = _walk(domain, ask)
    if walk is None:
        return Found(is_known=False)
    by_domain, several, malformed = walk
    own = by_domain.get(domain)
    organisation = _organisation(domain, by_domain)
    record = own or by_domain.get(organisation)
    return Found(
        record=record,
        organisation=organisation,
        has_several=several and record is None,
        is_malformed=malformed and record is None,
    )


def _walk(domain: str, ask: AskTexts) -> tuple[dict[str, Record], bool, bool] | None:
    found: dict[str, Record] = {}
    several = malformed = False
    for name in names_walked(domain):
        answer = ask(f"_dmarc.{name}")
        if not answer.is_known:
            return None
        parsed = [tags for tags in map(parse, answer.values) if tags is not None]
        looks_like_one = any(value.lower().startswith("v=dmarc1") for value in answer.values)
        malformed |= looks_like_one and not parsed
        several |= len(parsed) > 1
        if len(parsed) != 1:
            continue
        record = Record(name, parsed[0])
        if not _is_usable(record):
            malformed = True
            continue
        found[name] = record
        if record.tags.get("psd", "u").lower() in {"n", "y"}:
            break
    return found, several, malformed


def names_walked(domain: str) -> list[str]:
    """The names a walk asks, from the whole domain up to the last label."""
    labels = domain.lower().rstrip(".").split(".")
    names = [".".join(labels)]
    rest = labels[-SHORTENED_TO:] if len(labels) > LONGEST_ASKED else labels[1:]
    while rest:
        names.append(".".join(rest))
        rest = rest[1:]
    return names


def _organisation(domain: str, found: dict[str, Record]) -> str:
    """Which domain is the organisation's (4.10.2)."""
    walked = list(found)
    for name in walked:
        mark = found[name].tags.get("psd", "u").lower()
        if mark == "n":
            return name
        if mark == "y" and name != domain:
            labels = domain.split(".")
            return ".".join(labels[-(name.count(".") + 2) :])
    return walked[-1] if walked else ""


def _is_usable(record: Record) -> bool:
    """A record without a policy counts only with an address for reports, as `none` (4.7)."""
    policy = record.tags.get("p", "")
    return policy.lower() in POLICIES or record.has_reports
