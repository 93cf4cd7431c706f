# SPDX-License-Identifier: Apache-2.0
"""A task for each of many people: who gets one, whose it is, what undoing leaves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from talentkreis.activity.models import Activity
from talentkreis.consent.actions import restrict_person
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, RuleViolation
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Member
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people.actions import archive_person, set_confidential_to
from talentkreis.people.privacy import erase_person_rows
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.relationships.actions import complete_task, give_tasks, move_task, set_owner
from talentkreis.relationships.models import Task
from talentkreis.search import bulk, running
from talentkreis.search.actions import refresh
from talentkreis.search.models import BulkRun, BulkState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.test import Client

    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:C8")]
URL = "/talente/auswahl/task/"


@pytest.fixture
def member() -> Member:
    found: Member = MemberFactory.create(role=Role.RECRUITER, language="en", name="Merle Hansen")
    return found


def some(count: int, **fields: Any) -> list[Person]:
    found = [PersonFactory.create(**fields) for _ in range(count)]
    refresh([person.id for person in found])
    return found


def answers(**more: Any) -> dict[str, Any]:
    day = (clock.today() + dt.timedelta(days=3)).isoformat()
    return {"title": "Ask how it goes", "due_on": day, "kind": "call", **more}


def run(member: Member, chosen: Sequence[Person], **more: Any) -> BulkRun:
    return running.start_run(
        actor=member.actor,
        action=bulk.by_code(member.actor, "task"),
        person_ids=[person.id for person in chosen],
        answers=answers(**more),
    )


def ids(chosen: Sequence[Person]) -> list[str]:
    return [str(person.id) for person in chosen]


def seen_in(browser: Client, data: dict[str, Any]) -> str:
    """What the page wants to hear again, after it has said what will happen."""
    page = browser.post(URL, data)
    assert page.status_code == 200, page.status_code
    seen: str = page.context["seen"]
    return seen


def test_each_gets_one_and_it_is_with_whoever_cares_for_them(member: Member) -> None:
    own, others, nobodys = some(3)
    colleague = MemberFactory.create()
    set_owner(actor=member.actor, person_id=others.id, owner_id=colleague.id)
    gone = MemberFactory.create()
    set_owner(actor=member.actor, person_id=own.id, owner_id=gone.id)
    Member.objects.filter(id=gone.id).update(is_active=False)
    done = run(member, [own, others, nobodys])
    assert done.changed_count == 3
    whose = dict(Task.objects.values_list("person_id", "owner_id"))
    assert whose == {own.id: member.id, others.id: colleague.id, nobodys.id: member.id}
    assert set(Task.objects.values_list("title", "kind")) == {("Ask how it goes", "call")}
    made = Activity.objects.filter(kind="relationships.task_created")
    assert set(made.values_list("person_id", "member_id")) == set(whose.items())


def test_one_member_can_do_them_all(member: Member) -> None:
    colleague = MemberFactory.create()
    run(member, some(2), owner=str(colleague.id))
    assert set(Task.objects.values_list("owner_id", flat=True)) == {colleague.id}


def test_who_is_archived_restricted_or_has_the_same_task_is_left_out(member: Member) -> None:
    archived, restricted, busy, done, free = some(5)
    archive_person(actor=member.actor, person_id=archived.id, reason="moved")
    restrict_person(actor=MemberFactory.create(role=Role.DPO).actor, person_id=restricted.id)
    run(member, [busy, done])
    complete_task(actor=member.actor, task_id=Task.objects.get(person=done).id)
    again = run(member, [archived, restricted, busy, done, free])
    assert again.changed_count == 2
    assert again.left_out == {"not_active": 2, "same_task": 1}
    assert Task.objects.filter(person=busy).count() == 1
    assert Task.objects.filter(person=done).count() == 2


def test_undoing_takes_back_what_nobody_touched_and_names_the_rest(member: Member) -> None:
    free, moved, passed_on, done, gone = some(5, family_name="Callsen")
    given = run(member, [free, moved, passed_on, done, gone])
    tasks = {task.person_id: task for task in Task.objects.all()}
    later = clock.today() + dt.timedelta(days=9)
    move_task(actor=member.actor, task_id=tasks[moved.id].id, due_on=later)
    move_task(
        actor=member.actor, task_id=tasks[passed_on.id].id, owner_id=MemberFactory.create().id
    )
    complete_task(actor=member.actor, task_id=tasks[done.id].id)
    Task.objects.filter(person=gone).delete()
    undone = running.undo_run(actor=member.actor, run_id=given.id)
    assert (undone.state, undone.undone_count) == (BulkState.UNDONE, 1)
    left = set(Task.objects.values_list("person_id", flat=True))
    assert left == {moved.id, passed_on.id, done.id}
    taken = Activity.objects.filter(kind="relationships.task_taken_back")
    assert [row.person_id for row in taken] == [free.id]
    page = signed_in(member).get(reverse("search:bulk_run", args=[given.id])).content.decode()
    assert "The task has another day or is in other hands" in page
    assert "The task is done" in page
    assert "The task is not there any more" in page
    assert str(moved.id) in page
    assert str(free.id) not in page


def test_whom_one_may_not_see_any_more_is_not_named_among_what_stays(member: Member) -> None:
    (hidden,) = some(1, given_name="Canary", family_name="Hidden")
    given = run(member, [hidden])
    complete_task(actor=member.actor, task_id=Task.objects.get().id)
    set_confidential_to(
        actor=member.actor, person_ids=[hidden.id], member_ids=[MemberFactory.create().id]
    )
    running.undo_run(actor=member.actor, run_id=given.id)
    page = signed_in(member).get(reverse("search:bulk_run", args=[given.id])).content.decode()
    assert "Canary" not in page
    assert "The task is done" in page


def test_two_gifts_at_once_give_one_task(member: Member) -> None:
    (person,) = some(1)
    day = clock.today()
    for _ in range(2):
        give_tasks(actor=member.actor, person_ids=[person.id], title=" Call ", due_on=day)
    assert Task.objects.count() == 1


def test_a_past_day_or_no_title_gives_nobody_a_task(member: Member) -> None:
    (person,) = some(1)
    for title, day in (("", 0), ("Call", -1)):
        with pytest.raises(RuleViolation):
            give_tasks(
                actor=member.actor,
                person_ids=[person.id],
                title=title,
                due_on=clock.today() + dt.timedelta(days=day),
            )
    assert not Task.objects.exists()


def test_who_only_reads_gives_no_tasks() -> None:
    (person,) = some(1)
    reader = MemberFactory.create(role=Role.READ_ONLY)
    with pytest.raises(NotAllowed):
        give_tasks(actor=reader.actor, person_ids=[person.id], title="Call", due_on=clock.today())
    assert client_of(Role.READ_ONLY).get(URL).status_code == 403
    assert client_of(Role.READ_ONLY).post(URL, answers(person=ids([person]))).status_code == 403


def test_erasing_somebody_leaves_nothing_of_their_task(member: Member) -> None:
    (person,) = some(1)
    given = run(member, [person])
    erase_person_rows(person.id)
    assert not Task.objects.exists()
    assert running.undo_run(actor=member.actor, run_id=given.id).undone_count == 0


class TestPage:
    """Nothing happens before somebody has seen what will."""

    def test_first_it_says_who_gets_one_and_who_does_not(self, member: Member) -> None:
        browser = signed_in(member)
        busy, free = some(2, given_name="Svea", family_name="Callsen")
        asked = browser.get(URL, {"person": ids([busy, free])}).content.decode()
        assert "Look first" in asked
        assert "Give 2 tasks" not in asked
        assert "For 30 days this can be undone." in asked
        run(member, [busy])
        data = answers(person=ids([busy, free]))
        page = browser.post(URL, data).content.decode()
        assert Task.objects.count() == 1
        assert "For 1 person" in page
        assert "The same task is open already" in page
        assert "Svea Callsen" in page
        assert "that task comes to you" in page
        assert "Give 1 task" in page
        done = browser.post(URL, {**data, "seen": seen_in(browser, data)})
        assert done.status_code == 303
        assert Task.objects.count() == 2

    def test_what_changed_in_between_is_said_before_anything_happens(self, member: Member) -> None:
        browser = signed_in(member)
        chosen = some(2)
        data = answers(person=ids(chosen))
        seen = seen_in(browser, data)
        archive_person(actor=member.actor, person_id=chosen[0].id, reason="moved")
        page = browser.post(URL, {**data, "seen": seen})
        assert page.status_code == 200
        assert "Meanwhile something has changed" in page.content.decode()
        assert not Task.objects.exists()
        assert browser.post(URL, {**data, "seen": page.context["seen"]}).status_code == 303
        assert [task.person_id for task in Task.objects.all()] == [chosen[1].id]

    def test_another_answer_is_looked_at_anew_without_alarm(self, member: Member) -> None:
        browser = signed_in(member)
        data = answers(person=ids(some(1)))
        seen = seen_in(browser, data)
        page = browser.post(URL, {**data, "title": "Something else", "seen": seen})
        assert page.status_code == 200
        assert "Meanwhile" not in page.content.decode()
        assert not Task.objects.exists()

    def test_everybody_found_is_more_than_the_page_shows(self, member: Member) -> None:
        browser = signed_in(member)
        some(53, city="Husum")
        some(2, city="Kiel")
        data = answers(q="ort:Husum", all_matching="1")
        assert browser.get(URL, {"q": "ort:Husum", "all_matching": "1"}).context["count"] == 53
        assert browser.post(URL, {**data, "seen": seen_in(browser, data)}).status_code == 303
        assert Task.objects.count() == 53
        assert set(Task.objects.values_list("person__city", flat=True)) == {"Husum"}

    def test_where_nobody_would_get_one_there_is_no_button_for_it(self, member: Member) -> None:
        browser = signed_in(member)
        chosen = some(1)
        run(member, chosen)
        data = answers(person=ids(chosen))
        page = browser.post(URL, data)
        assert "For nobody" in page.content.decode()
        assert "Give 0 tasks" not in page.content.decode()
        assert browser.post(URL, {**data, "seen": page.context["seen"]}).status_code == 200
        assert BulkRun.objects.count() == 1

    def test_of_very_many_the_first_are_looked_at_and_it_says_so(
        self, member: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk, "FORESEEN", 2)
        browser = signed_in(member)
        some(3, city="Husum")
        data = answers(q="ort:Husum", all_matching="1")
        page = browser.post(URL, data)
        assert "Looked at were the first 2 of 3" in page.content.decode()
        assert "Give 3 tasks" in page.content.decode()
        assert browser.post(URL, {**data, "seen": page.context["seen"]}).status_code == 303
        assert Task.objects.count() == 3

    def test_a_past_day_is_refused_on_the_page(self, member: Member) -> None:
        page = signed_in(member).post(URL, answers(person=ids(some(1)), due_on="2020-01-01"))
        assert page.status_code == 422
        assert "This day has passed." in page.content.decode()

    def test_it_speaks_german(self) -> None:
        browser = signed_in(MemberFactory.create(role=Role.RECRUITER, language="de"))
        page = browser.post(URL, answers(person=ids(some(1)))).content.decode()
        assert "1 Aufgabe geben" in page
        assert "Für 1 Person" in page


def test_bulk_work_that_cannot_be_taken_back_says_so(
    member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    given = run(member, some(1))
    monkeypatch.setitem(bulk._actions, "task", replace(bulk._actions["task"], undo=None))
    with pytest.raises(Conflict):
        running.undo_run(actor=member.actor, run_id=given.id)
    assert Task.objects.count() == 1
