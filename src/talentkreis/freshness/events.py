# SPDX-License-Identifier: Apache-2.0
"""What happens when people are asked, and when something changes. Ids, counts and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class UpdateAsked(Event):
    """A person was asked whether what we know still holds."""

    kind: ClassVar[str] = "freshness.update_asked"

    request_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class UpdateTakenBack(Event):
    """The question was recalled before it went out."""

    kind: ClassVar[str] = "freshness.update_taken_back"

    request_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class UpdateAnswered(Event):
    """The person answered; `change_count` values are others than we thought."""

    kind: ClassVar[str] = "freshness.update_answered"

    request_id: uuid.UUID
    change_count: int


@dataclass(frozen=True, kw_only=True)
class ProposalsDecided(Event):
    """A member looked through proposed values."""

    kind: ClassVar[str] = "freshness.proposals_decided"

    accepted_count: int
    declined_count: int


@dataclass(frozen=True, kw_only=True)
class SignalRaised(Event):
    """Something changed that may be worth a contact."""

    kind: ClassVar[str] = "freshness.signal_raised"

    signal_kind: str
    source: str


@dataclass(frozen=True, kw_only=True)
class SignalSettled(Event):
    """A signal was acted on or put aside."""

    kind: ClassVar[str] = "freshness.signal_settled"

    signal_kind: str
    end: str


@dataclass(frozen=True, kw_only=True)
class UpdateRulesSet(Event):
    """What happens to answers was decided."""

    kind: ClassVar[str] = "freshness.update_rules_set"
