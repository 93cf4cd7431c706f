# SPDX-License-Identifier: Apache-2.0
"""From made-up people to rows: the set-based path of `people`, with events as they happened."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection, transaction

from talentkreis.activity import actions as activity
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.kernel.text import clean
from talentkreis.people import addresses
from talentkreis.people.actions import bulk
from talentkreis.people.events import ConversationLogged, NoteWritten, PersonCreated
from talentkreis.people.models import ContactKind, NoteVisibility

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.activity.events import PersonChanged
    from talentkreis.demo.people import DemoPerson
    from talentkreis.organisation.models import Member

_HOURS = (8, 9, 9, 10, 10, 11, 13, 14, 15, 16)


@dataclass(slots=True)
class Written:
    """The people as rows: each made-up person with the id they got."""

    ids: dict[int, uuid.UUID] = field(default_factory=dict)
    people: dict[int, DemoPerson] = field(default_factory=dict)

    def id_of(self, person: DemoPerson) -> uuid.UUID:
        """The row of a made-up person."""
        return self.ids[person.number]


@dataclass(slots=True)
class _Notebook:
    """Rows and events while they are collected."""

    carers: Sequence[Member]
    today: dt.date
    bundle: bulk.Bundle = field(default_factory=bulk.Bundle)
    created: list[PersonChanged] = field(default_factory=list)
    happened: list[PersonChanged] = field(default_factory=list)
    noticed: list[tuple[uuid.UUID, dt.datetime]] = field(default_factory=list)
    zones: dict[uuid.UUID, str] = field(default_factory=dict)

    def at(self, days: int, number: int) -> dt.datetime:
        """A working moment that many days ago; the same for the same person and day."""
        day = self.today - dt.timedelta(days=days)
        while day.weekday() > 4:  # Monday to Friday
            day -= dt.timedelta(days=1)
        hour = _HOURS[(number + days) % len(_HOURS)]
        return dt.datetime.combine(day, dt.time(hour, (number * 7) % 60), tzinfo=dt.UTC)


@transaction.atomic
def write_people(people: Sequence[DemoPerson], carers: Sequence[Member]) -> Written:
    """Write people with everything that hangs on them, and tell the record about it."""
    written, notebook = Written(), _Notebook(carers, clock.today())
    skills = bulk.skills_named(name for person in people for name in person.skills)
    tags = bulk.tags_named(name for person in people for name in person.tags)
    for person in people:
        person_id = _id_of(person, notebook)
        written.ids[person.number], written.people[person.number] = person_id, person
        _add_person(notebook, person, person_id)
        _add_talks(notebook, person, person_id)
        for name in dict.fromkeys(person.skills):
            notebook.bundle.skills.append(bulk.SkillRow(person_id, skills[bulk.skill_key(name)].id))
        for name in dict.fromkeys(person.tags):
            notebook.bundle.tags.append(bulk.TagRow(person_id, tags[bulk.tag_key(name)].id))
    bulk.write(notebook.bundle)
    _note_what_copy_cannot(notebook)
    activity.record(*notebook.created)
    activity.record(*notebook.happened)
    return written


def _id_of(person: DemoPerson, notebook: _Notebook) -> uuid.UUID:
    """A UUIDv7 of the day the person became known, the same in every build of that day.

    A person's minute of the morning hangs on their id, and with it the order of things.
    """
    created = notebook.at(person.known_days, person.number)
    moment = int(created.timestamp() * 1000).to_bytes(6, "big")
    rest = bytearray(hashlib.sha256(f"demo {person.number}".encode()).digest()[:10])
    rest[0] = rest[0] & 0x0F | 0x70
    rest[2] = rest[2] & 0x3F | 0x80
    return uuid.UUID(bytes=moment + bytes(rest))


def _add_person(notebook: _Notebook, person: DemoPerson, person_id: uuid.UUID) -> None:
    created = notebook.at(person.known_days, person.number)
    town = person.town
    notebook.bundle.people.append(
        bulk.PersonRow(
            id=person_id,
            title=person.title,
            given_name=clean(person.given_name),
            family_name=clean(person.family_name),
            salutation=person.salutation,
            form_of_address=person.form_of_address,
            language=person.language,
            position=person.position,
            employer_name=person.employer_name,
            summary=person.summary,
            street=person.street,
            postcode=town.postcode if town else "",
            city=town.name if town else "",
            country=town.country if town else "",
            source_type=person.source_type,
            source=person.source,
            source_detail="",
            import_id=None,
            created_at=created,
            updated_at=created,
        )
    )
    if town and town.time_zone:
        notebook.zones[person_id] = town.time_zone
    _add_bases(notebook, person, person_id)
    _add_addresses(notebook, person, person_id, created)
    for kind, days in person.hats:
        day = notebook.today - dt.timedelta(days=days)
        notebook.bundle.hats.append(bulk.HatRow(new_id(), person_id, kind, day, person.source))
    for station in person.stations:
        notebook.bundle.stations.append(
            bulk.StationRow(
                new_id(),
                person_id,
                station.kind,
                station.title,
                station.organisation,
                station.place,
                "",
                _month(notebook.today, station.since),
                None if station.until is None else _month(notebook.today, station.until),
            )
        )
    notebook.created.append(
        PersonCreated(
            actor=notebook.carers[person.carer].actor, person_id=person_id, occurred_at=created
        )
    )


def _add_bases(notebook: _Notebook, person: DemoPerson, person_id: uuid.UUID) -> None:
    for basis in person.bases:
        basis_id, days = new_id(), dt.timedelta
        starts_on = notebook.today - days(days=basis.days)
        notebook.bundle.bases.append(
            bulk.BasisRow(
                basis_id,
                person_id,
                basis.purpose,
                basis.legal_basis,
                basis.source,
                "",
                starts_on,
                None if basis.ends_in is None else notebook.today + days(days=basis.ends_in),
                None
                if basis.notice_due_in is None
                else notebook.today + days(days=basis.notice_due_in),
            )
        )
        if basis.was_noticed:
            told = notebook.at(max(0, basis.days - 20), person.number)
            notebook.noticed.append((basis_id, told))


def _add_addresses(
    notebook: _Notebook, person: DemoPerson, person_id: uuid.UUID, created: dt.datetime
) -> None:
    for kind, values in (
        (ContactKind.EMAIL, person.emails),
        (ContactKind.PHONE, person.phones),
        (ContactKind.LINK, person.links),
    ):
        for place, value in enumerate(values):
            try:
                normalised = addresses.normalise(kind, value)
            except RuleViolation:
                continue
            notebook.bundle.contact_points.append(
                bulk.ContactPointRow(
                    new_id(), person_id, kind, value, normalised, "", place == 0, created
                )
            )


def _add_talks(notebook: _Notebook, person: DemoPerson, person_id: uuid.UUID) -> None:
    member = notebook.carers[person.carer]
    for talk in person.talks:
        talk_id, at = new_id(), notebook.at(talk.days, person.number)
        notebook.bundle.conversations.append(
            bulk.ConversationRow(
                talk_id,
                person_id,
                member.id,
                talk.kind,
                talk.was_reached,
                talk.minutes,
                talk.text,
                at,
                None,
            )
        )
        notebook.happened.append(
            ConversationLogged(
                actor=member.actor,
                person_id=person_id,
                conversation_id=talk_id,
                conversation_kind=talk.kind,
                was_reached=talk.was_reached,
                occurred_at=at,
            )
        )
    for days, text in person.notes:
        note_id, at = new_id(), notebook.at(days, person.number)
        notebook.bundle.notes.append(
            bulk.NoteRow(note_id, person_id, member.id, text, NoteVisibility.TEAM, at, None)
        )
        notebook.happened.append(
            NoteWritten(actor=member.actor, person_id=person_id, note_id=note_id, occurred_at=at)
        )


def _month(today: dt.date, months: int) -> dt.date:
    """The first of the month that many months ago."""
    count = today.year * 12 + today.month - 1 - months
    return dt.date(count // 12, count % 12 + 1, 1)


def _note_what_copy_cannot(notebook: _Notebook) -> None:
    """Notices given and clocks abroad: columns an import never sets."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_processingbasis SET noticed_at = new.at"
            " FROM unnest(%s::uuid[], %s::timestamptz[]) AS new(id, at)"
            " WHERE people_processingbasis.id = new.id",
            [[basis_id for basis_id, _at in notebook.noticed], [at for _, at in notebook.noticed]],
        )
    bulk.change_people({"time_zone": notebook.zones})
