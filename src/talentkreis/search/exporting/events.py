# SPDX-License-Identifier: Apache-2.0
"""Lists of people that left the product. Counts only: whom they were about goes with the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class ListMade(Event):
    """A member made a list of so many people as a file."""

    kind: ClassVar[str] = "search.list_made"

    run_id: uuid.UUID
    people_count: int
    with_contact: bool


@dataclass(frozen=True, kw_only=True)
class ListTaken(Event):
    """The member downloaded the list."""

    kind: ClassVar[str] = "search.list_taken"

    run_id: uuid.UUID
