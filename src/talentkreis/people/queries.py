# SPDX-License-Identifier: Apache-2.0
"""Reads of persons. What the actor may not see does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext as _

from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.organisation.actors import ActorKind
from talentkreis.organisation.rights import may
from talentkreis.people import addresses
from talentkreis.people.models import (
    ContactKind,
    ContactPoint,
    Conversation,
    Document,
    Note,
    NoteVisibility,
    Person,
)
from talentkreis.people.names import name_key
from talentkreis.people.permissions import Right, require_about

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor


def person_visible_to(actor: Actor, person_id: uuid.UUID) -> Person:
    """The person. Raises NotAllowed without the right to see people, NotFound if invisible."""
    require_about(actor, Right.VIEW, person_id)
    person = Person.objects.visible_to(actor).filter(id=person_id).first()
    if person is None:
        raise NotFound(_("There is no such person here."), code="no_such_person")
    return person


def people_visible_to(actor: Actor, person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Person]:
    """Those of the persons whom the actor may know about, by id."""
    return Person.objects.visible_to(actor).in_bulk(list(person_ids))


def primary_contact_point(person_id: uuid.UUID, kind: str) -> ContactPoint | None:
    """The address of this kind we use first, or None."""
    return ContactPoint.objects.filter(person_id=person_id, kind=kind, is_primary=True).first()


def primary_addresses(
    person_ids: Sequence[uuid.UUID], kind: str = ContactKind.EMAIL
) -> dict[uuid.UUID, str]:
    """Normalised primary addresses that still work, by person; one query for many people."""
    return dict(
        ContactPoint.objects.filter(
            person_id__in=person_ids, kind=kind, is_primary=True, bounced_at__isnull=True
        ).values_list("person_id", "normalised")
    )


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Somebody who may be the same person, and by what: `email`, `phone`, `link` or `name`."""

    person: Person
    reason: str


def possible_duplicates(
    actor: Actor,
    *,
    given_name: str = "",
    family_name: str = "",
    city: str = "",
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
    links: Sequence[str] = (),
    country: str = "DE",
    excluding: uuid.UUID | None = None,
    limit: int = 5,
) -> list[PossibleDuplicate]:
    """People who may be this one: same address, or same name in any spelling and same town.

    Without a town the name alone is a hint. A hint only: nobody is joined silently. People the
    actor may not see are not hinted at. Addresses that are none are ignored here.
    """
    wanted = {
        *_comparable(ContactKind.EMAIL, emails, country),
        *_comparable(ContactKind.PHONE, phones, country),
        *_comparable(ContactKind.LINK, links, country),
    }
    found: dict[uuid.UUID, PossibleDuplicate] = {}
    visible = Person.objects.visible_to(actor)
    if excluding is not None:
        visible = visible.exclude(id=excluding)
    if wanted:
        points = (
            ContactPoint.objects.filter(
                normalised__in=[value for _kind, value in wanted], person__in=visible
            )
            .select_related("person")
            .order_by("created_at")[: limit * 4]
        )
        for point in points:
            if (point.kind, point.normalised) in wanted:
                found.setdefault(point.person_id, PossibleDuplicate(point.person, point.kind))
    key = name_key(given_name, family_name)
    if given_name and family_name and key:
        for person in _same_name(visible, key, city)[:limit]:
            found.setdefault(person.id, PossibleDuplicate(person, "name"))
    return list(found.values())[:limit]


def _same_name(visible: QuerySet[Person], key: str, city: str) -> QuerySet[Person]:
    people = visible.annotate(
        name_key=Func(F("given_name"), F("family_name"), function="people_name_key")
    ).filter(name_key=key)
    if city.strip():
        town = Func(Value(city.strip()), Value(""), function="people_name_key")
        people = people.annotate(
            town_key=Func(F("city"), Value(""), function="people_name_key")
        ).filter(Q(town_key=town) | Q(city=""))
    return people.order_by("id")


