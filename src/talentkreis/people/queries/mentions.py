# SPDX-License-Identifier: Apache-2.0
"""Who can be mentioned about a person, and what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.kernel.text import fold
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import all_grants, may
from talentkreis.people.audiences import audience_called
from talentkreis.people.mentioning import find_named
from talentkreis.people.models import Mention, MentionChoice, Note, NoteVisibility, Person
from talentkreis.people.permissions import Right

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor

MOST = 20


def mentionable(
    person: Person,
    visibility: str = NoteVisibility.TEAM,
    audience_id: uuid.UUID | None = None,
) -> list[Member]:
    """Members who would read such a note about this person, beside its author, by name."""
    readers = all_grants()[Right.READ_NOTES].roles
    rows = Member.objects.filter(is_active=True, role__in=[role.value for role in readers])
    if person.confidential_to is not None:
        rows = rows.filter(id__in=person.confidential_to)
    members = list(rows.order_by("name", "id"))
    if visibility == NoteVisibility.TEAM:
        return members
    audience = audience_called(visibility)
    if audience is None or audience_id is None:
        return []
    return audience.readers(audience_id, members)


def named_in_vain(actor: Actor, note: Note) -> list[str]:
    """Names of colleagues in a note who do not read it and heard nothing: of another role, or
    outside a confidential circle. For a word to the author.
    """
    names = {
        member.id: member.name
        for member in Member.objects.filter(is_active=True)
        if member.id != actor.member_id
    }
    named = {found.member_id: names[found.member_id] for found in find_named(note.text, names)}
    told = set(Mention.objects.filter(note=note).values_list("member_id", flat=True))
    return [name for member_id, name in named.items() if member_id not in told]


def mentionable_like(
    person: Person,
    start: str,
    limit: int = 8,
    *,
    visibility: str = NoteVisibility.TEAM,
    audience_id: uuid.UUID | None = None,
) -> list[Member]:
    """Those of them one of whose names begins like this, for completion while one types."""
    wanted = fold(start)
    return [
        member
        for member in mentionable(person, visibility, audience_id)
        if not wanted
        or fold(member.name).startswith(wanted)
        or any(word.startswith(wanted) for word in fold(member.name).split())
    ][:limit]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A note that names somebody who has not seen it yet."""

    person: Person
    author: str
    text: str
    made_at: dt.datetime


def mentions_waiting(actor: Actor, member_id: uuid.UUID) -> list[Waiting]:
    """Notes that name this member, unseen, the oldest first: one a person is enough.

    Only notes they may (still) read, about people they may (still) see.
    """
    if not may(actor, Right.READ_NOTES):
        return []
    rows = (
        Mention.objects.filter(
            member_id=member_id,
            seen_at__isnull=True,
            note__in=Note.objects.visible_to(actor),
            note__person__in=Person.objects.visible_to(actor),
        )
        .select_related("note__person", "note__author")
        .order_by("made_at", "id")[:MOST]
    )
    first: dict[uuid.UUID, Waiting] = {}
    for row in rows:
        note = row.note
        author = note.author.name if note.author else ""
        waiting = Waiting(note.person, author, " ".join(note.text.split()), row.made_at)
        first.setdefault(note.person_id, waiting)
    return list(first.values())


def wants_mention_mail(member_id: uuid.UUID) -> bool:
    """Whether this member wants a mail when somebody mentions them; yes unless they said no."""
    chosen = MentionChoice.objects.filter(member_id=member_id).values_list("by_mail", flat=True)
    return next(iter(chosen), True)
