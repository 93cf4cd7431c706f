# SPDX-License-Identifier: Apache-2.0
"""What happens after a merge: edits, further merges, undoing in any order, everybody at once."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, DomainError, RuleViolation
from talentkreis.mail.delivery.claiming import claim
from talentkreis.mail.delivery.pace import Pace
from talentkreis.mail.models import Message
from talentkreis.mail.tests.factories import a_message
from talentkreis.nurture.actions import plan_due
from talentkreis.nurture.models import Enrolment
from talentkreis.nurture.tests.factories import make_enrolment
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people import actions as people
from talentkreis.people.actions.career import StationDetails
from talentkreis.people.models import MergeRecord, Note, Person, PersonTag, Station
from talentkreis.people.queries import current_person_id, merged_ids
from tests.merging.world import World, differences, dump, histories, ids

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:D4")]


@pytest.fixture
def world() -> World:
    return World()


def merged(world: World, survivor: Person, *others: Person) -> MergeRecord:
    return people.merge_people(actor=world.actor, survivor_id=survivor.id, merged_ids=ids(*others))


def undone(world: World, record: MergeRecord, named: Person | None = None) -> None:
    people.undo_merge(
        actor=world.actor,
        merge_id=record.id,
        later_edits_stay_with=named.id if named else None,
    )


def edited_since(world: World, survivor: Person) -> None:
    """A field, a row that came in, a row that was there, and new ones."""
    people.update_person(actor=world.actor, person_id=survivor.id, changes={"position": "Leiterin"})
    for station in Station.objects.filter(person=survivor):
        people.update_station(
            actor=world.actor,
            person_id=survivor.id,
            station_id=station.id,
            details=StationDetails(title=f"{station.title} neu"),
        )
    people.add_tag(actor=world.actor, person_id=survivor.id, name="Seitdem")
    people.add_note(actor=world.actor, person_id=survivor.id, text="Seitdem")


def titles(person: Person) -> list[str]:
    return sorted(Station.objects.filter(person=person).values_list("title", flat=True))


@pytest.fixture
def pair(world: World) -> tuple[Person, Person]:
    first = world.person(position="Elektronikerin")
    second = world.person(position="Meisterin")
    for person, title in ((first, "Eins"), (second, "Zwei")):
        people.add_station(
            actor=world.actor, person_id=person.id, details=StationDetails(title=title)
        )
    return first, second


def test_later_edits_stay_with_the_survivor(world: World, pair: tuple[Person, Person]) -> None:
    first, second = pair
    record = merged(world, first, second)
    edited_since(world, first)
    undone(world, record)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.position, second.position) == ("Leiterin", "Meisterin")
    assert titles(first) == ["Eins neu", "Zwei neu"]
    assert titles(second) == ["Zwei"]
    assert PersonTag.objects.get().person_id == first.id
    assert Note.objects.get().person_id == first.id


def test_later_edits_go_to_whom_the_undo_names(world: World, pair: tuple[Person, Person]) -> None:
    first, second = pair
    record = merged(world, first, second)
    edited_since(world, first)
    with pytest.raises(RuleViolation):
        undone(world, record, world.person())
    undone(world, record, second)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.position, second.position) == ("Elektronikerin", "Leiterin")
    assert titles(first) == ["Eins"]
    assert titles(second) == ["Eins neu", "Zwei neu"]
    assert PersonTag.objects.get().person_id == second.id
    assert Note.objects.get().person_id == second.id
    with pytest.raises(Conflict):
        undone(world, record)


def test_what_was_removed_since_comes_back_where_it_was_not_meant(
    world: World, pair: tuple[Person, Person]
) -> None:
    first, second = pair
    record = merged(world, first, second)
    for station in Station.objects.filter(person=first):
        people.remove_station(actor=world.actor, person_id=first.id, station_id=station.id)
    undone(world, record)
    assert (titles(first), titles(second)) == ([], ["Zwei"])


def test_a_restriction_since_then_stays_with_all(world: World, pair: tuple[Person, Person]) -> None:
    record = merged(world, *pair)
    people.restrict_person(actor=world.actor, person_id=pair[0].id)
    undone(world, record)
    assert Person.objects.filter(restricted_at__isnull=False).count() == 2


def test_a_chain_leads_to_the_last_and_comes_apart_from_the_middle(world: World) -> None:
    first, second, third = world.person(), world.person(), world.person()
    for person, name in ((first, "Eins"), (second, "Zwei"), (third, "Drei")):
        people.add_tag(actor=world.actor, person_id=person.id, name=name)
        people.add_tag(actor=world.actor, person_id=person.id, name="Alle")
    before = dump()
    inner = merged(world, second, first)
    merged(world, third, second)
    assert current_person_id(first.id) == third.id
    assert set(merged_ids(third.id)) == {first.id, second.id}
    undone(world, inner)
    assert current_person_id(first.id) == first.id
    assert current_person_id(second.id) == third.id
    tags = PersonTag.objects.filter(person=first).values_list("tag__name", flat=True)
    assert set(tags) == {"Eins", "Alle"}
    tags = PersonTag.objects.filter(person=third).values_list("tag__name", flat=True)
    assert set(tags) == {"Zwei", "Drei", "Alle"}
    (outer,) = MergeRecord.objects.filter(undone_at=None)
    undone(world, outer)
    assert differences(before, dump()) == {}


class _TakenBackError(Exception):
    """Ends a savepoint, so that every example starts from nothing."""


def _in_any_order(
    everybody: list[list[tuple[str, int]]],
    merges: list[tuple[int, int]],
    order: list[int],
) -> None:
    world = World()
    persons = [world.person() for _history in everybody]
    for person, history in zip(persons, everybody, strict=True):
        world.live(person, history)
    before = dump()
    for into, other in merges:
        pair = [current_person_id(persons[n].id) for n in (into, other)]
        if pair[0] != pair[1]:
            people.merge_people(actor=world.actor, survivor_id=pair[0], merged_ids=[pair[1]])
    while live := list(MergeRecord.objects.filter(undone_at=None).order_by("merged_at", "id")):
        undone(world, live[order.pop() % len(live)])
    assert differences(before, dump()) == {}


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    everybody=st.lists(histories, min_size=4, max_size=4),
    merges=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=4),
    order=st.lists(st.integers(0, 9), min_size=8, max_size=8),
)
def test_merges_undone_in_any_order_leave_every_table_as_it_was(
    everybody: list[list[tuple[str, int]]], merges: list[tuple[int, int]], order: list[int]
) -> None:
    with pytest.raises(_TakenBackError), transaction.atomic():
        _in_any_order(everybody, merges, order)
        raise _TakenBackError


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Do all of it beside each other, each over its own connection; gives what went wrong."""
    wrong: list[BaseException] = []
    start = threading.Barrier(len(works))

    def work(one: Callable[[], object]) -> None:
        try:
            start.wait()
            one()
        except DomainError as refusal:
            wrong.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[one]) for one in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


