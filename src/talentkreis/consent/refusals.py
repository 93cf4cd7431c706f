# SPDX-License-Identifier: Apache-2.0
"""Which no speaks against a purpose and channel: of the suppression list, of the ledger. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.consent.facts import POSITIVE
from talentkreis.consent.models import EVERY, ConsentState

if TYPE_CHECKING:
    import datetime as dt

    from talentkreis.consent.facts import PersonFacts, StateFact, SuppressionFact

_NEGATIVE = frozenset(
    {ConsentState.Status.DECLINED, ConsentState.Status.WITHDRAWN, ConsentState.Status.OBJECTED}
)


def suppression_of(
    person: PersonFacts, purpose: str, channel: str, at: dt.datetime
) -> SuppressionFact | None:
    """The suppression list wins, unless the person confirmed later by their own hand."""
    if not person.suppressions:
        return None
    state = person.states.get((purpose, channel))
    confirmed_at = state.self_confirmed_at if state and state.is_positive(at) else None
    for row in person.suppressions:
        if row.purpose not in {EVERY, purpose} or row.channel not in {EVERY, channel}:
            continue
        if confirmed_at is None or confirmed_at <= row.since:
            return row
    return None


def refusal_of(person: PersonFacts, purpose: str, channel: str) -> StateFact | None:
    """The latest no of the ledger, to exactly this or to everything, with no later yes."""
    states = person.states
    if not states:
        return None
    exact = states.get((purpose, channel))
    latest = exact if exact is not None and exact.status in _NEGATIVE else None
    for key in ((purpose, EVERY), (EVERY, channel), (EVERY, EVERY)):
        blanket = states.get(key)
        if blanket is not None and (latest is None or latest.since < blanket.since):
            latest = blanket
    if latest is None:
        return None
    if exact is not None and exact.status in POSITIVE and exact.since > latest.since:
        return None
    return latest
