# SPDX-License-Identifier: Apache-2.0
"""Everybody gets one proposal; lines are decided in batches, taken back, and add up."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from talentkreis.activity.models import Activity
from talentkreis.inventory import actions, queries
from talentkreis.inventory.models import Inventory, Outcome, Placement
from talentkreis.inventory.rules import Line
from talentkreis.inventory.segments import Wanted
from talentkreis.inventory.tests.world import SILVER, SOFTWARE, agree, begun, somebody, stock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.actions import archive_person, restrict_person, set_confidential_to
from talentkreis.people.models import Person
from talentkreis.people.privacy import erase_person_rows, export_person_rows
from talentkreis.pools.actions import close_pool, create_pool
from talentkreis.pools.models import Pool, PoolMembership
from talentkreis.pools.rules import PoolDetails
from talentkreis.search import running
from talentkreis.search.models import BulkRun, BulkState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:C6")]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def merle() -> Member:
    made: Member = MemberFactory.create(role=Role.RECRUITER, language="en")
    return made


def line_by_person(row: Inventory) -> dict[uuid.UUID, str]:
    rows = Placement.objects.filter(inventory=row)
    return {one.person_id: Line(one.kind, one.position).code for one in rows}


def in_pool(name: str) -> set[uuid.UUID]:
    rows = PoolMembership.objects.filter(pool__name=name, left_at__isnull=True)
    return set(rows.values_list("person_id", flat=True))


def adds_up(row: Inventory) -> queries.Standing:
    row.refresh_from_db()
    standing = queries.standing(row)
    assert sum(line.count for line in standing.balance) + standing.gone == row.people_count
    assert sum(line.people for line in standing.lines) == standing.people
    return standing


def test_everybody_is_proposed_in_exactly_one_line_for_a_reason(merle: Member) -> None:
    people = stock()
    row = begun(merle.actor)
    expected = {
        "silver": "ready-0",
        "developer": "personal-1",
        "both": "several-0",
        "nowhere": "nowhere",
        "quiet": "quiet",
        "unreachable": "unreachable",
        "placeholder": "placeholder",
        "bounced": "bounced",
        "forbidden": "forbidden",
    }
    assert line_by_person(row) == {people[name].id: code for name, code in expected.items()}
    standing = adds_up(row)
    assert standing.open == len(people)
    assert standing.overlaps == [queries.Overlap(["Silver medallists", "Software and data"], 1)]
    why = Placement.objects.get(person=people["developer"])
    assert (why.reason, why.step) == ("no_consent", "ask_for_consent")
    assert [(one.reason, one.count) for one in standing.missing] == [("no_consent", 2)]
    # Nothing has happened to anybody.
    assert not PoolMembership.objects.exists()
    assert not Pool.objects.exists()


def test_a_batch_fills_its_pool_a_deviation_goes_its_own_way_and_both_come_back(
    merle: Member,
) -> None:
    row_people = [somebody(position="Softwareentwickler") for _number in range(3)]
    stays, leaves, away = row_people
    row = begun(merle.actor)
    actor = merle.actor
    actions.deviate(actor=actor, inventory_id=row.id, person_id=leaves.id, choice="leave")
    actions.deviate(actor=actor, inventory_id=row.id, person_id=away.id, choice="pool-2")
    batch = actions.confirm_line(actor=actor, inventory_id=row.id, code="personal-1", choice="fit")
    assert batch.people_count == 3
    assert in_pool("Software and data") == {stays.id}
    assert in_pool("Care and health") == {away.id}
    standing = adds_up(row)
    assert {(line.text, line.count) for line in standing.balance} == {
        ("Software and data", 1),
        ("Care and health", 1),
        ("left as they are", 1),
    }
    assert batch.run_id
    run = BulkRun.objects.get(id=batch.run_id)
    assert (run.people_count, run.changed_count) == (2, 2)
    actions.take_back(actor=actor, inventory_id=row.id, batch_id=batch.id)
    assert not in_pool("Software and data") | in_pool("Care and health")
    standing = adds_up(row)
    assert standing.open == 3
    with pytest.raises(Conflict):
        actions.take_back(actor=actor, inventory_id=row.id, batch_id=batch.id)
    # Decided again, the deviations of the batch taken back count no more.
    actions.confirm_line(actor=actor, inventory_id=row.id, code="personal-1", choice="fit")
    assert in_pool("Software and data") == {one.id for one in row_people}


def test_undoing_the_bulk_work_elsewhere_opens_the_line_again(merle: Member) -> None:
    somebody(position="Softwareentwickler")
    row = begun(merle.actor)
    batch = actions.confirm_line(
        actor=merle.actor, inventory_id=row.id, code="personal-1", choice="fit"
    )
    assert adds_up(row).open == 0
    assert batch.run_id
    running.undo_run(actor=merle.actor, run_id=batch.run_id)
    assert adds_up(row).open == 1
    assert queries.batches(merle.actor, row)[0].is_taken_back


def test_people_who_fit_several_go_to_the_first_or_to_all(merle: Member) -> None:
    first, both = (
        somebody(position="Softwareentwickler", hats=["silver_medallist"]) for _number in range(2)
    )
    row = begun(merle.actor)
    actions.deviate(actor=merle.actor, inventory_id=row.id, person_id=both.id, choice="all")
    actions.confirm_line(actor=merle.actor, inventory_id=row.id, code="several-0", choice="fit")
    assert in_pool("Silver medallists") == {first.id, both.id}
    assert in_pool("Software and data") == {both.id}
    assert {(line.text, line.count) for line in adds_up(row).balance} == {
        ("Silver medallists", 1),
        ("Silver medallists + Software and data", 1),
    }


def test_dead_records_are_archived_with_a_way_back(merle: Member) -> None:
    dead = somebody(phone=None, email=False)
    row = begun(merle.actor)
    batch = actions.confirm_line(
        actor=merle.actor, inventory_id=row.id, code="unreachable", choice="archive"
    )
    archived = Person.objects.filter(id=dead.id, archived_at__isnull=False)
    assert archived.exists()
    assert adds_up(row).balance == [queries.BalanceLine("archived", 1)]
    actions.take_back(actor=merle.actor, inventory_id=row.id, batch_id=batch.id)
    assert not archived.exists()
    assert adds_up(row).open == 1


def test_a_line_left_as_it_is_changes_nobody_and_can_be_opened_again(merle: Member) -> None:
    somebody()
    row = begun(merle.actor)
    batch = actions.confirm_line(
        actor=merle.actor, inventory_id=row.id, code="nowhere", choice="leave"
    )
    assert batch.run_id is None
    assert adds_up(row).open == 0
    actions.take_back(actor=merle.actor, inventory_id=row.id, batch_id=batch.id)
    assert adds_up(row).open == 1


def test_colleagues_go_on_with_it_and_who_is_slower_hears_so(merle: Member) -> None:
    somebody()
    jan = MemberFactory.create(role=Role.RECRUITER)
    row = begun(merle.actor)
    assert queries.open_inventory(jan.actor) == row
    batch = actions.confirm_line(
        actor=jan.actor, inventory_id=row.id, code="nowhere", choice="leave"
    )
    assert batch.decided_by == jan
    with pytest.raises(Conflict) as refusal:
        actions.confirm_line(actor=merle.actor, inventory_id=row.id, code="nowhere", choice="leave")
    assert refusal.value.code == "line_decided"
    with pytest.raises(Conflict) as second:
        begun(merle.actor)
    assert second.value.code == "inventory_open"
    actions.finish_inventory(actor=merle.actor, inventory_id=row.id)
    assert begun(merle.actor).id != row.id


def test_who_was_erased_hidden_restricted_or_archived_meanwhile_is_in_no_line(
    merle: Member,
) -> None:
    erased, hidden, restricted, archived, stays = (somebody() for _number in range(5))
    row = begun(merle.actor)
    erase_person_rows(erased.id)
    set_confidential_to(actor=SYSTEM, person_ids=[hidden.id], member_ids=[merle.id])
    restrict_person(actor=SYSTEM, person_id=restricted.id)
    archive_person(actor=SYSTEM, person_id=archived.id, reason="Doppelt")
    standing = adds_up(row)
    assert (standing.people, standing.gone) == (1, 4)
    batch = actions.confirm_line(
        actor=merle.actor, inventory_id=row.id, code="nowhere", choice="archive"
    )
    assert batch.people_count == 1
    assert set(Person.objects.filter(archived_at__isnull=False)) == {archived, stays}
    with pytest.raises(Conflict):
        actions.confirm_line(
            actor=merle.actor, inventory_id=row.id, code="nowhere", choice="archive"
        )


@pytest.mark.requirement("trust:L-24")
def test_whom_nobody_may_contact_enters_no_pool_whatever_else_is_wrong(merle: Member) -> None:
    applied: dict[str, Any] = {"bases__purpose": "application", "hats": ["applicant"]}
    rejected = somebody(position="Softwareentwickler", **applied)
    dead = somebody(phone=None, email=False, **applied)
    reachable = somebody(position="Softwareentwickler", phone=None)
    row = begun(merle.actor)
    assert line_by_person(row) == {
        rejected.id: "forbidden",
        dead.id: "unreachable",
        reachable.id: "personal-1",  # without a phone number, but nothing speaks against it
    }
    for person in (rejected, dead):
        for choice in ("pool-1", "fit", "all"):
            with pytest.raises(RuleViolation):
                actions.deviate(
                    actor=merle.actor, inventory_id=row.id, person_id=person.id, choice=choice
                )
    for code in ("forbidden", "unreachable"):
        for choice in ("pool-1", "fit", "all"):
            with pytest.raises(RuleViolation):
                actions.confirm_line(
                    actor=merle.actor, inventory_id=row.id, code=code, choice=choice
                )
    assert not PoolMembership.objects.exists()


def test_people_only_some_may_see_are_never_proposed(merle: Member) -> None:
    secret = somebody(given_name="Geheim")
    set_confidential_to(actor=SYSTEM, person_ids=[secret.id], member_ids=[merle.id])
    row = begun(merle.actor)
    assert not Placement.objects.filter(inventory=row, person=secret).exists()
    assert adds_up(row).people == 0


def test_an_inventory_may_be_about_those_in_no_pool(merle: Member) -> None:
    somebody(position="Softwareentwickler")
    row = begun(merle.actor)
    actions.confirm_line(actor=merle.actor, inventory_id=row.id, code="personal-1", choice="fit")
    actions.finish_inventory(actor=merle.actor, inventory_id=row.id)
    late = somebody(position="Softwareentwickler")
    row = begun(merle.actor, scope="poolless")
    assert set(line_by_person(row)) == {late.id}
    # The pool of the same name is taken, so a new one is called otherwise.
    assert row.segments.get(code=SOFTWARE).pool_name == "Software and data 2"


def test_an_existing_pool_by_hand_takes_the_people(merle: Member) -> None:
    pool = create_pool(actor=merle.actor, details=PoolDetails(name="Entwicklung"))
    person = somebody(position="Softwareentwickler")
    wanted = [Wanted(SOFTWARE, str(pool.pk))]
    row = actions.start_inventory(actor=merle.actor, scope="everybody", wanted=wanted)
    actions.confirm_line(actor=merle.actor, inventory_id=row.id, code="personal-0", choice="fit")
    assert in_pool("Entwicklung") == {person.id}
    assert Pool.objects.count() == 1


@pytest.mark.parametrize("visibility", ["personal", "confidential"])
def test_pools_that_hide_people_are_no_target(merle: Member, visibility: str) -> None:
    details = PoolDetails(name="Nur ich", visibility=visibility)
    pool = create_pool(actor=merle.actor, details=details)
    with pytest.raises(RuleViolation):
        actions.start_inventory(
            actor=merle.actor, scope="everybody", wanted=[Wanted(SILVER, str(pool.pk))]
        )


@pytest.mark.parametrize(
    ("wanted", "scope"),
    [
        ([], "everybody"),
        ([Wanted("nonsense")], "everybody"),
        ([Wanted(SILVER, str(uuid.UUID(int=7)))], "everybody"),
        ([Wanted(SILVER)], "nonsense"),
        ([Wanted(SILVER)] * 21, "everybody"),
    ],
    ids=["none", "unknown", "no pool", "no scope", "too many"],
)
def test_what_is_no_inventory_is_refused(merle: Member, wanted: list[Wanted], scope: str) -> None:
    with pytest.raises(RuleViolation):
        actions.start_inventory(actor=merle.actor, scope=scope, wanted=wanted)
    assert not Inventory.objects.exists()


@pytest.mark.parametrize(
    ("code", "choice"),
    [
        ("nowhere", "fit"),
        ("nowhere", "all"),
        ("nowhere", "pool-0"),
        ("nowhere", "pool-9"),
        ("nowhere", "pool--1"),
        ("nowhere", "pool-²"),
        ("nowhere", ""),
        ("nowhere", "x" * 5_000),
    ],
    ids=["fit", "all", "pool-0", "pool-9", "minus", "superscript", "empty", "long"],
)
def test_a_choice_a_line_does_not_have_changes_nothing(
    merle: Member, code: str, choice: str
) -> None:
    somebody()
    row = begun(merle.actor)
    with pytest.raises(RuleViolation):
        actions.confirm_line(actor=merle.actor, inventory_id=row.id, code=code, choice=choice)
    assert adds_up(row).open == 1


def test_nothing_is_decided_once_it_is_finished(merle: Member) -> None:
    person = somebody()
    row = begun(merle.actor)
    actions.finish_inventory(actor=merle.actor, inventory_id=row.id)
    calls: list[tuple[Any, dict[str, Any]]] = [
        (actions.confirm_line, {"code": "nowhere", "choice": "leave"}),
        (actions.deviate, {"person_id": person.id, "choice": "leave"}),
        (actions.finish_inventory, {}),
    ]
    for action, details in calls:
        with pytest.raises(Conflict):
            action(actor=merle.actor, inventory_id=row.id, **details)


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.MARKETING, Role.HIRING_MANAGER, Role.DPO])
def test_who_does_not_care_for_talents_takes_no_inventory(merle: Member, role: Role) -> None:
    person = somebody()
    row = begun(merle.actor)
    actor = MemberFactory.create(role=role).actor
    calls: list[tuple[Any, dict[str, Any]]] = [
        (actions.start_inventory, {"scope": "everybody", "wanted": [Wanted(SILVER)]}),
        (actions.confirm_line, {"inventory_id": row.id, "code": "nowhere", "choice": "leave"}),
        (
            actions.deviate,
            {"inventory_id": row.id, "person_id": person.id, "choice": "leave"},
        ),
        (actions.take_back, {"inventory_id": row.id, "batch_id": row.id}),
        (actions.finish_inventory, {"inventory_id": row.id}),
    ]
    for action, details in calls:
        with pytest.raises(NotAllowed):
            action(actor=actor, **details)


def test_a_colleagues_batch_is_taken_back_by_those_who_lead(merle: Member) -> None:
    somebody(position="Softwareentwickler")
    row = begun(merle.actor)
    batch = actions.confirm_line(
        actor=merle.actor, inventory_id=row.id, code="personal-1", choice="fit"
    )
    jan = MemberFactory.create(role=Role.RECRUITER)
    with pytest.raises(NotFound):
        actions.take_back(actor=jan.actor, inventory_id=row.id, batch_id=batch.id)
    lead = MemberFactory.create(role=Role.TRM_LEAD)
    actions.take_back(actor=lead.actor, inventory_id=row.id, batch_id=batch.id)
    assert adds_up(row).open == 1


def test_the_record_tells_of_an_inventory_and_holds_nobodys_name(merle: Member) -> None:
    somebody(given_name="Ayşe", family_name="Demirkan", position="Softwareentwickler")
    row = begun(merle.actor)
    batch = actions.confirm_line(
        actor=merle.actor, inventory_id=row.id, code="personal-1", choice="fit"
    )
    actions.take_back(actor=merle.actor, inventory_id=row.id, batch_id=batch.id)
    actions.finish_inventory(actor=merle.actor, inventory_id=row.id)
    told = Activity.objects.filter(kind__startswith="inventory.").order_by("id")
    assert [one.kind for one in told] == [
        "inventory.started",
        "inventory.batch_confirmed",
        "inventory.batch_taken_back",
        "inventory.finished",
    ]
    assert "Demirkan" not in str([one.payload for one in Activity.objects.all()])


@pytest.mark.requirement("trust:L-10")
def test_a_person_sees_what_was_proposed_for_them_and_it_goes_with_them(merle: Member) -> None:
    person = somebody(position="Softwareentwickler")
    row = begun(merle.actor)
    actions.confirm_line(actor=merle.actor, inventory_id=row.id, code="personal-1", choice="fit")
    [told] = export_person_rows(person.id)["inventory"]["inventories"]
    assert told["proposed"] == ["Software and data"]
    assert told["pools"] == ["Software and data"]
    erase_person_rows(person.id)
    assert not Placement.objects.exists()
    assert adds_up(row).gone == 1


def test_what_the_gate_answers_is_the_word_of_the_day_of_the_inventory(merle: Member) -> None:
    person = somebody(position="Softwareentwickler", has_consent=True)
    row = begun(merle.actor)
    assert line_by_person(row) == {person.id: "ready-1"}
    other = somebody(position="Softwareentwickler")
    agree([other])
    assert set(line_by_person(row)) == {person.id}
    assert adds_up(row).people == 1


def test_a_pool_closed_meanwhile_refuses_the_batch_whole(merle: Member) -> None:
    pool = create_pool(actor=merle.actor, details=PoolDetails(name="Entwicklung"))
    somebody(position="Softwareentwickler")
    wanted = [Wanted(SOFTWARE, str(pool.pk))]
    row = actions.start_inventory(actor=merle.actor, scope="everybody", wanted=wanted)
    close_pool(actor=merle.actor, pool_id=pool.pk)
    with pytest.raises(RuleViolation):
        actions.confirm_line(
            actor=merle.actor, inventory_id=row.id, code="personal-0", choice="fit"
        )
    assert adds_up(row).open == 1
    assert not Placement.objects.exclude(outcome=Outcome.OPEN).exists()
    assert not BulkRun.objects.filter(state=BulkState.DONE).exists()
