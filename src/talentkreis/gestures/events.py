# SPDX-License-Identifier: Apache-2.0
"""What happens to gestures. Occasion, words and reasons stay in the gesture itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class AboutGesture(Event, is_abstract=True):
    """One gesture for a person, of a kind."""

    gesture_id: uuid.UUID
    gesture: str


class GesturePlanned(AboutGesture):
    """A gesture is to be done."""

    kind: ClassVar[str] = "gestures.planned"


class GestureChanged(AboutGesture):
    """A gesture was said anew before it was done."""

    kind: ClassVar[str] = "gestures.changed"


class GestureApproved(AboutGesture):
    """Somebody who leads agreed to a gesture above the limit."""

    kind: ClassVar[str] = "gestures.approved"


class GestureRefused(AboutGesture):
    """Somebody who leads did not agree."""

    kind: ClassVar[str] = "gestures.refused"


class GestureDone(AboutGesture):
    """A gesture was sent or handed over."""

    kind: ClassVar[str] = "gestures.done"


class GestureDropped(AboutGesture):
    """A gesture will not be done."""

    kind: ClassVar[str] = "gestures.dropped"


class GestureThanked(AboutGesture):
    """The person thanked us for it."""

    kind: ClassVar[str] = "gestures.thanked"


@dataclass(frozen=True, kw_only=True)
class GestureRulesSet(Event):
    """The limit of gestures was set."""

    kind: ClassVar[str] = "gestures.rules_set"

    limit_cents: int
