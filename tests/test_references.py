# SPDX-License-Identifier: Apache-2.0
"""Nothing belongs to somebody who is not there, though it is checked once a statement."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.actions import add_tag
from talentkreis.people.models import (
    ContactPoint,
    FieldHistory,
    Hat,
    Person,
    PersonSkill,
    ProcessingBasis,
    Skill,
)
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.actions import refresh
from talentkreis.search.models import BulkChange, BulkChunk, BulkRun

if TYPE_CHECKING:
    from django.db.models import Model

NOBODY = new_id()
TABLES = (
    "people_processingbasis", "people_contactpoint", "people_hat", "people_personskill",
    "intake_externalref", "search_row", "people_persontag", "people_fieldhistory",
    "search_bulkchange",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Hat, {"kind": "prospect"}),
        (FieldHistory, {"field": "city", "source": "form", "actor_kind": "member",
                        "at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}),
        (ContactPoint, {"kind": "email", "value": "a@b.example", "normalised": "a@b.example"}),
        (ProcessingBasis, {"purpose": "pool", "legal_basis": "consent", "source": "Messe",
                           "starts_on": dt.date(2026, 1, 1)}),
    ],
)  # fmt: skip
def test_a_row_of_somebody_who_is_not_there_is_refused(
    model: type[Model], values: dict[str, Any]
) -> None:
    there = PersonFactory.create()
    rows = [model(person_id=person_id, **values) for person_id in (there.id, NOBODY)]
    with pytest.raises(IntegrityError, match="belongs to no row"), transaction.atomic():
        model._default_manager.bulk_create(rows)


@pytest.mark.django_db
def test_a_skill_that_is_not_there_is_refused() -> None:
    person = PersonFactory.create()
    skill = Skill.objects.create(name="SPS", key="sps")
    PersonSkill.objects.create(person=person, skill=skill)
    with pytest.raises(IntegrityError, match="people_skill"), transaction.atomic():
        PersonSkill.objects.create(person=person, skill_id=skill.id + 1)
    with pytest.raises(IntegrityError, match="still belongs"), transaction.atomic():
        _run("DELETE FROM people_skill")
        _run("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
def test_a_row_cannot_move_to_somebody_who_is_not_there() -> None:
    PersonFactory.create()
    with pytest.raises(IntegrityError, match="belongs to no row"), transaction.atomic():
        _run("UPDATE people_contactpoint SET person_id = %s", NOBODY)


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_somebody_does_not_go_while_something_is_theirs(table: str) -> None:
    person = PersonFactory.create()
    _run("INSERT INTO people_skill (name, key) VALUES ('SPS', 'sps')")
    _run("INSERT INTO people_personskill (person_id, skill_id) SELECT %s, id FROM people_skill",
         person.id)  # fmt: skip
    _run("INSERT INTO intake_externalref (person_id, system, kind, external_id)"
         " VALUES (%s, 'alt', '', '1')", person.id)  # fmt: skip
    add_tag(actor=SYSTEM, person_id=person.id, name="Messe")
    FieldHistory.objects.update(basis=None)
    run = BulkRun.objects.create(member=MemberFactory.create(), code="tag", created_at=clock.now())
    chunk = BulkChunk.objects.create(run=run, number=0, people=[person.id])
    BulkChange.objects.create(chunk=chunk, person=person, before=1)
    _run("INSERT INTO people_hat (id, person_id, kind) VALUES (gen_random_uuid(), %s, 'intern')",
         person.id)  # fmt: skip
    refresh([person.id])
    for other in TABLES:
        if other != table:
            _run(f"DELETE FROM {other} WHERE person_id = %s", person.id)
    with pytest.raises(IntegrityError, match=f"{table} still belongs"), transaction.atomic():
        _run("DELETE FROM people_person WHERE id = %s", person.id)
        _run("SET CONSTRAINTS ALL IMMEDIATE")
    _run(f"DELETE FROM {table} WHERE person_id = %s", person.id)
    _run("DELETE FROM people_person WHERE id = %s", person.id)
    _run("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_whoever_writes_beside_a_deletion_waits_and_is_refused() -> None:
    with transaction.atomic():
        person_id = PersonFactory.create().id
    seen: list[str] = []

    def write() -> None:
        try:
            Hat.objects.create(person_id=person_id, kind="intern")
            seen.append("written")
        except IntegrityError as error:
            seen.append(str(error).partition("\n")[0])
        finally:
            connections.close_all()

    with transaction.atomic():
        Person.objects.get(id=person_id).delete()
        beside = threading.Thread(target=write)
        beside.start()
        beside.join(0.5)
        assert not seen
    beside.join(20)
    assert seen == ["a row of people_hat belongs to no row of people_person"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_whoever_deletes_beside_a_writer_waits_and_is_refused() -> None:
    with transaction.atomic():
        person = PersonFactory.create()
    seen: list[str] = []

    def delete() -> None:
        try:
            Person.objects.get(id=person.id).delete()
            seen.append("deleted")
        except IntegrityError:
            seen.append("refused")
        finally:
            connections.close_all()

    with transaction.atomic():
        Hat.objects.create(person_id=person.id, kind="intern")
        beside = threading.Thread(target=delete)
        beside.start()
        beside.join(0.5)
        assert not seen
    beside.join(20)
    assert seen == ["refused"]
    assert Hat.objects.filter(person_id=person.id).count() == 1


def _run(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
