# SPDX-License-Identifier: Apache-2.0
"""Bulk work on many people can be taken back for 30 days, whatever it was."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Member
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people import actions as people
from talentkreis.people.models import Hat, Person, PersonTag
from talentkreis.people.privacy import erase_person_rows
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.relationships.actions import set_next_contact, set_owner
from talentkreis.relationships.models import Care
from talentkreis.search import bulk, running
from talentkreis.search.actions import refresh
from talentkreis.search.models import BulkChange, BulkRun, BulkState

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:C8")]


@pytest.fixture
def member() -> Member:
    found: Member = MemberFactory.create(role=Role.RECRUITER, language="en")
    return found


def some(count: int) -> list[Person]:
    found = [PersonFactory.create() for _ in range(count)]
    refresh([person.id for person in found])
    return found


def run(member: Member, code: str, chosen: Sequence[Person], **answers: Any) -> BulkRun:
    return running.start_run(
        actor=member.actor,
        action=bulk.by_code(member.actor, code),
        person_ids=[person.id for person in chosen],
        answers=answers,
    )


def undo(member: Member, run_: BulkRun) -> BulkRun:
    return running.undo_run(actor=member.actor, run_id=run_.id)


def traits(chosen: Sequence[Person]) -> list[object]:
    """What bulk work can change, as it is now."""
    ids = [person.id for person in chosen]
    return [
        sorted(PersonTag.objects.filter(person__in=ids).values_list("person_id", "tag__key")),
        sorted(
            Hat.objects.filter(person__in=ids).values_list("person_id", "kind", "ends_on"), key=str
        ),
        sorted(Person.objects.filter(id__in=ids).values_list("id", "archived_at"), key=str),
        sorted(
            Care.objects.filter(person__in=ids)
            .exclude(owner=None, next_contact_on=None)
            .values_list("person_id", "owner_id", "next_contact_on", "next_contact_reason"),
            key=str,
        ),
    ]


def answers_for(code: str, member: Member) -> dict[str, str]:
    day = (clock.today() + dt.timedelta(days=3)).isoformat()
    return {
        "tag": {"name": "Messe"},
        "hat": {"kind": "alumnus"},
        "archive": {"reason": "still"},
        "owner": {"owner": str(member.id)},
        "next_contact": {"on": day, "reason": "Nachhaken"},
    }[code]


CODES = ("tag", "hat", "archive", "owner", "next_contact")


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    before=st.lists(st.tuples(st.sampled_from(CODES), st.sets(st.integers(0, 3))), max_size=4),
    code=st.sampled_from(CODES),
    chosen=st.sets(st.integers(0, 3), min_size=1),
)
def test_undone_bulk_work_leaves_people_as_they_were(
    member: Member, before: list[tuple[str, set[int]]], code: str, chosen: set[int]
) -> None:
    everybody = some(4)
    for other, numbers in before:
        run(member, other, [everybody[n] for n in sorted(numbers)], **answers_for(other, member))
    was = traits(everybody)
    done = run(member, code, [everybody[n] for n in sorted(chosen)], **answers_for(code, member))
    undone = undo(member, done)
    assert traits(everybody) == was
    assert (undone.state, undone.undone_count) == (BulkState.UNDONE, undone.changed_count)


def test_what_was_changed_again_since_stays(member: Member) -> None:
    first, second = some(2)
    other = MemberFactory.create()
    handed = run(member, "owner", [first, second], owner=str(member.id))
    set_owner(actor=member.actor, person_id=first.id, owner_id=other.id)
    assert undo(member, handed).undone_count == 1
    owners = dict(Care.objects.values_list("person_id", "owner_id"))
    assert owners == {first.id: other.id, second.id: None}
    planned = run(member, "next_contact", [second], **answers_for("next_contact", member))
    later = clock.today() + dt.timedelta(days=9)
    set_next_contact(actor=member.actor, person_id=second.id, on=later)
    assert undo(member, planned).undone_count == 0
    assert Care.objects.get(person=second).next_contact_on == later


def test_many_are_worked_on_in_chunks_and_a_killed_worker_loses_none(
    member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(bulk, "CHUNK", 2)
    everybody = some(5)
    started = run(member, "tag", everybody, name="Messe")
    assert (started.state, started.seen_count) == (BulkState.WAITING, 0)
    # One chunk, then the worker dies: what it had begun beyond is as if it had never been.
    assert running._do_chunk(started.id)
    started.refresh_from_db()
    assert (started.seen_count, PersonTag.objects.count()) == (2, 2)
    running.go_on(run_id=started.id)
    running.go_on(run_id=started.id)
    started.refresh_from_db()
    assert (started.state, started.seen_count, started.changed_count) == (BulkState.DONE, 5, 5)
    assert undo(member, started).state == BulkState.UNDOING
    running.go_on(run_id=started.id)
    assert not PersonTag.objects.exists()


def test_a_member_who_left_stops_the_work_and_what_was_done_can_be_undone(
    member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    monkeypatch.setattr(bulk, "CHUNK", 1)
    started = run(member, "tag", some(3), name="Messe")
    running._do_chunk(started.id)
    Member.objects.filter(id=member.id).update(is_active=False)
    running.go_on(run_id=started.id)
    started.refresh_from_db()
    assert (started.state, started.failure) == (BulkState.FAILED, "no_such_member")
    Member.objects.filter(id=member.id).update(is_active=True)
    undo(member, started)
    running.go_on(run_id=started.id)
    assert not PersonTag.objects.exists()


def test_after_thirty_days_only_the_counts_stay(member: Member) -> None:
    done = run(member, "tag", some(2), name="Messe")
    with time_machine.travel(clock.now() + dt.timedelta(days=31), tick=False):
        with pytest.raises(Conflict):
            undo(member, done)
        assert running.settle_runs() == 1
        assert running.settle_runs() == 0
    done.refresh_from_db()
    assert not BulkChange.objects.exists()
    assert (done.changed_count, done.answers) == (2, {})


def test_before_values_go_with_an_erased_and_follow_a_merged_person(member: Member) -> None:
    first, second, third = some(3)
    done = run(member, "tag", [first, second, third], name="Messe")
    erase_person_rows(first.id)
    people.merge_people(actor=member.actor, survivor_id=second.id, merged_ids=[third.id])
    assert [change.person_id for change in BulkChange.objects.all()] == [second.id]
    undo(member, done)
    assert not PersonTag.objects.exists()


def test_others_do_not_see_ones_bulk_work_those_who_lead_do(member: Member) -> None:
    done = run(member, "tag", some(1), name="Messe")
    with pytest.raises(NotFound):
        undo(MemberFactory.create(role=Role.RECRUITER), done)
    leader = MemberFactory.create(role=Role.TRM_LEAD)
    assert undo(leader, done).state == BulkState.UNDONE
    with pytest.raises(Conflict):
        undo(leader, done)


def test_the_page_says_what_was_done_and_takes_it_back(member: Member) -> None:
    browser = signed_in(member)
    chosen = some(2)
    url = reverse("search:bulk", args=["tag"])
    ids = [str(person.id) for person in chosen]
    assert browser.post(url, {"person": ids, "name": "Messe"}).status_code == 303
    done = BulkRun.objects.get()
    page = reverse("search:bulk_run", args=[done.id])
    assert page in browser.get(reverse("search:bulk_runs")).content.decode()
    undo_url = reverse("search:undo_bulk", args=[done.id])
    assert undo_url in browser.get(page).content.decode()
    assert browser.get(undo_url).status_code == 405
    assert browser.post(undo_url).status_code == 303
    assert not PersonTag.objects.exists()
    assert undo_url not in browser.get(page).content.decode()
    stranger = signed_in(MemberFactory.create(role=Role.RECRUITER))
    assert stranger.get(page).status_code == 404
    assert stranger.post(undo_url).status_code == 404
    assert Client().get(page).status_code == 302
    assert browser.post(reverse("search:bulk_runs")).status_code == 405
