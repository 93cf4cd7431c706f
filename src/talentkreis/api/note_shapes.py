# SPDX-License-Identifier: Apache-2.0
"""What notes look like over the API."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Literal

from ninja import Field, Schema

if TYPE_CHECKING:
    from talentkreis.people.queries import Entry


class NewNote(Schema):
    """Something worth remembering. The person may read it on request (Art. 15 GDPR)."""

    text: str = Field(min_length=1, max_length=20_000)
    visibility: Literal["team", "private", "pool"] = Field(
        default="team",
        description="Who reads it: everybody who cares for talents, its author, or who sees a pool",
    )
    pool_id: uuid.UUID | None = Field(
        default=None, description="With visibility pool: an open pool the person is in"
    )
    is_pinned: bool = False


class NoteOut(Schema):
    """A note this token may read."""

    id: uuid.UUID
    written_at: dt.datetime
    text: str
    author: str
    visibility: str = Field(description="team, private or pool")
    pool_id: uuid.UUID | None
    is_pinned: bool


class NotesOut(Schema):
    """Notes, newest first; `next_cursor` is empty at the end."""

    items: list[NoteOut]
    next_cursor: str


def note_out(entry: Entry) -> NoteOut:
    """A note as the timeline of its reader has it."""
    kind, group_id = entry.group or ("private" if entry.is_private else "team", None)
    return NoteOut(
        id=entry.id,
        written_at=entry.at,
        text=entry.text,
        author=entry.author,
        visibility=kind,
        pool_id=group_id,
        is_pinned=entry.is_pinned,
    )
