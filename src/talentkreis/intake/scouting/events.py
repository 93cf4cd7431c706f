# SPDX-License-Identifier: Apache-2.0
"""What happens to suggestions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event, PersonChanged

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class SuggestionMade(Event):
    """A colleague suggested a talent."""

    kind: ClassVar[str] = "intake.suggestion_made"
    suggestion_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class SuggestionAccepted(PersonChanged):
    """A suggestion became this person, or belongs to somebody we knew."""

    kind: ClassVar[str] = "intake.suggestion_accepted"
    suggestion_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class SuggestionDeclined(Event):
    """A suggestion is not taken up, for a reason the scout reads."""

    kind: ClassVar[str] = "intake.suggestion_declined"
    suggestion_id: uuid.UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class ScoutLinkChanged(Event):
    """The link of the form was made, renewed, switched on or off."""

    kind: ClassVar[str] = "intake.scout_link_changed"
    is_on: bool
