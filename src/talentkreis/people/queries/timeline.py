# SPDX-License-Identifier: Apache-2.0
"""Notes, conversations and documents of a person on one axis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, F, OuterRef, PositiveSmallIntegerField, Q, UUIDField, Value
from django.db.models.functions import Cast

from talentkreis.organisation.actors import ActorKind
from talentkreis.organisation.rights import may
from talentkreis.people.audiences import titles_of
from talentkreis.people.models import Conversation, Document, Mention, Note, NoteVisibility
from talentkreis.people.permissions import Right

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline that this package knows of.

    `kind` is `note`, `document` or the kind of a conversation; `is_real` says that somebody
    truly talked. `text` is empty for those who may not read notes.
    """

    at: dt.datetime
    id: uuid.UUID
    kind: str
    text: str
    author: str
    is_real: bool = False
    was_reached: bool = False
    minutes: int | None = None
    is_private: bool = False
    is_pinned: bool = False
    is_own: bool = False
    # Members named in a note, with the names they have now.
    named: tuple[str, ...] = ()
    # The group a note is kept to: its kind and id, and what stands above it ("" where the author
    # does not see the group any more).
    group: tuple[str, uuid.UUID] | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A place on a timeline: everything strictly older than this."""

    at: dt.datetime
    id: uuid.UUID


def timeline(
    actor: Actor,
    person_id: uuid.UUID,
    *,
    before: Moment | None = None,
    limit: int = 20,
    only_real: bool = False,
    kind: str = "",
    member_id: uuid.UUID | None = None,
) -> list[Entry]:
    """Notes, conversations and documents of one person, newest first, older than `before`.

    `kind` narrows to one kind (``note``, ``document`` or a kind of conversation), `member_id` to
    what one member did. Of notes only those the actor may read. The person itself is checked by
    the caller.
    """
    may_read = may(actor, Right.READ_NOTES)
    parts = []
    if kind not in {NOTE, DOCUMENT}:
        talks = _conversations(person_id)
        parts.append(talks.filter(kind=kind) if kind else talks)
    if may_read and kind in {"", NOTE}:
        parts.append(_notes(actor, person_id))
    if may(actor, Right.READ_DOCUMENTS) and (kind == DOCUMENT or not (kind or only_real)):
        parts.append(_documents(person_id))
    if member_id is not None:
        parts = [part.filter(by_id=member_id) for part in parts]
    if not parts:
        return []
    older = [_older(part, before).order_by("-at", "-id")[:limit] for part in parts]
    rows = older[0]
    if len(older) > 1:
        rows = rows.union(*older[1:], all=True).order_by("-at", "-id")[:limit]
    return _titled(actor, [_entry(row, actor, may_read=may_read) for row in rows])


def _titled(actor: Actor, entries: list[Entry]) -> list[Entry]:
    """Say above notes of groups which one it is."""
    groups = {entry.group for entry in entries if entry.group}
    if not groups:
        return entries
    titles = titles_of(actor, groups)
    return [
        replace(entry, title=titles.get(entry.group[1], "")) if entry.group else entry
        for entry in entries
    ]


def _older(part: QuerySet[Any, Any], before: Moment | None) -> QuerySet[Any, Any]:
    if before is None:
        return part
    older: QuerySet[Any, Any] = part.filter(Q(at__lt=before.at) | Q(at=before.at, id__lt=before.id))
    return older


_COLUMNS = ("id", "at", "sort", "text_", "by", "by_id", "reached", "minutes_", "visible", "pinned",
            "named", "group_id")  # fmt: skip
NOTE, DOCUMENT = "note", "document"
_NAMES = ArrayField(CharField())
_NOBODY = Cast(Value("{}"), _NAMES)
_NO_GROUP = Cast(Value(None), UUIDField())


def _columns(part: QuerySet[Any], columns: Mapping[str, Any]) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = part.annotate(**columns).values_list(*_COLUMNS)
    return rows


def _conversations(person_id: uuid.UUID) -> QuerySet[Any, Any]:
    return _columns(
        Conversation.objects.filter(person_id=person_id),
        {
            "at": F("happened_at"),
            "sort": F("kind"),
            "text_": F("text"),
            "by": F("member__name"),
            "by_id": F("member_id"),
            "reached": F("was_reached"),
            "minutes_": F("minutes"),
            "visible": Value(""),
            "pinned": Value(value=False),
            "named": _NOBODY,
            "group_id": _NO_GROUP,
        },
    )


def _notes(actor: Actor, person_id: uuid.UUID) -> QuerySet[Any, Any]:
    return _columns(
        Note.objects.visible_to(actor).filter(person_id=person_id),
        {
            "at": F("written_at"),
            "sort": Value(NOTE),
            "text_": F("text"),
            "by": F("author__name"),
            "by_id": F("author_id"),
            "reached": Value(value=False),
            "minutes_": Value(None, output_field=PositiveSmallIntegerField()),
            "visible": F("visibility"),
            "pinned": F("is_pinned"),
            "named": ArraySubquery(
                Mention.objects.filter(note_id=OuterRef("id"))
                .order_by("made_at", "id")
                .values("member__name")
            ),
            "group_id": F("audience_id"),
        },
    )


def _documents(person_id: uuid.UUID) -> QuerySet[Any, Any]:
    return _columns(
        Document.objects.filter(person_id=person_id),
        {
            "at": F("uploaded_at"),
            "sort": Value(DOCUMENT),
            "text_": F("name"),
            "by": F("uploaded_by__name"),
            "by_id": F("uploaded_by_id"),
            "reached": Value(value=False),
            "minutes_": Value(None, output_field=PositiveSmallIntegerField()),
            "visible": Value(""),
            "pinned": Value(value=False),
            "named": _NOBODY,
            "group_id": _NO_GROUP,
        },
    )


def _entry(row: Sequence[Any], actor: Actor, *, may_read: bool) -> Entry:
    values = dict(zip(_COLUMNS, row, strict=True))
    is_talk = values["sort"] not in {NOTE, DOCUMENT}
    return Entry(
        at=values["at"],
        id=values["id"],
        kind=values["sort"],
        text=values["text_"] if may_read else "",
        author=values["by"] or "",
        is_real=is_talk and values["reached"],
        was_reached=values["reached"],
        minutes=values["minutes_"],
        is_private=values["visible"] == NoteVisibility.PRIVATE,
        group=(values["visible"], values["group_id"]) if values["group_id"] else None,
        is_pinned=values["pinned"],
        named=tuple(values["named"] or ()) if may_read else (),
        is_own=actor.kind != ActorKind.SYSTEM and values["by_id"] == actor.member_id,
    )
