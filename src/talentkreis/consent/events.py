# SPDX-License-Identifier: Apache-2.0
"""What happens to consent. All of it may change the gate's answer, so all are `PersonChanged`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event, PersonChanged

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class ConsentChanged(PersonChanged, is_abstract=True):
    """Base of the ledger's events; `purpose` and `channel` are empty for "every"."""

    purpose: str
    channel: str
    method: str


@dataclass(frozen=True, kw_only=True)
class ConsentRequested(ConsentChanged):
    """Somebody was asked, or asked us, and has not confirmed yet."""

    kind: ClassVar[str] = "consent.requested"


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(ConsentChanged):
    """A yes that is not confirmed: in conversation or on paper."""

    kind: ClassVar[str] = "consent.given"


@dataclass(frozen=True, kw_only=True)
class ConsentConfirmed(ConsentChanged):
    """A confirmed yes: by link, on the page of one's own settings, or taken over with evidence."""

    kind: ClassVar[str] = "consent.confirmed"


@dataclass(frozen=True, kw_only=True)
class ConsentDeclined(ConsentChanged):
    """The answer was no."""

    kind: ClassVar[str] = "consent.declined"


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(ConsentChanged):
    """A yes taken back; holds from the commit of this event on."""

    kind: ClassVar[str] = "consent.withdrawn"


@dataclass(frozen=True, kw_only=True)
class ContactObjected(ConsentChanged):
    """An objection under Art. 21 DSGVO: absolute, at once, in every channel."""

    kind: ClassVar[str] = "consent.objected"


@dataclass(frozen=True, kw_only=True)
class ConsentExpired(ConsentChanged):
    """The period of a consent is over. The gate knew already: it reads the clock."""

    kind: ClassVar[str] = "consent.expired"


@dataclass(frozen=True, kw_only=True)
class ConsentRevoked(ConsentChanged):
    """An import was rolled back; what it had brought counts no more."""

    kind: ClassVar[str] = "consent.revoked"


@dataclass(frozen=True, kw_only=True)
class ContactPaused(PersonChanged):
    """The person wants to hear nothing for a while, or less often; or takes that back."""

    kind: ClassVar[str] = "consent.paused"
    until: str = ""
    least_gap_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class AddressSuppressed(PersonChanged):
    """An address of this person (or of nobody we know) joined the suppression list."""

    kind: ClassVar[str] = "consent.address_suppressed"
    reason: str
    purpose: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class RestrictionDecided(Event):
    """Who restricted processing, or lifted that; the change itself belongs to `people`."""

    kind: ClassVar[str] = "consent.restriction_decided"
    is_restricted: bool


@dataclass(frozen=True, kw_only=True)
class PersonExported(Event):
    """Somebody took out everything we hold about a person."""

    kind: ClassVar[str] = "consent.person_exported"


@dataclass(frozen=True, kw_only=True)
class ConfirmationRequested(Event):
    """A confirmation mail is wanted; `community` writes it. The person may not exist yet."""

    kind: ClassVar[str] = "consent.confirmation_requested"
    request_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ConfirmationLapsed(Event):
    """Nobody pressed the button within seven days; the request is gone, the mail should be too."""

    kind: ClassVar[str] = "consent.confirmation_lapsed"


@dataclass(frozen=True, kw_only=True)
class WordingPublished(Event):
    """A new version of the words people agree to."""

    kind: ClassVar[str] = "consent.wording_published"
    purpose: str
    channel: str
    language: str
    text_version: int


@dataclass(frozen=True, kw_only=True)
class PeriodsChanged(Event):
    """Somebody set other periods, or whether people are deleted when they are due."""

    kind: ClassVar[str] = "consent.periods_changed"
    numbers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HoldSet(Event):
    """Somebody must not be deleted, for a reason that stands with the hold."""

    kind: ClassVar[str] = "consent.hold_set"


@dataclass(frozen=True, kw_only=True)
class HoldLifted(Event):
    """A hold ended; the clock goes on."""

    kind: ClassVar[str] = "consent.hold_lifted"


@dataclass(frozen=True, kw_only=True)
class RejectionNoted(Event):
    """The rejection reached the applicant; the basis ended by an event of `people`."""

    kind: ClassVar[str] = "consent.rejection_noted"


@dataclass(frozen=True, kw_only=True)
class RenewalRequested(Event):
    """Somebody is to be asked to renew; `community` writes the mail."""

    kind: ClassVar[str] = "consent.renewal_requested"
    request_id: uuid.UUID
    step: str
