# SPDX-License-Identifier: Apache-2.0
"""Writing many people at once with COPY, for imports (`bulk_undo` takes them back).

Rights, rules and events are the caller's: everything here runs inside its transaction, trusts
values that were prepared with the same rules as single ones, and records nothing.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection
from psycopg import sql
from psycopg.types.json import Jsonb

from talentkreis.kernel import clock
from talentkreis.kernel.text import fold
from talentkreis.people.models import (
    ContactPoint,
    Conversation,
    CustomValue,
    FieldHistory,
    Hat,
    Note,
    Person,
    PersonSkill,
    PersonTag,
    ProcessingBasis,
    Skill,
    Station,
    Tag,
)
from talentkreis.taxonomy.queries import resolve_many
from talentkreis.taxonomy.vocabulary import Kind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from decimal import Decimal

    from django.db.models import Model

    from talentkreis.organisation.actors import Actor

LONGEST_SKILL = 120
LONGEST_TAG = 80

# Rows written by the thousand carry their ids as text: COPY writes text either way.
Key = uuid.UUID | str


class Label(NamedTuple):
    """A skill or tag as it is kept here."""

    id: int
    name: str


class PersonRow(NamedTuple):
    """A new person; every text column is given, empty where nothing is known."""

    id: Key
    title: str
    given_name: str
    family_name: str
    salutation: str
    form_of_address: str
    language: str
    position: str
    employer_name: str
    summary: str
    street: str
    postcode: str
    city: str
    country: str
    source_type: str
    source: str
    source_detail: str
    import_id: Key | None
    created_at: dt.datetime | str
    updated_at: dt.datetime | str


class BasisRow(NamedTuple):
    """A reason to hold the data."""

    id: Key
    person_id: Key
    purpose: str
    legal_basis: str
    source: str
    evidence: str
    starts_on: dt.date
    ends_on: dt.date | None
    notice_due_on: dt.date | None


class ContactPointRow(NamedTuple):
    """An address of a person."""

    id: Key
    person_id: Key
    kind: str
    value: str
    normalised: str
    label: str
    is_primary: bool
    created_at: dt.datetime | str


class HatRow(NamedTuple):
    """A hat that is worn now."""

    id: Key
    person_id: Key
    kind: str
    starts_on: dt.date | None
    source: str


class StationRow(NamedTuple):
    """A stop of a career."""

    id: uuid.UUID
    person_id: uuid.UUID
    kind: str
    title: str
    organisation: str
    place: str
    description: str
    starts_on: dt.date | None
    ends_on: dt.date | None


class SkillRow(NamedTuple):
    """A skill of a person; `skill_id` from `skill_ids`."""

    person_id: Key
    skill_id: int


class TagRow(NamedTuple):
    """A tag on a person; `tag_id` from `tag_ids`."""

    person_id: Key
    tag_id: int


class CustomValueRow(NamedTuple):
    """What a person says in an own field; the columns are those of `people.custom.columns_of`."""

    person_id: Key
    field_id: uuid.UUID
    text: str
    text_key: str
    number: Decimal | None
    currency: str
    day: dt.date | None
    is_true: bool | None
    choices: list[str]


class NoteRow(NamedTuple):
    """A note for the team."""

    id: uuid.UUID
    person_id: uuid.UUID
    author_id: uuid.UUID | None
    text: str
    visibility: str
    written_at: dt.datetime
    import_id: uuid.UUID | None


class ConversationRow(NamedTuple):
    """A conversation."""

    id: uuid.UUID
    person_id: uuid.UUID
    member_id: uuid.UUID | None
    kind: str
    was_reached: bool
    minutes: int | None
    text: str
    happened_at: dt.datetime
    import_id: uuid.UUID | None


class HistoryRow(NamedTuple):
    """Old and new value of something that changed; `object_key` tells which of several it was."""

    person_id: uuid.UUID
    field: str
    old: Any
    new: Any
    object_key: str = ""


@dataclass
class Bundle:
    """Rows to be written together."""

    people: list[PersonRow] = field(default_factory=list)
    bases: list[BasisRow] = field(default_factory=list)
    contact_points: list[ContactPointRow] = field(default_factory=list)
    hats: list[HatRow] = field(default_factory=list)
    stations: list[StationRow] = field(default_factory=list)
    skills: list[SkillRow] = field(default_factory=list)
    tags: list[TagRow] = field(default_factory=list)
    custom_values: list[CustomValueRow] = field(default_factory=list)
    notes: list[NoteRow] = field(default_factory=list)
    conversations: list[ConversationRow] = field(default_factory=list)


_MODELS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "people": (Person, PersonRow._fields),
    "bases": (ProcessingBasis, BasisRow._fields),
    "contact_points": (ContactPoint, ContactPointRow._fields),
    "hats": (Hat, HatRow._fields),
    "stations": (Station, StationRow._fields),
    "skills": (PersonSkill, SkillRow._fields),
    "tags": (PersonTag, TagRow._fields),
    "custom_values": (CustomValue, CustomValueRow._fields),
    "notes": (Note, NoteRow._fields),
    "conversations": (Conversation, ConversationRow._fields),
}


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into a table; columns not named get their default in the database."""
    with connection.cursor() as cursor:
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)


