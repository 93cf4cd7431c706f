# SPDX-License-Identifier: Apache-2.0
"""What happens to saved searches. Whom they find is told by nobody: `Find` rows say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class SearchSaved(Event):
    """A search was saved, or these fields of it changed."""

    kind: ClassVar[str] = "search.saved"
    search_id: uuid.UUID
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SearchHandedOver(Event):
    """A saved search has another owner: the member the event is about."""

    kind: ClassVar[str] = "search.handed_over"
    search_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class SearchDeleted(Event):
    """A saved search is gone."""

    kind: ClassVar[str] = "search.deleted"
    search_id: uuid.UUID
