# SPDX-License-Identifier: Apache-2.0
"""The plan: what is due becomes a message or a task, once, at the right time."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.mail.delivery.choosing import DueRow, choose
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.tests.factories import put_into_state
from talentkreis.nurture import actions
from talentkreis.nurture.models import Enrolment, EnrolmentState, Reason, Sequence, Step
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_member,
    make_person,
    make_reader,
    make_sent_message,
    make_sequence,
)
from talentkreis.organisation.actions import resume_sending, stop_all_sending
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import StopReason
from talentkreis.relationships.actions import set_owner
from talentkreis.relationships.models import Task

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = pytest.mark.django_db
KIEL = ZoneInfo("Europe/Berlin")
# A Thursday morning in Kiel, before the hour at which messages are due.
THURSDAY = dt.datetime(2026, 11, 19, 7, 0, tzinfo=dt.UTC)


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


def _start(merle: Member, sequence: Sequence, *people: Person) -> list[Enrolment]:
    actions.start_enrolments(
        actor=merle.actor, sequence_id=sequence.id, person_ids=[person.id for person in people]
    )
    return list(Enrolment.objects.filter(sequence=sequence).order_by("id"))


def _hand_over(at: Any) -> None:
    """Let every planned message go out at its time."""
    for message in Message.objects.filter(state=MessageState.PLANNED):
        now = clock.now()
        at(max(now, message.due_at), tick=False)
        moment = clock.now()
        put_into_state(
            message, "accepted", gate_asked_at=moment, handed_at=moment, finished_at=moment
        )


@pytest.mark.requirement("feature:F8")
def test_a_year_of_the_cadence_reaches_a_person_at_month_one_two_three_and_then_quarterly(
    merle: Member, at: Any
) -> None:
    sequence = actions.create_sequence_from_cadence(
        actor=merle.actor, details=actions.SequenceDetails("Willkommen", merle.id)
    )
    _start(merle, sequence, make_reader())
    day = THURSDAY
    while day < THURSDAY + dt.timedelta(days=366):
        at(day, tick=False)
        actions.plan_due()
        _hand_over(at)
        day += dt.timedelta(days=1)
    sent = list(
        Message.objects.order_by("due_at").values_list("subject", "occurrence", "handed_at")
    )
    assert [subject for subject, _o, _h in sent] == [
        "Schön, dass wir in Verbindung bleiben",
        "Was Sie vor einem Gespräch über Gehalt wissen dürfen",
        "Neues von Nordlicht Energie, und eine Frage an Sie",
        "Kurz gemeldet von Nordlicht Energie",
        "Kurz gemeldet von Nordlicht Energie",
        "Kurz gemeldet von Nordlicht Energie",
    ]
    assert [occurrence for _s, occurrence, _h in sent] == [0, 0, 0, 0, 1, 2]
    days = [handed.astimezone(KIEL).date() for _s, _o, handed in sent if handed]
    # 19 December 2026 is a Saturday, 19 April a Monday, 19 September a Sunday
    assert days[:3] == [dt.date(2026, 11, 19), dt.date(2026, 12, 21), dt.date(2027, 1, 20)]
    for first, second in itertools.pairwise(days):
        assert (second - first).days >= 30


@pytest.mark.requirement("trust:E-16")
def test_a_message_is_planned_for_the_morning_where_the_person_is(merle: Member, at: Any) -> None:
    sequence = make_sequence(merle)
    kiel, boston = make_reader(), make_reader(time_zone="America/New_York", country="US")
    _start(merle, sequence, kiel, boston)
    plan = actions.plan_due()
    assert plan.message_count == 2
    for message in Message.objects.all():
        zone = "America/New_York" if message.person_id == boston.id else "Europe/Berlin"
        local = message.due_at.astimezone(ZoneInfo(zone))
        assert dt.time(9, 30) <= local.time() < dt.time(11, 30)
        assert local.date() == dt.date(2026, 11, 19)


@pytest.mark.requirement("trust:E-17")
def test_a_message_says_until_when_it_may_go_out(merle: Member, at: Any) -> None:
    _start(merle, make_sequence(merle), make_reader())
    actions.plan_due()
    message = Message.objects.get()
    assert message.expires_at - message.due_at == dt.timedelta(hours=24)
    assert message.state == MessageState.PLANNED


@pytest.mark.requirement("feature:F6")
def test_the_message_says_what_the_person_reads(merle: Member, at: Any) -> None:
    sequence = make_sequence(merle)
    german = make_reader(family_name="Öztürk", salutation="ms")
    english = make_reader(given_name="Robert", family_name="Hale", language="en")
    jan = make_member(Role.RECRUITER, "Jan Behrens")
    set_owner(actor=merle.actor, person_id=english.id, owner_id=jan.id)
    _start(merle, sequence, german, english)
    actions.plan_due()
    texts = {message.person_id: message for message in Message.objects.all()}
    assert texts[german.id].text == (
        "Guten Tag Frau Öztürk,\n\nNeues von Nordlicht Energie.\n\nMerle Hansen"
    )
    assert texts[english.id].language == "en"
    assert texts[english.id].text == (
        "Dear Mr Hale,\n\nNews from Nordlicht Energie.\n\nJan Behrens"
    )


@pytest.mark.requirement("trust:R-03")
def test_planning_twice_plans_once(merle: Member, at: Any) -> None:
    people = [make_reader() for _ in range(7)]
    _start(merle, make_sequence(merle), *people)
    first = actions.plan_due(batch_size=3)
    second = actions.plan_due(batch_size=3)
    assert (first.message_count, second.message_count) == (7, 0)
    assert Message.objects.count() == 7
    assert set(Enrolment.objects.values_list("position", flat=True)) == {1}


@pytest.mark.requirement("feature:F9")
def test_a_recent_message_makes_the_next_one_wait_and_nothing_is_lost(
    merle: Member, at: Any
) -> None:
    sequence = make_sequence(merle)
    [enrolment] = _start(merle, sequence, make_reader())
    make_sent_message(enrolment.person, days_ago=12)
    plan = actions.plan_due()
    assert (plan.message_count, plan.postponed_count) == (0, 1)
    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.ACTIVE
    assert enrolment.reason == Reason.CONTACT_BUDGET
    free_at = THURSDAY + dt.timedelta(days=18)
    assert enrolment.next_due_at is not None
    assert free_at <= enrolment.next_due_at < free_at + dt.timedelta(days=4)
    assert actions.plan_due().postponed_count == 0

    at(enrolment.next_due_at - dt.timedelta(hours=1), tick=False)
    assert actions.plan_due().message_count == 1
    enrolment.refresh_from_db()
    # The rest moves on by as much: a month after this message, not after the day once planned.
    sent_on = Message.objects.get(enrolment_id=enrolment.id).due_at.date()
    assert enrolment.next_due_at is not None
    assert 28 <= (enrolment.next_due_at.date() - sent_on).days <= 34


@pytest.mark.requirement("trust:E-16")
def test_five_sequences_side_by_side_never_write_twice_in_thirty_days(
    merle: Member, at: Any
) -> None:
    person = make_reader()
    for number in range(5):
        _start(merle, make_sequence(merle, name=f"Sequenz {number}"), person)
    day = THURSDAY
    while day < THURSDAY + dt.timedelta(days=200):
        at(day, tick=False)
        actions.plan_due()
        _deliver(at)
        day += dt.timedelta(days=1)
    accepted = Message.objects.filter(state="accepted").values_list("handed_at", flat=True)
    handed = sorted(moment for moment in accepted if moment)
    assert len(handed) >= 6
    for first, second in itertools.pairwise(handed):
        assert second - first >= dt.timedelta(days=30)


def test_while_the_first_message_waits_the_second_is_not_piled_up(merle: Member, at: Any) -> None:
    [enrolment] = _start(merle, make_sequence(merle), make_reader())
    actions.plan_due()
    Message.objects.update(state=MessageState.HELD)
    enrolment.refresh_from_db()
    assert enrolment.next_due_at is not None
    at(enrolment.next_due_at, tick=False)
    assert actions.plan_due().message_count == 0
    assert Message.objects.count() == 1


@pytest.mark.requirement("feature:F1")
def test_a_task_step_gives_the_person_in_charge_something_to_do_once(
    merle: Member, at: Any
) -> None:
    sequence = make_sequence(merle, step_count=1)
    step = Step.objects.get(version__sequence=sequence)
    step.kind, step.repeats, step.wait_count = "task", False, 0
    step.save()
    step.texts.filter(language="de").update(
        subject="{{ name }} anrufen", body="Anknüpfen an das letzte Gespräch."
    )
    step.texts.filter(language="en").delete()
    jan = make_member(Role.RECRUITER, "Jan Behrens")
    # Consent for mail is not needed for something a human does.
    cared_for, english = make_person(family_name="Thomsen"), make_person(language="en")
    set_owner(actor=merle.actor, person_id=cared_for.id, owner_id=jan.id)
    _start(merle, sequence, cared_for, english)
    plan = actions.plan_due()
    assert (plan.task_count, plan.finished_count) == (2, 2)
    assert actions.plan_due().task_count == 0
    tasks = {task.person_id: task for task in Task.objects.all()}
    assert tasks[cared_for.id].owner_id == jan.id
    assert tasks[cared_for.id].title == "Tjark Thomsen anrufen"
    assert tasks[english.id].owner_id == merle.id
    assert set(Enrolment.objects.values_list("state", flat=True)) == {"finished"}
    assert Message.objects.count() == 0


@pytest.mark.requirement("trust:L-17")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "withdrawn"}, Reason.CONSENT_WITHDRAWN),
        ({"expires_at": THURSDAY - dt.timedelta(days=1)}, Reason.CONSENT_ENDED),
        ({"status": "given"}, Reason.NOT_ALLOWED),
    ],
)
def test_whoever_the_gate_refuses_when_it_is_due_is_stopped_with_the_reason(
    merle: Member, at: Any, change: dict[str, Any], reason: Reason
) -> None:
    person = make_reader()
    [enrolment] = _start(merle, make_sequence(merle), person)
    person.consent_states.update(**change)
    plan = actions.plan_due()
    assert (plan.message_count, plan.stopped_count) == (0, 1)
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.reason) == (EnrolmentState.STOPPED, reason)
    assert Message.objects.count() == 0


@pytest.mark.requirement("feature:F6")
def test_a_value_that_went_missing_pauses_the_person_instead_of_sending_a_gap(
    merle: Member, at: Any
) -> None:
    sequence = make_sequence(merle)
    sequence.versions.get().steps.get(position=0).texts.update(body="Grüße nach {{ ort }}.")
    person = make_reader(city="Husum")
    [enrolment] = _start(merle, sequence, person)
    person.city = ""
    person.save()
    assert actions.plan_due().paused_count == 1
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.reason) == (EnrolmentState.PAUSED, Reason.FIELD_EMPTY)

    person.city = "Husum"
    person.save()
    actions.resume_enrolment(actor=merle.actor, enrolment_id=enrolment.id)
    assert actions.plan_due().message_count == 1


def test_while_all_sending_is_stopped_nothing_is_planned_and_nobody_is_lost(
    merle: Member, at: Any
) -> None:
    admin = make_member(Role.ADMIN)
    [enrolment] = _start(merle, make_sequence(merle), make_reader())
    stop_all_sending(actor=admin.actor, reason=StopReason.PAUSE)
    at(THURSDAY + dt.timedelta(days=5), tick=False)
    assert actions.plan_due().message_count == 0
    assert Message.objects.count() == 0
    resume_sending(actor=admin.actor)
    assert actions.plan_due().message_count == 1
    # planned late: for the next morning, not for the past
    assert Message.objects.get().due_at >= clock.now()
    enrolment.refresh_from_db()
    assert enrolment.anchor_on == dt.date(2026, 11, 24)


def test_a_paused_sequence_is_left_alone(merle: Member, at: Any) -> None:
    sequence = make_sequence(merle)
    make_enrolment(sequence, make_reader())
    assert actions.plan_due().message_count == 0  # a draft
    Sequence.objects.update(state="paused")
    assert actions.plan_due().message_count == 0
    Sequence.objects.update(state="running")
    assert actions.plan_due().message_count == 1


def test_a_second_consent_does_not_hurt(merle: Member, at: Any) -> None:
    person = make_reader()
    give_consent(person.id)
    _start(merle, make_sequence(merle), person)
    assert actions.plan_due().message_count == 1


def _deliver(at: Any) -> None:
    """Hand over what is due and within the contact budget, as delivery does."""
    from talentkreis.consent.gate import may_contact
    from talentkreis.consent.models import Channel, Purpose

    for message in Message.objects.filter(state=MessageState.PLANNED).order_by("due_at", "id"):
        moment = max(message.due_at, clock.now())
        if moment > clock.now() + dt.timedelta(days=1):
            continue
        assert message.person_id is not None
        answer = may_contact(message.person_id, Purpose.NURTURE, Channel.EMAIL, moment)
        if answer.is_yes:
            put_into_state(
                message, "accepted", gate_asked_at=moment, handed_at=moment, finished_at=moment
            )
        elif answer.valid_until is not None:
            Message.objects.filter(id=message.id).update(due_at=answer.valid_until)


@pytest.mark.requirement("trust:E-16")
def test_a_message_delayed_into_the_night_waits_for_the_next_working_morning(
    merle: Member, at: Any
) -> None:
    person = make_reader()
    _start(merle, make_sequence(merle), person)
    actions.plan_due()
    planned = Message.objects.get()
    columns = {name: getattr(planned, name) for name in DueRow._fields if hasattr(planned, name)}
    row = DueRow(**columns, random=0.5)
    friday_night = dt.datetime(2026, 11, 20, 20, 0, tzinfo=dt.UTC)
    at(friday_night, tick=False)
    late = choose(
        [row._replace(expires_at=friday_night + dt.timedelta(hours=1))],
        friday_night,
        sending_domain="nordlicht.test",
    )
    assert not late.claim
    [(_row, until, reason)] = late.postpone
    assert reason == "outside_hours"
    local = until.astimezone(KIEL)
    assert (local.date(), local.hour) in {
        (dt.date(2026, 11, 23), 9),
        (dt.date(2026, 11, 23), 10),
        (dt.date(2026, 11, 23), 11),
    }
    monday = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
    at(monday, tick=False)
    in_time = choose(
        [row._replace(expires_at=monday + dt.timedelta(hours=1))],
        monday,
        sending_domain="nordlicht.test",
    )
    assert len(in_time.claim) == 1