def _comparable(kind: str, values: Sequence[str], country: str) -> set[tuple[str, str]]:
    comparable = set()
    for value in values:
        try:
            comparable.add((str(kind), addresses.normalise(kind, value, country)))
        except RuleViolation:
            continue
    return comparable


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
) -> list[Entry]:
    """Notes, conversations and documents of one person, newest first, older than `before`.

    Private notes appear to their author alone. The person itself is checked by the caller.
    """
    may_read = may(actor, Right.READ_NOTES)
    parts = [_conversations(person_id)]
    if may_read:
        parts.append(_notes(actor, person_id))
    if not only_real and may(actor, Right.READ_DOCUMENTS):
        parts.append(_documents(person_id))
    older = [_older(part, before).order_by("-at", "-id")[:limit] for part in parts]
    merged = older[0].union(*older[1:], all=True) if len(older) > 1 else older[0]
    rows = merged.order_by("-at", "-id")[:limit]
    return [_entry(row, actor, may_read=may_read) for row in rows]


def _older(part: QuerySet[Any, Any], before: Moment | None) -> QuerySet[Any, Any]:
    if before is None:
        return part
    older: QuerySet[Any, Any] = part.filter(Q(at__lt=before.at) | Q(at=before.at, id__lt=before.id))
    return older


_COLUMNS = ("id", "at", "sort", "text_", "by", "by_id", "reached", "minutes_", "private", "pinned")


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
            "private": Value(value=False),
            "pinned": Value(value=False),
        },
    )


def _notes(actor: Actor, person_id: uuid.UUID) -> QuerySet[Any, Any]:
    readable = Q(visibility=NoteVisibility.TEAM)
    if actor.member_id is not None:
        readable |= Q(author_id=actor.member_id)
    return _columns(
        Note.objects.filter(readable, person_id=person_id),
        {
            "at": F("written_at"),
            "sort": Value("note"),
            "text_": F("text"),
            "by": F("author__name"),
            "by_id": F("author_id"),
            "reached": Value(value=False),
            "minutes_": Value(None),
            "private": Q(visibility=NoteVisibility.PRIVATE),
            "pinned": F("is_pinned"),
        },
    )


def _documents(person_id: uuid.UUID) -> QuerySet[Any, Any]:
    return _columns(
        Document.objects.filter(person_id=person_id),
        {
            "at": F("uploaded_at"),
            "sort": Value("document"),
            "text_": F("name"),
            "by": F("uploaded_by__name"),
            "by_id": F("uploaded_by_id"),
            "reached": Value(value=False),
            "minutes_": Value(None),
            "private": Value(value=False),
            "pinned": Value(value=False),
        },
    )


def _entry(row: Sequence[Any], actor: Actor, *, may_read: bool) -> Entry:
    values = dict(zip(_COLUMNS, row, strict=True))
    is_talk = values["sort"] not in {"note", "document"}
    return Entry(
        at=values["at"],
        id=values["id"],
        kind=values["sort"],
        text=values["text_"] if may_read else "",
        author=values["by"] or "",
        is_real=is_talk and values["reached"],
        was_reached=values["reached"],
        minutes=values["minutes_"],
        is_private=values["private"],
        is_pinned=values["pinned"],
        is_own=actor.kind != ActorKind.SYSTEM and values["by_id"] == actor.member_id,
    )


def documents(actor: Actor, person_id: uuid.UUID) -> list[Document]:
    """Files of a person, newest first; none for those who may not read documents."""
    if not may(actor, Right.READ_DOCUMENTS):
        return []
    return list(
        Document.objects.filter(person_id=person_id)
        .select_related("uploaded_by")
        .order_by("-uploaded_at", "-id")
    )


def document_visible_to(actor: Actor, person_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    """One file. The strictest rule wins: person and document must both be open (TRUST S-23).

    Raises NotAllowed, NotFound.
    """
    person_visible_to(actor, person_id)
    require_about(actor, Right.READ_DOCUMENTS, person_id)
    document = Document.objects.filter(id=document_id, person_id=person_id).first()
    if document is None:
        raise NotFound(_("There is no such document."), code="no_such_document")
    return document
