# SPDX-License-Identifier: Apache-2.0
"""What happens with likely duplicates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from talentkreis.activity.events import Event


@dataclass(frozen=True, kw_only=True)
class PeopleFoundDifferent(Event):
    """Somebody looked and said: not the same person as the one who looked alike."""

    kind: ClassVar[str] = "intake.people_found_different"


@dataclass(frozen=True, kw_only=True)
class DuplicatesSearched(Event):
    """A search for duplicates in stock is over."""

    kind: ClassVar[str] = "intake.duplicates_searched"
    cluster_count: int
    merged_count: int


@dataclass(frozen=True, kw_only=True)
class DuplicateRulesChanged(Event):
    """The employer decided whether people are merged without a look."""

    kind: ClassVar[str] = "intake.duplicate_rules_changed"
    is_automatic: bool
