# SPDX-License-Identifier: Apache-2.0
"""From what happens to what is done: exactly once, with the rights of whoever is in charge."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import DatabaseError, transaction

from talentkreis.activity.models import Activity
from talentkreis.activity.queries import timeline
from talentkreis.automations import actions
from talentkreis.automations.models import (
    Automation,
    AutomationState,
    Overflow,
    PauseReason,
    Run,
    RunState,
)
from talentkreis.automations.tests.factories import (
    make_automation,
    make_employer,
    make_member,
    run_of,
    somebody,
    step,
    tags_of,
)
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, RuleViolation
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.models import Member
from talentkreis.people.actions import add_tag, remove_tag, set_confidential_to, tag_people
from talentkreis.people.models import Person
from talentkreis.relationships.models import Task

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _employer() -> None:
    make_employer()


@pytest.fixture
def merle() -> Member:
    return make_member()


def tag(person: Person, name: str = "neu", actor: Actor = SYSTEM) -> None:
    add_tag(actor=actor, person_id=person.id, name=name)


@pytest.mark.requirement("feature:U6")
def test_when_if_then_happens_in_the_wake_of_the_change(merle: Member) -> None:
    here, there = somebody(city="Kiel"), somebody(city="Bremen")
    automation = make_automation(
        merle,
        condition="ort:Kiel",
        steps=[step("tag", tag="gesehen"), step("put_on_hat", hat="silver_medallist")],
    )
    tag(here)
    tag(there)
    assert tags_of(here) == {"neu"}
    assert actions.run_waiting() == 2
    assert tags_of(here) == {"neu", "gesehen"}
    assert here.hats.filter(kind="silver_medallist").exists()
    assert tags_of(there) == {"neu"}
    done, not_met = run_of(automation, here.id), run_of(automation, there.id)
    assert (done.state, [entry["outcome"] for entry in done.trace]) == ("done", ["done", "done"])
    assert (not_met.state, not_met.reason, not_met.trace) == ("not_met", "not_met", [])
    assert done.version.number == 1


def test_what_it_does_says_by_whom_and_through_what(merle: Member) -> None:
    person = somebody()
    automation = make_automation(merle)
    tag(person)
    actions.run_waiting()
    row = Activity.objects.filter(person_id=person.id, kind="people.tag_added").latest("at")
    assert row.actor_id == merle.id
    assert row.payload["by_automation"] == str(automation.id)
    told = {entry.sentence: entry.actor_name for entry in timeline(SYSTEM, person.id).entries}
    assert told["Automatisierung „Begrüßen“ hat ihre Schritte getan"] == (
        "Merle Hansen, durch Automatisierung"
    )


def test_the_same_occurrence_is_answered_once_however_often_it_is_told(merle: Member) -> None:
    person = somebody()
    automation = make_automation(
        merle, steps=[step("create_task", title="Anrufen", who="owner", days=3)]
    )
    with transaction.atomic():
        tag(person)
        remove_tag(actor=SYSTEM, person_id=person.id, name="neu")
        tag(person)
    assert Run.objects.filter(automation=automation).count() == 1
    actions.run_waiting()
    ids = [run_of(automation, person.id).id]
    assert actions.run_batch(ids) == 0
    Run.objects.update(state=RunState.WAITING, trace=[])  # as if the state had been lost
    actions.run_waiting()
    assert Task.objects.filter(person=person).count() == 1


def test_a_change_that_is_rolled_back_sets_nothing_off(merle: Member) -> None:
    person = somebody()
    make_automation(merle)
    with pytest.raises(RuntimeError), transaction.atomic():
        tag(person)
        raise RuntimeError
    assert not Run.objects.exists()


def test_it_acts_with_the_rights_of_whoever_is_in_charge_and_no_more(merle: Member) -> None:
    hidden = somebody()
    set_confidential_to(actor=SYSTEM, person_ids=[hidden.id], member_ids=[make_member().id])
    automation = make_automation(merle)
    tag(hidden)
    actions.run_waiting()
    assert tags_of(hidden) == {"neu"}
    assert run_of(automation, hidden.id).reason == "not_visible"


def test_a_member_who_leaves_leaves_nothing_running(merle: Member) -> None:
    from talentkreis.organisation.actions import deactivate_member

    admin = make_member(Role.ADMIN, "Ada")
    automation = make_automation(merle)
    deactivate_member(actor=admin.actor, member_id=merle.id)
    automation.refresh_from_db()
    assert (automation.state, automation.pause_reason) == ("paused", "owner_gone")
    task = Task.objects.get(key__startswith="automation-look")
    assert (task.owner, "Begrüßen" in task.title) == (admin, True)
    with pytest.raises(Conflict):
        actions.activate(actor=admin.actor, automation_id=automation.id)


def test_a_member_whose_role_became_smaller_leaves_nothing_running(merle: Member) -> None:
    person, automation = somebody(), make_automation(merle)
    Member.objects.filter(id=merle.id).update(role=Role.READ_ONLY)
    make_member(name="Lina")
    tag(person)
    actions.run_waiting()
    automation.refresh_from_db()
    assert automation.pause_reason == PauseReason.OWNER_GONE
    assert tags_of(person) == {"neu"}


@pytest.mark.requirement("feature:U6")
@pytest.mark.django_db(transaction=True)
def test_automations_that_set_each_other_off_stop_and_show_their_chain(merle: Member) -> None:
    person = somebody()
    first = make_automation(
        merle, name="Hin", steps=[step("untag", tag="neu"), step("tag", tag="alt")]
    )
    second = make_automation(
        merle,
        name="Her",
        settings={"tag": "alt"},
        steps=[step("untag", tag="alt"), step("tag", tag="neu")],
    )
    tag(person)
    actions.run_waiting()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.pause_reason) == ("paused", "loop")
    assert first.loop == [first.id, second.id, first.id]
    assert second.state == AutomationState.ACTIVE
    assert Task.objects.filter(owner=merle, title__contains="Hin").count() == 1
    stopped = Run.objects.get(automation=first, state=RunState.STOPPED)
    assert (stopped.reason, stopped.chain) == ("loop", [first.id, second.id])


@pytest.mark.django_db(transaction=True)
def test_setting_itself_off_is_no_loop_while_its_condition_says_no(merle: Member) -> None:
    person = somebody()
    automation = make_automation(
        merle,
        condition="nicht hut:silbermedaille",
        steps=[
            step("put_on_hat", hat="silver_medallist"),
            step("untag", tag="neu"),
            step("tag", tag="neu"),
        ],
    )
    tag(person)
    actions.run_waiting()
    automation.refresh_from_db()
    assert automation.state == AutomationState.ACTIVE
    states = Run.objects.filter(automation=automation).values_list("state", flat=True)
    assert sorted(states) == ["done", "not_met"]


@pytest.mark.django_db(transaction=True)
def test_too_often_for_one_person_on_a_day_stops_it(merle: Member) -> None:
    person = somebody()
    automation = make_automation(merle, steps=[step("untag", tag="neu")])
    for _time in range(6):
        tag(person)
        actions.run_waiting()
    automation.refresh_from_db()
    assert (automation.state, automation.pause_reason) == ("paused", "too_often")


def test_more_people_than_its_limit_wait_until_somebody_says_go_on(merle: Member) -> None:
    people = [somebody() for _each in range(5)]
    automation = make_automation(merle, daily_limit=2)
    tag_people(actor=SYSTEM, person_ids=[person.id for person in people], name="neu")
    actions.run_waiting()
    runs = Run.objects.filter(automation=automation)
    assert runs.filter(state=RunState.DONE).count() == 2
    assert runs.filter(state=RunState.HELD, reason="over_limit").count() == 3
    assert Task.objects.filter(owner=merle).count() == 1
    assert actions.release_waiting(actor=merle.actor, automation_id=automation.id) == 3
    actions.run_waiting()
    assert runs.filter(state=RunState.DONE).count() == 5


def test_what_waits_over_the_limit_can_be_dropped(merle: Member) -> None:
    people = [somebody() for _each in range(3)]
    automation = make_automation(merle, daily_limit=1)
    tag_people(actor=SYSTEM, person_ids=[person.id for person in people], name="neu")
    actions.run_waiting()
    actions.release_waiting(actor=merle.actor, automation_id=automation.id, is_dropped=True)
    actions.run_waiting()
    states = Run.objects.filter(automation=automation).values_list("state", flat=True)
    assert sorted(states) == ["done", "stopped", "stopped"]


@pytest.mark.requirement("feature:F5")
def test_a_limit_can_go_on_by_itself_the_next_day(merle: Member) -> None:
    people = [somebody() for _each in range(3)]
    automation = make_automation(merle, daily_limit=2, overflow=Overflow.NEXT_DAY)
    tag_people(actor=SYSTEM, person_ids=[person.id for person in people], name="neu")
    actions.run_waiting()
    runs = Run.objects.filter(automation=automation)
    assert runs.filter(state=RunState.DONE).count() == 2
    with time_machine.travel(clock.now() + dt.timedelta(days=1), tick=False):
        actions.run_waiting()
    assert runs.filter(state=RunState.DONE).count() == 3


def test_those_who_are_not_meant_take_no_room_under_the_limit(merle: Member) -> None:
    people = [somebody(city="Bremen") for _each in range(3)] + [somebody(city="Kiel")]
    automation = make_automation(merle, daily_limit=1, condition="ort:Kiel")
    tag_people(actor=SYSTEM, person_ids=[person.id for person in people], name="neu")
    actions.run_waiting()
    assert not Run.objects.filter(automation=automation, state=RunState.HELD).exists()
    assert "gesehen" in tags_of(people[-1])


@pytest.mark.parametrize(("includes", "count"), [(False, 0), (True, 1)])
def test_imported_people_set_it_off_only_where_it_says_so(
    merle: Member, includes: bool, count: int
) -> None:
    person = somebody()
    Person.objects.filter(id=person.id).update(import_id=person.id)
    make_automation(merle, includes_imported=includes)
    tag(person)
    assert Run.objects.count() == count


def test_a_pause_holds_what_waits_and_notices_nothing_new(merle: Member) -> None:
    early, late = somebody(), somebody()
    automation = make_automation(merle)
    tag(early)
    actions.pause(actor=merle.actor, automation_id=automation.id)
    tag(late)
    actions.run_waiting()
    assert tags_of(early) == {"neu"}
    assert Run.objects.get().state == RunState.HELD
    actions.activate(actor=merle.actor, automation_id=automation.id)
    actions.release_waiting(actor=merle.actor, automation_id=automation.id)
    actions.run_waiting()
    assert (tags_of(early), tags_of(late)) == ({"neu", "gesehen"}, {"neu"})


@pytest.mark.requirement("feature:U6")
def test_a_change_opens_a_version_and_the_published_one_stays_as_it_is(merle: Member) -> None:
    first, second = somebody(), somebody()
    automation = make_automation(merle)
    tag(first)
    actions.run_waiting()
    actions.add_step(
        actor=merle.actor, automation_id=automation.id, kind="tag", settings={"tag": "zwei"}
    )
    tag(second)
    actions.run_waiting()
    assert tags_of(second) == {"neu", "gesehen"}
    actions.activate(actor=merle.actor, automation_id=automation.id)
    third = somebody()
    tag(third)
    actions.run_waiting()
    assert tags_of(third) == {"neu", "gesehen", "zwei"}
    assert [run_of(automation, p.id).version.number for p in (first, second, third)] == [1, 1, 2]
    with pytest.raises(DatabaseError), transaction.atomic():
        automation.versions.filter(number=1).update(steps=[])


def test_a_refused_step_ends_the_run_and_a_retry_goes_on_there(merle: Member) -> None:
    from talentkreis.nurture.tests.factories import make_pool
    from talentkreis.pools.actions import close_pool, reopen_pool

    person, pool = somebody(), make_pool(merle)
    automation = make_automation(
        merle,
        steps=[
            step("create_task", title="Anrufen", who="owner", days=1),
            step("add_to_pool", pool=str(pool.id)),
            step("tag", tag="fertig"),
        ],
    )
    close_pool(actor=merle.actor, pool_id=pool.id)
    tag(person)
    actions.run_waiting()
    run = run_of(automation, person.id)
    assert (run.state, run.reason) == ("failed", "pool_closed")
    assert [entry["outcome"] for entry in run.trace] == ["done", "failed"]
    reopen_pool(actor=merle.actor, pool_id=pool.id)
    actions.retry(actor=merle.actor, run_id=run.id)
    actions.run_waiting()
    run.refresh_from_db()
    assert (run.state, len(run.trace)) == ("done", 3)
    assert tags_of(person) == {"neu", "fertig"}
    assert Task.objects.filter(person=person).count() == 1


def test_a_step_refused_for_one_is_done_for_the_others(merle: Member) -> None:
    from talentkreis.nurture.tests.factories import make_pool

    pool = make_pool(merle, mode="boutique", most_people=1)
    people = [somebody(), somebody()]
    automation = make_automation(merle, steps=[step("add_to_pool", pool=str(pool.id))])
    tag_people(actor=SYSTEM, person_ids=[person.id for person in people], name="neu")
    actions.run_waiting()
    states = Run.objects.filter(automation=automation).values_list("state", flat=True)
    assert sorted(states) == ["done", "failed"]


def test_a_branch_leads_one_way(merle: Member) -> None:
    here, there = somebody(city="Kiel"), somebody(city="Bremen")
    make_automation(
        merle,
        steps=[
            {
                "kind": "branch",
                "settings": {"condition": "ort:Kiel"},
                "then": [step("tag", tag="Nord")],
                "else": [step("tag", tag="Rest")],
            },
            step("tag", tag="alle"),
        ],
    )
    tag(here)
    tag(there)
    actions.run_waiting()
    assert (tags_of(here), tags_of(there)) == ({"neu", "Nord", "alle"}, {"neu", "Rest", "alle"})


def test_only_who_leads_makes_automations_and_only_whole_ones_begin(merle: Member) -> None:
    recruiter = make_member(Role.RECRUITER)
    frame = actions.Frame(name="Leer", owner_id=merle.id)
    with pytest.raises(NotAllowed):
        actions.create_automation(actor=recruiter.actor, frame=frame)
    with pytest.raises(RuleViolation):
        actions.create_automation(
            actor=merle.actor, frame=actions.Frame(name="Leer", owner_id=recruiter.id)
        )
    automation = actions.create_automation(actor=merle.actor, frame=frame)
    with pytest.raises(RuleViolation):
        actions.activate(actor=merle.actor, automation_id=automation.id)
    assert Automation.objects.get().state == AutomationState.DRAFT
