# SPDX-License-Identifier: Apache-2.0
"""Mails in the name of a colleague: only with their leave, one sender for all steps of a person."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.mail import actions as mail
from talentkreis.mail.models import Message
from talentkreis.mail.tests.factories import a_mailbox, put_into_state
from talentkreis.nurture import actions
from talentkreis.nurture.models import Enrolment, Leave, Reason, Step, StepText
from talentkreis.nurture.queries import speaking
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_member,
    make_reader,
    make_sequence,
)
from talentkreis.nurture.tests.pages import get, text_of
from talentkreis.organisation.actions import deactivate_member
from talentkreis.organisation.actors import Role

if TYPE_CHECKING:
    import uuid

    from django.test import Client

    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:F10")]
MORNING = dt.datetime(2026, 11, 19, 7, 0, tzinfo=dt.UTC)


@pytest.fixture
def merle(client: Client, time_machine: Any) -> Member:
    """In charge, signed in, on a Thursday morning."""
    time_machine.move_to(MORNING, tick=False)
    make_employer()
    member = make_member(Role.ADMIN)
    client.force_login(member)
    return member


@pytest.fixture
def jan() -> Member:
    """Who leads the department, and has no access to sequences."""
    return make_member(Role.HIRING_MANAGER, name="Jan Behrens", email="jan@nordlicht.example")


def _sequence(merle: Member) -> Sequence:
    """A mail at once, then one a quarter."""
    return make_sequence(merle, step_count=2)


def _given(
    merle: Member, sequence: Sequence, sender: Member, *, most: int = 50, days: int = 90
) -> Leave:
    leave = actions.ask_leave(
        actor=merle.actor, sequence_id=sequence.id, sender_id=sender.id, most_people=most
    )
    until = clock.today() + dt.timedelta(days=days)
    return actions.give_leave(actor=sender.actor, leave_id=leave.id, until=until)


def _start(merle: Member, sequence: Sequence, people: list[Person]) -> None:
    actions.start_enrolments(
        actor=merle.actor, sequence_id=sequence.id, person_ids=[person.id for person in people]
    )


def _senders(sequence: Sequence) -> dict[uuid.UUID, uuid.UUID | None]:
    rows = Enrolment.objects.filter(sequence=sequence)
    return dict(rows.values_list("person_id", "sender_id"))


def test_nothing_goes_out_in_a_name_before_its_owner_says_yes(merle: Member, jan: Member) -> None:
    sequence = _sequence(merle)
    leave = actions.ask_leave(
        actor=merle.actor, sequence_id=sequence.id, sender_id=jan.id, most_people=5
    )
    asked = Message.objects.get(to_address=jan.email)
    assert str(leave.id) in asked.text
    person = make_reader()
    _start(merle, sequence, [person])
    assert _senders(sequence) == {person.id: None}
    with pytest.raises(NotFound):
        actions.give_leave(actor=merle.actor, leave_id=leave.id, until=clock.today())


def test_one_sender_speaks_in_all_steps_of_a_person_and_signs_them(
    merle: Member, jan: Member, time_machine: Any
) -> None:
    sequence = _sequence(merle)
    _given(merle, sequence, jan, days=200)
    person = make_reader()
    _start(merle, sequence, [person])
    actions.plan_due()
    first = Message.objects.get(person=person)
    assert (first.sender_id, "Jan Behrens" in first.text) == (jan.id, True)
    put_into_state(first, "accepted", handed_at=clock.now(), finished_at=clock.now())
    time_machine.move_to(MORNING + dt.timedelta(days=98), tick=False)
    actions.plan_due()

    second = Message.objects.get(person=person, state="planned")
    assert (second.sender_id, "Jan Behrens" in second.text) == (jan.id, True)


def test_only_the_sender_rewords_a_personal_mail_in_their_name(merle: Member, jan: Member) -> None:
    sequence = _sequence(merle)
    Step.objects.filter(version__sequence=sequence).update(kind="personal")
    _given(merle, sequence, jan)
    _start(merle, sequence, [make_reader(), make_reader()])
    actions.plan_due()
    first, second = Message.objects.filter(sender=jan, state="waiting_for_person").order_by("id")

    with pytest.raises(RuleViolation, match="Jan Behrens") as refused:
        mail.send_draft(
            actor=merle.actor, message_id=first.id, subject=first.subject, text="Andere Worte."
        )
    assert refused.value.code == "words_not_approved"
    first.refresh_from_db()
    assert (first.state, "Andere" in first.text) == ("waiting_for_person", False)

    for message, reader, text in ((first, merle, first.text), (second, jan, "Meine Worte.")):
        jan.role = Role.ADMIN
        jan.save()
        sent = mail.send_draft(
            actor=reader.actor, message_id=message.id, subject=message.subject, text=text
        )
        assert (sent.state, sent.text, sent.sender_id) == ("planned", text, jan.id)


def test_several_senders_share_people_each_within_their_number(merle: Member, jan: Member) -> None:
    sequence = _sequence(merle)
    ute = make_member(name="Ute Thomsen", email="ute@nordlicht.example")
    _given(merle, sequence, jan, most=3)
    _given(merle, sequence, ute, most=20)
    people = [make_reader() for _number in range(12)]
    _start(merle, sequence, people)

    counts = Counter(_senders(sequence).values())
    assert counts[jan.id] + counts[ute.id] == 12
    assert 1 <= counts[jan.id] <= 3
    more = [make_reader() for _number in range(15)]
    _start(merle, sequence, more)
    counts = Counter(_senders(sequence).values())
    assert (counts[jan.id], counts[ute.id], counts[None]) == (3, 20, 4)


def test_taking_it_back_stops_what_has_not_gone_out_and_its_people_wait(
    merle: Member, jan: Member
) -> None:
    sequence = _sequence(merle)
    leave = _given(merle, sequence, jan)
    people = [make_reader(), make_reader()]
    _start(merle, sequence, people)
    actions.plan_due()
    assert Message.objects.filter(sender=jan, state="planned").count() == 2

    actions.withdraw_leave(actor=jan.actor, leave_id=leave.id)

    stopped = Message.objects.filter(sender=jan)
    assert {row.state for row in stopped} == {"cancelled"}
    assert {row.state_reason for row in stopped} == {"sender_gone"}
    waiting = Enrolment.objects.filter(sequence=sequence)
    assert {(row.state, row.reason) for row in waiting} == {("paused", Reason.SENDER_GONE)}


def test_those_who_wait_go_on_without_or_when_leave_is_given_anew(
    merle: Member, jan: Member
) -> None:
    sequence = _sequence(merle)
    leave = _given(merle, sequence, jan)
    person = make_reader()
    _start(merle, sequence, [person])
    actions.withdraw_leave(actor=jan.actor, leave_id=leave.id)
    again = _given(merle, sequence, jan)
    row = Enrolment.objects.get(sequence=sequence)
    assert (row.state, row.sender_id) == ("active", jan.id)

    actions.withdraw_leave(actor=merle.actor, leave_id=again.id)
    assert actions.go_on_without(actor=merle.actor, leave_id=again.id) == 1
    row.refresh_from_db()
    assert (row.state, row.sender_id) == ("active", None)


def test_after_its_day_nothing_more_goes_out(merle: Member, jan: Member, time_machine: Any) -> None:
    sequence = _sequence(merle)
    _given(merle, sequence, jan, days=10)
    person = make_reader()
    _start(merle, sequence, [person])
    time_machine.move_to(MORNING + dt.timedelta(days=12), tick=False)
    actions.plan_due()

    row = Enrolment.objects.get(sequence=sequence)
    assert (row.state, row.reason) == ("paused", Reason.SENDER_GONE)
    assert not Message.objects.filter(person=person).exists()
    late = make_reader()
    _start(merle, sequence, [late])
    assert _senders(sequence)[late.id] is None


def test_a_member_who_is_locked_out_speaks_for_nobody(merle: Member, jan: Member) -> None:
    sequence = _sequence(merle)
    _given(merle, sequence, jan)
    _start(merle, sequence, [make_reader()])
    actions.plan_due()

    deactivate_member(actor=merle.actor, member_id=jan.id)

    assert Leave.objects.get().state == "withdrawn"
    assert Message.objects.get(sender=jan).state == "cancelled"
    assert Enrolment.objects.get(sequence=sequence).reason == Reason.SENDER_GONE
    with pytest.raises(RuleViolation):
        actions.ask_leave(
            actor=merle.actor, sequence_id=sequence.id, sender_id=jan.id, most_people=5
        )


def test_leave_is_for_the_words_that_were_read(merle: Member, jan: Member) -> None:
    sequence = _sequence(merle)
    _given(merle, sequence, jan)
    step = Step.objects.filter(version__sequence=sequence).first()
    assert step is not None
    StepText.objects.filter(step=step, language="de").update(body="Ganz andere Worte.")
    person = make_reader()
    _start(merle, sequence, [person])

    assert _senders(sequence) == {person.id: None}
    (line,) = speaking.leaves_of(merle.actor, sequence)
    assert line.is_outdated
    # A new version is other words, too.
    actions.start_new_version(actor=merle.actor, sequence_id=sequence.id)
    assert speaking.speakers_of(sequence.versions.first()) == {}  # type: ignore[arg-type]  # there is one


def test_a_connected_mailbox_of_theirs_sends_it(merle: Member, jan: Member) -> None:
    a_mailbox()
    own = a_mailbox(is_default=False, from_address="Jan@nordlicht.example", name="Jan")
    sequence = _sequence(merle)
    _given(merle, sequence, jan)
    person, other = make_reader(), make_reader()
    _start(merle, sequence, [person])
    actions.plan_due()
    assert Message.objects.get(person=person).mailbox_id == own.id
    second = _sequence(merle)
    _start(merle, second, [other])
    actions.plan_due()
    mailbox = Message.objects.get(person=other).mailbox
    assert mailbox is not None
    assert mailbox.is_default


def test_bad_numbers_days_and_closed_requests_are_refused(merle: Member, jan: Member) -> None:
    sequence = _sequence(merle)
    for most in (0, 10_001):
        with pytest.raises(RuleViolation):
            actions.ask_leave(
                actor=merle.actor, sequence_id=sequence.id, sender_id=jan.id, most_people=most
            )
    leave = actions.ask_leave(
        actor=merle.actor, sequence_id=sequence.id, sender_id=jan.id, most_people=5
    )
    for days in (-1, 400):
        with pytest.raises(RuleViolation):
            actions.give_leave(
                actor=jan.actor, leave_id=leave.id, until=clock.today() + dt.timedelta(days=days)
            )
    actions.decline_leave(actor=jan.actor, leave_id=leave.id)
    with pytest.raises(Conflict):
        actions.give_leave(actor=jan.actor, leave_id=leave.id, until=clock.today())
    with pytest.raises(NotAllowed):
        actions.ask_leave(
            actor=make_member(Role.MARKETING).actor, sequence_id=sequence.id, sender_id=jan.id,
            most_people=5,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        actions.withdraw_leave(actor=make_member(Role.READ_ONLY).actor, leave_id=leave.id)


def test_a_hiring_manager_reads_approves_and_takes_back_on_a_page_of_their_own(
    client: Client, merle: Member, jan: Member
) -> None:
    sequence = _sequence(merle)
    asked = client.post(
        reverse("nurture:ask_leave", args=[sequence.id]),
        {"sender": str(jan.id), "most_people": "7", "note": "Sie kennen das Team"},
    )
    assert asked.status_code == 303
    leave = Leave.objects.get()
    assert "Jan Behrens" in get(client, "rules", sequence.id)
    page = reverse("nurture:leave", args=[leave.id])
    assert client.get(page).status_code == 404  # it is not Merle who was asked
    client.force_login(jan)
    assert sequence.name in get(client, "leaves")
    shown = text_of(client.get(page))
    assert "Sie kennen das Team" in shown
    assert "höchstens 7 Menschen" in shown
    assert "Greetings 2" in shown
    assert client.post(page, {"until": "2020-01-01"}).status_code == 422
    until = clock.today() + dt.timedelta(days=30)
    assert client.post(page, {"until": until.isoformat()}).status_code == 303
    leave.refresh_from_db()
    assert (leave.state, leave.until) == ("given", until)
    client.post(reverse("nurture:withdraw_leave", args=[leave.id]))
    leave.refresh_from_db()
    assert leave.state == "withdrawn"
    forbidden = client.post(reverse("nurture:go_on_without", args=[sequence.id, leave.id]))
    assert forbidden.status_code == 403
    assert client.get(reverse("nurture:decline_leave", args=[leave.id])).status_code == 405
    client.logout()
    assert client.get(page).status_code == 302