def write(bundle: Bundle) -> None:
    """Write all rows of a bundle, people first."""
    for part in fields(bundle):
        rows = getattr(bundle, part.name)
        if rows:
            model, columns = _MODELS[part.name]
            copy_rows(model._meta.db_table, columns, rows)


def change_people(changes: Mapping[str, Mapping[uuid.UUID, str]]) -> None:
    """Set text columns of people: column → person → new value, one statement a column."""
    for column, values in changes.items():
        name = Person._meta.get_field(column).name
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL(
                    "UPDATE people_person SET {} = new.value, updated_at = %s"
                    " FROM unnest(%s::uuid[], %s::text[]) AS new(id, value)"
                    " WHERE people_person.id = new.id"
                ).format(sql.Identifier(name)),
                [clock.now(), list(values), list(values.values())],
            )


def put_custom_values(rows: Collection[CustomValueRow]) -> None:
    """Set what people say in own fields, whether they have said something there or not."""
    if rows:
        CustomValue.objects.bulk_create(
            [CustomValue(**row._asdict()) for row in rows],
            update_conflicts=True,
            unique_fields=["person", "field"],
            update_fields=CustomValueRow._fields[2:],
        )


def write_histories(
    actor: Actor, rows: Sequence[HistoryRow], *, source: str, import_id: uuid.UUID | None
) -> None:
    """Keep old and new values of many people."""
    if not rows:
        return
    at = clock.now()
    copy_rows(
        FieldHistory._meta.db_table,
        (
            "person_id",
            "field",
            "object_key",
            "old",
            "new",
            "source",
            "actor_kind",
            "actor_id",
            "import_id",
            "at",
        ),
        (
            (
                row.person_id,
                row.field,
                row.object_key,
                None if row.old is None else Jsonb(row.old),
                None if row.new is None else Jsonb(row.new),
                source,
                str(actor.kind),
                actor.id,
                import_id,
                at,
            )
            for row in rows
        ),
    )


def skills_named(names: Iterable[str]) -> dict[str, Label]:
    """`skill_key` → skill, made where there is none."""
    return _labels(Skill, {skill_key(name): name for name in names})


def tags_named(names: Iterable[str]) -> dict[str, Label]:
    """`tag_key` → tag, made where there is none."""
    return _labels(Tag, {tag_key(name): name for name in names})


def skills_here(names: Iterable[str]) -> dict[str, Label]:
    """`skill_key` → skill, of those there are."""
    return _known_labels(Skill, {skill_key(name) for name in names})


def tags_here(names: Iterable[str]) -> dict[str, Label]:
    """`tag_key` → tag, of those there are."""
    return _known_labels(Tag, {tag_key(name) for name in names})


@lru_cache(maxsize=20_000)
def skill_key(name: str) -> str:
    """What tells skills apart."""
    return fold(name)[:LONGEST_SKILL]


@lru_cache(maxsize=20_000)
def tag_key(name: str) -> str:
    """What tells tags apart."""
    return fold(name)[:LONGEST_TAG]


def _labels(model: type[Skill | Tag], wanted: Mapping[str, str]) -> dict[str, Label]:
    known = _known_labels(model, wanted)
    missing = sorted(key for key in wanted if key and key not in known)
    if missing:
        rows: list[Any] = [model(key=key, name=wanted[key]) for key in missing]
        if model is Skill:
            concepts = resolve_many(wanted.values(), Kind.SKILL)
            for row in rows:
                row.code = concepts[row.name].code if row.name in concepts else ""
        model._default_manager.bulk_create(rows, ignore_conflicts=True)
        known |= _known_labels(model, missing)
    return known


def _known_labels(model: type[Skill | Tag], keys: Collection[str]) -> dict[str, Label]:
    if not keys:
        return {}
    found = model._default_manager.filter(key__in=list(keys)).values_list("key", "id", "name")
    return {key: Label(label_id, name) for key, label_id, name in found}
