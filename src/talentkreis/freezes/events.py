# SPDX-License-Identifier: Apache-2.0
"""What happens to pauses. Reasons stay in the pause itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class AboutFreeze(Event, is_abstract=True):
    """One pause."""

    freeze_id: uuid.UUID
    scope: str


class FreezeStarted(AboutFreeze):
    """Outreach was paused."""

    kind: ClassVar[str] = "freezes.started"


class FreezeEnded(AboutFreeze):
    """A pause was ended before its last day."""

    kind: ClassVar[str] = "freezes.ended"
