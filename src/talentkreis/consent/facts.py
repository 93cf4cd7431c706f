# SPDX-License-Identifier: Apache-2.0
"""What the rule of the gate is told: plain values, loaded by `gate`, made up by tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from talentkreis.consent.models import ConsentState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.consent.answers import NextStep, Verdict

POSITIVE = frozenset({ConsentState.Status.GIVEN, ConsentState.Status.CONFIRMED})
TAKEN_BACK = frozenset({ConsentState.Status.WITHDRAWN, ConsentState.Status.OBJECTED})


class Period(NamedTuple):
    """From and until; the end is exclusive, nothing means open."""

    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None

    def is_live(self, at: dt.datetime) -> bool:
        """Begun and not over."""
        return (self.starts_at is None or self.starts_at <= at) and (
            self.ends_at is None or at < self.ends_at
        )


class BasisFact(NamedTuple):
    """A processing basis, its days as moments; ends are exclusive."""

    purpose: str
    legal_basis: str
    starts_at: dt.datetime
    ends_at: dt.datetime | None = None
    notice_due_at: dt.datetime | None = None
    was_noticed: bool = False

    def is_live(self, at: dt.datetime) -> bool:
        """Begun and not over."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


class StateFact(NamedTuple):
    """Where the ledger stands for one purpose and channel."""

    status: str
    since: dt.datetime
    expires_at: dt.datetime | None = None
    self_confirmed_at: dt.datetime | None = None
    requested_at: dt.datetime | None = None

    def is_positive(self, at: dt.datetime) -> bool:
        """Given or confirmed, and not over by the clock."""
        return self.status in POSITIVE and (self.expires_at is None or at < self.expires_at)


class SuppressionFact(NamedTuple):
    """A suppression of one of the person's addresses."""

    purpose: str
    channel: str
    since: dt.datetime
    reason: str


class AddressFact(NamedTuple):
    """Whether the person can be reached through a channel at all."""

    is_usable: bool
    bounced_at: dt.datetime | None = None


class Objection(NamedTuple):
    """What a registered fact says against a contact, from `since` on, and `until` when.

    A limiter may narrow it to some of its `purposes`.
    """

    verdict: Verdict
    reason: str
    text: _StrOrPromise
    until: dt.datetime | None = None
    next_step: NextStep | None = None
    since: dt.datetime | None = None
    purposes: frozenset[str] | None = None

    def speaks(self, at: dt.datetime) -> bool:
        """Begun and not over."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """Everything the rule asks about one person."""

    is_known: bool = True
    restricted_at: dt.datetime | None = None
    archived_at: dt.datetime | None = None
    bases: tuple[BasisFact, ...] = ()
    states: Mapping[tuple[str, str], StateFact] = field(default_factory=dict)
    suppressions: tuple[SuppressionFact, ...] = ()
    addresses: Mapping[str, AddressFact] = field(default_factory=dict)
    employments: tuple[Period, ...] = ()
    has_email_conversation: bool = False
    paused_at: dt.datetime | None = None
    paused_until: dt.datetime | None = None
    # The end of the last consent we are asking this person to renew.
    renewal_until: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One question: may this person be contacted for this purpose through this channel, then?

    `sending` is empty, or the reason why nothing leaves the installation at all.
    """

    person: PersonFacts
    purpose: str
    channel: str
    at: dt.datetime
    sending: str = ""
    objections: tuple[Objection, ...] = ()
