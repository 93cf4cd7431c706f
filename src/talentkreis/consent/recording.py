# SPDX-License-Identifier: Apache-2.0
"""The facts of a decision as plain values: what counted, and nothing that names anybody.

Ids of purposes and channels, codes and moments; no name, no address, no reason somebody typed.
Read back, they decide the same again: that is what makes a record of decisions a proof.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from talentkreis.consent.answers import Verdict
from talentkreis.consent.facts import (
    AddressFact,
    BasisFact,
    Facts,
    Objection,
    Period,
    PersonFacts,
    StateFact,
    SuppressionFact,
)
from talentkreis.consent.models import EVERY, Channel, Purpose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Counts up whenever `rules` would decide some stored facts otherwise; a test holds examples of
# every version against it. A decision keeps the number of the rules it was made by.
RULE_VERSION = 1

_BY_MAIL = frozenset({Purpose.PERSONAL_EMAIL, Purpose.PERSONAL_CONTACT, Purpose.NURTURE})
_PERSONAL = frozenset({Purpose.PERSONAL_EMAIL, Purpose.PERSONAL_CONTACT})


def plain_facts(facts: Facts) -> dict[str, Any]:
    """What counted for this question, as JSON holds it; what is empty is left out."""
    person, purpose, channel = facts.person, facts.purpose, facts.channel
    told: dict[str, Any] = {
        "unknown": not person.is_known,
        "restricted": _moment(person.restricted_at),
        "archived": _moment(person.archived_at),
        "bases": [_plain(basis) for basis in person.bases],
        "states": [
            [*key, *_plain(state)]
            for key, state in person.states.items()
            if _counts(key, purpose, channel)
        ],
        "suppressions": [
            _plain(row)
            for row in person.suppressions
            if row.purpose in {EVERY, purpose} and row.channel in {EVERY, channel}
        ],
        "paused": _moment(person.paused_at),
        "paused_until": _moment(person.paused_until),
        "sending": facts.sending,
        "objections": [
            [said.verdict.value, said.reason, _moment(said.since), _moment(said.until)]
            for said in facts.objections
        ],
    }
    if channel in person.addresses:
        told["address"] = _plain(person.addresses[channel])
    if purpose == Purpose.EMPLOYEE:
        told["employments"] = [_plain(period) for period in person.employments]
    if purpose in _PERSONAL:
        told["wrote"] = person.has_email_conversation
    if purpose == Purpose.CONSENT_REQUEST:
        told["renewal"] = _moment(person.renewal_until)
    return {name: value for name, value in told.items() if value}


def facts_of(told: Mapping[str, Any], *, purpose: str, channel: str, at: dt.datetime) -> Facts:
    """The question as it was asked. Objections carry their code, not their words."""
    address = told.get("address")
    return Facts(
        person=PersonFacts(
            is_known=not told.get("unknown", False),
            restricted_at=_read(told.get("restricted")),
            archived_at=_read(told.get("archived")),
            bases=tuple(
                BasisFact(kind, legal, _known(starts), _read(ends), _read(due), noticed)
                for kind, legal, starts, ends, due, noticed in told.get("bases", ())
            ),
            states={
                (about, through): StateFact(status, _known(since), *map(_read, more))
                for about, through, status, since, *more in told.get("states", ())
            },
            suppressions=tuple(
                SuppressionFact(about, through, _known(since), reason)
                for about, through, since, reason in told.get("suppressions", ())
            ),
            addresses={channel: AddressFact(address[0], _read(address[1]))} if address else {},
            employments=tuple(
                Period(_read(starts), _read(ends)) for starts, ends in told.get("employments", ())
            ),
            has_email_conversation=told.get("wrote", False),
            paused_at=_read(told.get("paused")),
            paused_until=_read(told.get("paused_until")),
            renewal_until=_read(told.get("renewal")),
        ),
        purpose=purpose,
        channel=channel,
        at=at,
        sending=told.get("sending", ""),
        objections=tuple(
            Objection(Verdict(verdict), reason, "", since=_read(since), until=_read(until))
            for verdict, reason, since, until in told.get("objections", ())
        ),
    )


def _counts(key: tuple[str, str], purpose: str, channel: str) -> bool:
    """Whether a word of the ledger can decide this question at all."""
    if purpose == Purpose.CONSENT_REQUEST:
        return True  # we ask once, whatever it was about
    about, through = key
    if through not in {EVERY, channel}:
        return False
    if about in {EVERY, purpose}:
        return True
    return purpose in _PERSONAL and (
        about == Purpose.PERSONAL_CONTACT or (channel == Channel.EMAIL and about in _BY_MAIL)
    )


def _plain(values: Iterable[Any]) -> list[Any]:
    return [_moment(value) if isinstance(value, dt.datetime) else value for value in values]


def _moment(value: dt.datetime | None) -> str | None:
    return value.isoformat() if value is not None else None


def _read(value: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(value) if value else None


def _known(value: str) -> dt.datetime:
    return dt.datetime.fromisoformat(value)
