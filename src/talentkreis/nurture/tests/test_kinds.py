# SPDX-License-Identifier: Apache-2.0
"""What each kind of step does when it is due, and which way people take at a branch."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talentkreis.activity.models import Activity
from talentkreis.activity.sentences import describe
from talentkreis.consent.actions import object_to_contact
from talentkreis.kernel import clock
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.tests.factories import a_mailbox, put_into_state
from talentkreis.nurture import actions
from talentkreis.nurture.actions import StepDetails, TextDetails
from talentkreis.nurture.models import Enrolment, EnrolmentState, Reason, Sequence
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_member,
    make_person,
    make_pool,
    make_reader,
)
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.people.actions import add_contact_point, add_tag, set_confidential_to
from talentkreis.pools.actions import close_pool
from talentkreis.relationships.actions import set_owner
from talentkreis.relationships.models import Task
from talentkreis.search.actions import refresh
from talentkreis.search.language import parse

if TYPE_CHECKING:
    from talentkreis.nurture.models import Step
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = pytest.mark.django_db
KIEL = ZoneInfo("Europe/Berlin")
THURSDAY = dt.datetime(2026, 11, 19, 7, 0, tzinfo=dt.UTC)
WORDS = {
    ("de", "sie"): TextDetails("{{ name }}: melden", "{{ anrede }}, wie geht es Ihnen?"),
    ("en", "sie"): TextDetails("{{ name }}: get in touch", "{{ salutation }}, how are you?"),
}


@pytest.fixture(autouse=True)
def _employer() -> None:
    make_employer()


@pytest.fixture
def merle() -> Member:
    return make_member()


@pytest.fixture
def at(time_machine: Any) -> Any:
    """Moves the clock; begins on a Thursday morning."""
    time_machine.move_to(THURSDAY, tick=False)
    return time_machine.move_to


@pytest.fixture
def sequence(merle: Member) -> Sequence:
    """Empty."""
    return actions.create_sequence(
        actor=merle.actor, details=actions.SequenceDetails("Willkommen", merle.id)
    )


def _add(merle: Member, sequence: Sequence, kind: str, name: str = "", **more: Any) -> Step:
    where = {key: more.pop(key) for key in ("branch_id", "way") if key in more}
    values: dict[str, Any] = {"texts": WORDS, "wait_unit": "days", "wait_count": 0} | more
    details = StepDetails(kind=kind, name=name or kind, **values)
    return actions.add_step(actor=merle.actor, sequence_id=sequence.id, details=details, **where)


def _start(merle: Member, sequence: Sequence, *people: Person) -> None:
    refresh([person.id for person in people])
    actions.start_enrolments(
        actor=merle.actor, sequence_id=sequence.id, person_ids=[person.id for person in people]
    )


def _due_now(sequence: Sequence, *people: Person) -> None:
    refresh([person.id for person in people])
    for person in people:
        make_enrolment(sequence, person, anchor_on=THURSDAY.date())
    Sequence.objects.update(state="running")


@pytest.mark.requirement("feature:F1")
@pytest.mark.parametrize("count", [3, 30])
def test_people_take_the_way_the_filter_says_asked_once_for_all_of_them(
    merle: Member, sequence: Sequence, at: Any, count: int
) -> None:
    branch = _add(merle, sequence, "branch", condition=parse("schlagwort:nah"))
    _add(merle, sequence, "email", "Ja", branch_id=branch.id, way="yes")
    _add(merle, sequence, "tag", "Nein", tag_name="fern", branch_id=branch.id, way="no")
    _add(merle, sequence, "email", "Beide", wait_count=40)
    near = [make_reader() for _ in range(count)]
    far = [make_reader() for _ in range(count)]
    for person in near:
        add_tag(actor=SYSTEM, person_id=person.id, name="nah")
    _due_now(sequence, *near, *far)
    with CaptureQueriesContext(connection) as captured:
        plan = actions.plan_due()
    asked = [row for row in captured.captured_queries if "FROM search_row WHERE" in row["sql"]]
    assert len(asked) == 1
    assert plan.noted_count == 2 * count
    places = dict(Enrolment.objects.values_list("person_id", "position"))
    assert {places[person.id] for person in near} == {1}
    assert {places[person.id] for person in far} == {2}
    said = Activity.objects.filter(kind="nurture.branch_answered", person_id=near[0].id).get()
    assert describe(said.kind, said.payload) == "Die Weiche der Sequenz sagt Ja"


@pytest.mark.requirement("feature:F1")
def test_a_branch_is_asked_on_its_day_and_not_the_day_before(
    merle: Member, sequence: Sequence, at: Any
) -> None:
    branch = _add(merle, sequence, "branch", condition=parse("schlagwort:nah"), wait_count=3)
    _add(merle, sequence, "email", "Ja", branch_id=branch.id, way="yes")
    person = make_reader()
    _start(merle, sequence, person)
    enrolment = Enrolment.objects.get()
    # Thursday and three days is a Sunday: Monday, before the morning
    assert enrolment.next_due_at == dt.datetime(2026, 11, 23, 6, 0, tzinfo=KIEL)
    at(dt.datetime(2026, 11, 22, 20, 0, tzinfo=KIEL), tick=False)
    assert actions.plan_due().noted_count == 0
    add_tag(actor=SYSTEM, person_id=person.id, name="nah")
    at(dt.datetime(2026, 11, 23, 6, 10, tzinfo=KIEL), tick=False)
    assert actions.plan_due().noted_count == 1
    assert actions.plan_due().message_count == 1
    # ... and what the way says comes the same morning.
    assert Message.objects.get().due_at.astimezone(KIEL).date() == dt.date(2026, 11, 23)


@pytest.mark.requirement("feature:F1")
def test_a_branch_whose_pool_is_gone_pauses_instead_of_guessing(
    merle: Member, sequence: Sequence, at: Any
) -> None:
    pool = make_pool(merle, name="Netztechnik", key="netztechnik", visibility="shared")
    _add(merle, sequence, "branch", condition=parse("pool:Netztechnik", actor=merle.actor))
    _add(merle, sequence, "email", wait_count=9)
    _due_now(sequence, make_reader())
    pool.delete()
    assert actions.plan_due().paused_count == 1
    assert Enrolment.objects.get().reason == Reason.CONDITION


@pytest.mark.requirement("trust:S-23")
def test_a_branch_finds_nobody_whom_the_one_in_charge_may_not_see(
    merle: Member, sequence: Sequence, at: Any
) -> None:
    jan = make_member(Role.RECRUITER, "Jan Behrens")
    Sequence.objects.update(owner=jan)
    _add(merle, sequence, "branch", condition=parse("ort:Kiel"))
    _add(merle, sequence, "email", wait_count=9)
    open_to_all, hidden = make_reader(city="Kiel"), make_reader(city="Kiel")
    set_confidential_to(actor=merle.actor, person_ids=[hidden.id], member_ids=[merle.id])
    _due_now(sequence, open_to_all, hidden)
    actions.plan_due()
    answers = {
        row.person_id: row.payload["answer"]
        for row in Activity.objects.filter(kind="nurture.branch_answered")
    }
    assert answers[open_to_all.id] is True
    assert answers[hidden.id] is False


@pytest.mark.requirement("feature:F1")
def test_tags_pools_and_the_end_are_noted_for_all_with_a_few_statements(
    merle: Member, sequence: Sequence, at: Any
) -> None:
    pool = make_pool(merle)
    _add(merle, sequence, "tag", tag_name="Kreis")
    _add(merle, sequence, "tag", tag_name="neu", takes_off=True)
    _add(merle, sequence, "pool", pool_id=pool.id)
    _add(merle, sequence, "stop")
    _add(merle, sequence, "email")
    people = [make_reader() for _ in range(12)]
    for person in people:
        add_tag(actor=SYSTEM, person_id=person.id, name="neu")
    _due_now(sequence, *people)
    for _step in range(4):
        assert actions.plan_due().noted_count == 12
    assert {row.tag.name for row in people[0].tags.all()} == {"Kreis"}
    assert pool.memberships.filter(left_at=None).count() == 12
    assert pool.memberships.all()[0].why
    assert set(Enrolment.objects.values_list("state", flat=True)) == {EnrolmentState.FINISHED}
    assert Message.objects.count() == 0


@pytest.mark.requirement("feature:F1")
def test_a_closed_pool_takes_nobody_in_and_their_course_goes_on(
    merle: Member, sequence: Sequence, at: Any
) -> None:
    pool = make_pool(merle)
    _add(merle, sequence, "pool", pool_id=pool.id)
    _add(merle, sequence, "email")
    close_pool(actor=merle.actor, pool_id=pool.id)
    _due_now(sequence, make_reader())
    actions.plan_due()
    assert actions.plan_due().message_count == 1
    assert not pool.memberships.exists()
    left_out = Activity.objects.get(kind="nurture.step_left_out")
    assert "ausgelassen" in describe(left_out.kind, left_out.payload)


@pytest.mark.requirement("feature:F1")
@pytest.mark.requirement("feature:H2")
@pytest.mark.parametrize(
    ("kind", "more", "task_kind"),
    [
        ("call", {}, "call"),
        ("social", {"network": "linkedin"}, "social"),
        ("social", {"network": "inmail"}, "social"),
        ("social", {"network": "xing"}, "social"),
        ("letter", {}, "letter"),
        ("task", {}, "to_do"),
    ],
    ids=["call", "linkedin", "inmail", "xing", "letter", "task"],
)
def test_what_a_human_does_is_a_task_with_the_words_for_it_and_no_message(
    merle: Member, sequence: Sequence, at: Any, kind: str, more: dict[str, Any], task_kind: str
) -> None:
    _add(merle, sequence, kind, **more)
    jan = make_member(Role.RECRUITER, "Jan Behrens")
    person = make_person(family_name="Thomsen")
    add_contact_point(actor=SYSTEM, person_id=person.id, kind="phone", value="+49 461 123456")
    for address in ("https://www.linkedin.com/in/thomsen", "https://www.xing.com/profile/thomsen"):
        add_contact_point(actor=SYSTEM, person_id=person.id, kind="link", value=address)
    set_owner(actor=merle.actor, person_id=person.id, owner_id=jan.id)
    _due_now(sequence, person)
    plan = actions.plan_due()
    assert (plan.task_count, plan.left_out_count, plan.message_count) in {(1, 0, 0), (0, 1, 0)}
    if kind == "letter":  # nobody knows where they live
        assert plan.left_out_count == 1
        return
    task = Task.objects.get()
    assert (task.kind, task.owner_id) == (task_kind, jan.id)
    assert task.title == "Tjark Thomsen: melden"
    assert task.text == "Guten Tag Herr Thomsen, wie geht es Ihnen?"
    assert not Message.objects.exists()


@pytest.mark.requirement("feature:F1")
def test_a_call_to_somebody_without_a_number_is_left_out_and_the_next_step_comes(
    merle: Member, sequence: Sequence, at: Any
) -> None:
    _add(merle, sequence, "call")
    _add(merle, sequence, "email", wait_count=2)
    _due_now(sequence, make_reader())
    plan = actions.plan_due()
    assert (plan.task_count, plan.left_out_count) == (0, 1)
    assert Enrolment.objects.get().position == 1
    assert Activity.objects.get(kind="nurture.step_left_out").payload["reason"] == "no_address"


@pytest.mark.requirement("trust:L-17")
def test_nobody_is_asked_to_call_a_person_who_objected(
    merle: Member, sequence: Sequence, at: Any
) -> None:
    _add(merle, sequence, "call")
    person = make_person()
    add_contact_point(actor=SYSTEM, person_id=person.id, kind="phone", value="+49 461 123456")
    object_to_contact(actor=SYSTEM, person_id=person.id)
    _due_now(sequence, person)
    plan = actions.plan_due()
    assert (plan.task_count, plan.stopped_count) == (0, 1)


@pytest.mark.requirement("feature:F7")
def test_a_personal_step_leaves_a_draft_that_waits_and_holds_up_the_next_mail(
    merle: Member, sequence: Sequence, at: Any
) -> None:
    _add(merle, sequence, "personal")
    _add(merle, sequence, "email", wait_count=1)
    person = make_reader()
    _due_now(sequence, person)
    assert actions.plan_due().draft_count == 1
    draft = Message.objects.get()
    assert draft.state == MessageState.WAITING_FOR_PERSON
    assert (draft.purpose, draft.is_automatic) == ("personal_email", False)
    at(THURSDAY + dt.timedelta(days=5), tick=False)
    assert actions.plan_due().postponed_count == 1
    assert Enrolment.objects.get().reason == Reason.DRAFT_WAITS
    assert Message.objects.count() == 1


@pytest.mark.requirement("feature:F7")
def test_where_one_is_to_ask_first_a_draft_is_written_all_the_same(
    merle: Member, sequence: Sequence, at: Any
) -> None:
    _add(merle, sequence, "personal")
    person = make_person()
    _start(merle, sequence, person)
    assert actions.plan_due().draft_count == 1


@pytest.mark.requirement("feature:F1")
def test_a_greeting_for_a_day_that_would_be_over_is_left_out(
    merle: Member, sequence: Sequence, at: Any
) -> None:
    from talentkreis.nurture.tests.factories import make_sent_message

    day = dt.date(2026, 12, 22)
    _add(merle, sequence, "email", "Zum Fest", wait_unit="date", wait_until=day)
    _add(merle, sequence, "email", "Danach", wait_count=20)
    person = make_reader()
    _start(merle, sequence, person)
    enrolment = Enrolment.objects.get()
    assert enrolment.next_due_at is not None
    assert enrolment.next_due_at.astimezone(KIEL).date() == day
    at(dt.datetime(2026, 12, 21, 12, 0, tzinfo=dt.UTC), tick=False)
    make_sent_message(person, days_ago=5)
    plan = actions.plan_due()
    assert (plan.message_count, plan.left_out_count) == (0, 1)
    enrolment.refresh_from_db()
    assert enrolment.position == 1
    assert enrolment.next_due_at >= dt.datetime(2027, 1, 11, tzinfo=dt.UTC)


@pytest.mark.requirement("feature:F12")
def test_the_next_letter_goes_on_in_the_thread_while_sender_and_recipient_stay(
    merle: Member, sequence: Sequence, at: Any
) -> None:
    a_mailbox()
    for number in range(4):
        _add(merle, sequence, "email", f"Brief {number}", wait_count=number and 35)
    person = make_reader()
    _due_now(sequence, person)
    letters: list[Message] = []
    moment = THURSDAY
    for number in range(4):
        if number == 3:
            add_contact_point(
                actor=SYSTEM, person_id=person.id, kind="email", value="neu@example.org",
                is_primary=True,
            )  # fmt: skip
        while not actions.plan_due().message_count:
            moment += dt.timedelta(days=1)
            at(moment, tick=False)
        letter = Message.objects.get(state=MessageState.PLANNED)
        at(max(clock.now(), letter.due_at), tick=False)
        now = clock.now()
        put_into_state(letter, "accepted", gate_asked_at=now, handed_at=now, finished_at=now)
        letters.append(letter)
    first, second, third, elsewhere = letters
    assert (first.in_reply_to, first.references) == ("", "")
    assert second.in_reply_to == first.message_id_header
    assert second.references == first.message_id_header
    assert third.in_reply_to == second.message_id_header
    assert third.references == f"{first.message_id_header} {second.message_id_header}"
    assert (elsewhere.in_reply_to, elsewhere.references) == ("", "")
