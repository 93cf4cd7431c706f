# SPDX-License-Identifier: Apache-2.0
"""What happens to the state of the data as a whole; people have events of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class HygieneRulesSet(Event):
    """What counts as stale was set."""

    kind: ClassVar[str] = "hygiene.rules_set"

    quiet_months: int


@dataclass(frozen=True, kw_only=True)
class CleanUpStarted(Event):
    """Somebody began to clean up."""

    kind: ClassVar[str] = "hygiene.clean_up_started"

    clean_up_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class CleanUpFinished(Event):
    """A clean-up is done."""

    kind: ClassVar[str] = "hygiene.clean_up_finished"

    clean_up_id: uuid.UUID