@pytest.mark.django_db(transaction=True)
def test_two_merges_of_overlapping_people_at_once_end_in_one_truth() -> None:
    world = World()
    for _round in range(4):
        first, second, third = world.person(), world.person(), world.person()
        for person in (first, second, third):
            people.add_tag(actor=world.actor, person_id=person.id, name="Alle")
        wrong = at_once(
            partial(merged, world, first, second),
            partial(merged, world, second, third),
            partial(merged, world, third, first),
        )
        alive = Person.objects.filter(id__in=ids(first, second, third), merged_into=None)
        records = MergeRecord.objects.filter(survivor__in=ids(first, second, third))
        # Whoever came too late found a shell and was told; nobody leads in a circle.
        assert len(wrong) == 3 - records.count()
        assert alive.count() == 3 - records.count()
        assert PersonTag.objects.filter(person__in=alive).count() == alive.count()


@pytest.mark.django_db(transaction=True)
def test_merging_while_the_planner_runs_plans_every_step_once_for_the_survivor() -> None:
    world = World()
    for _round in range(4):
        first, second = world.person(), world.person()
        for person in (first, second):
            give_consent(person.id)
        enrolment = make_enrolment(world.sequences[0], second)
        wrong = at_once(
            partial(merged, world, first, second),
            lambda: plan_due(actor=SYSTEM),
            lambda: plan_due(actor=SYSTEM),
        )
        assert not wrong
        plan_due(actor=SYSTEM)
        assert Enrolment.objects.get(id=enrolment.id).person_id == first.id
        (message,) = Message.objects.filter(enrolment_id=enrolment.id)
        assert (message.person_id, message.state) == (first.id, "planned")


@pytest.mark.django_db(transaction=True)
def test_merging_while_messages_are_claimed_loses_none_and_doubles_none() -> None:
    world = World()
    for _round in range(6):
        first, second = world.person(), world.person()
        for person in (first, second):
            give_consent(person.id)
        message = a_message(person=second, mailbox=world.mailbox, due_at=clock.now())
        wrong = at_once(
            partial(merged, world, first, second),
            lambda: claimed_by(world, "eins"),
            lambda: claimed_by(world, "zwei"),
        )
        assert not wrong
        claimed_by(world, "drei")
        message.refresh_from_db()
        assert (message.person_id, message.state, message.attempt) == (first.id, "claimed", 1)


def claimed_by(world: World, owner: str) -> None:
    """Claim as a delivery worker does: one that lost a deadlock tries again."""
    try:
        claim(world.mailbox.id, owner=owner, pace=Pace(), limit=10)
    except OperationalError:
        connection.close()
        claim(world.mailbox.id, owner=owner, pace=Pace(), limit=10)


@pytest.mark.django_db(transaction=True)
def test_rows_written_for_a_shell_follow_it() -> None:
    world = World()
    first, second = world.person(), world.person()
    record = merged(world, first, second)
    Note.objects.create(person=second, text="unterwegs", written_at=record.merged_at)
    assert people.gather_strays() == 1
    assert people.gather_strays() == 0
    assert Note.objects.get().person_id == first.id
    undone(world, record)
    assert Note.objects.get().person_id == second.id
