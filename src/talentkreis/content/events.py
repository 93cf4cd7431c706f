# SPDX-License-Identifier: Apache-2.0
"""What happened in the content library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class ItemWritten(Event):
    """An item was made or changed; `fields` names what."""

    kind: ClassVar[str] = "content.item_written"
    item_id: uuid.UUID
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ItemCompared(Event):
    """Somebody read both sides and said that one still fits."""

    kind: ClassVar[str] = "content.item_compared"
    item_id: uuid.UUID
    language: str


@dataclass(frozen=True, kw_only=True)
class ItemArchived(Event):
    """An item is offered for nothing new."""

    kind: ClassVar[str] = "content.item_archived"
    item_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ItemRestored(Event):
    """An archived item is offered again."""

    kind: ClassVar[str] = "content.item_restored"
    item_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class TopicSaved(Event):
    """A topic was made, renamed, archived or taken up again."""

    kind: ClassVar[str] = "content.topic_saved"
    topic_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class TopicsChosen(Event):
    """A person chose which topics they get; none means all."""

    kind: ClassVar[str] = "content.topics_chosen"
    topic_count: int
