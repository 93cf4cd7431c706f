# SPDX-License-Identifier: Apache-2.0
"""The bounce table of TRUST E-11, line by line: from the server's answer and from returned mail."""

from __future__ import annotations

import datetime as dt

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from talentkreis.consent.models import Suppression
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict
from talentkreis.kernel.ids import new_id
from talentkreis.mail import actions
from talentkreis.mail.actions.refusals import note_refused_address, resolve_address
from talentkreis.mail.delivery import Pace, deliver_due
from talentkreis.mail.inbound import receive
from talentkreis.mail.models import Mailbox, Message, MessageState, Throttle
from talentkreis.mail.smtp import Timeouts
from talentkreis.mail.tests.factories import (
    a_mailbox,
    a_message,
    a_person,
    give_consent,
    put_into_state,
    the_employer,
)
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.mail.tests.test_inbound import a_bounce
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.models import Employer
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.models import ContactPoint, Person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requirement("trust:E-11"),
    pytest.mark.requirement("feature:D5"),
]
QUICK = Pace(timeouts=Timeouts(connect=2, command=2, final_dot=2))
DAY = dt.timedelta(days=1)
TAKEN = ""


def answered(reply: str, *messages: Message) -> None:
    """Hand over what is due to a server that answers this, and do the jobs that follow."""
    with smtp_sink(answer=lambda phase, _: reply or None if phase == "rcpt" else None) as sink:
        Mailbox.objects.update(smtp_port=sink.port, pause_until=None)
        for mailbox in Mailbox.objects.all():
            deliver_due(mailbox.id, pace=QUICK)
    for job in ProcrastinateJob.objects.filter(task_name="mail.note_refusal", status="todo"):
        note_refused_address(message_id=job.args["message_id"], blame=job.args["blame"])
    ProcrastinateJob.objects.filter(task_name="mail.note_refusal").delete()
    for message in messages:
        message.refresh_from_db()


def in_sequence(**values: object) -> Message:
    return a_message(mailbox=Mailbox.objects.get(), **values)  # type: ignore[arg-type]


@pytest.fixture
def person() -> Person:
    the_employer()
    a_mailbox()
    somebody = a_person(email="svea@post.test")
    give_consent(somebody)
    return somebody


def is_given_up() -> bool:
    return ContactPoint.objects.filter(bounced_at__isnull=False).exists()


@pytest.mark.parametrize("status", ["5.1.1", "5.1.10", "5.1.2", "5.2.1"])
def test_a_hard_refusal_suppresses_the_address_at_once(person: Person, status: str) -> None:
    message = a_message(mailbox=Mailbox.objects.get(), person=person)
    answered(f"550 {status} no such mailbox", message)
    assert message.state == MessageState.REJECTED
    assert is_given_up()
    assert Suppression.objects.get().reason == "bounce"


@pytest.mark.parametrize("reply", ["452 4.2.2 mailbox full", "552 5.2.2 over quota", "452 later"])
def test_a_full_mailbox_is_tried_for_three_days_and_pauses_the_address_the_third_time(
    person: Person, reply: str
) -> None:
    for number in range(3):
        assert not is_given_up()
        message = a_message(mailbox=Mailbox.objects.get(), person=person, purpose="transactional")
        answered(reply, message)
        assert (message.state, message.state_reason) == (MessageState.DEFERRED, "mailbox_full")
        assert message.expires_at >= message.created_at + dt.timedelta(hours=72)
        assert message.due_at <= clock.now() + dt.timedelta(hours=1, minutes=15)
        Message.objects.filter(id=message.id).update(
            due_at=clock.now() - DAY, expires_at=clock.now() - dt.timedelta(hours=1)
        )
        if number == 1:  # by night instead of by the next claim
            assert actions.expire_messages() == 1
        answered(reply, message)
        assert (message.state, message.state_reason) == (MessageState.EXPIRED, "mailbox_full")
    assert is_given_up()
    assert not Suppression.objects.exists()


def test_strikes_are_forgotten_after_thirty_days(person: Person) -> None:
    mailbox = Mailbox.objects.get()
    for age in (40, 35, 0):
        message = a_message(mailbox=mailbox, person=person)
        put_into_state(
            message,
            "expired",
            state_reason="mailbox_full",
            finished_at=clock.now() - DAY * age,
            address_hash=actions.hash_of_address("svea@post.test"),
        )
        assert not note_refused_address(message_id=message.id, blame="mailbox_full")
    assert not is_given_up()


@pytest.mark.requirement("trust:F-14")
@pytest.mark.parametrize("reply", ["450 4.7.1 greylisted", "451 4.7.1 try again", "451 greylisted"])
def test_greylisting_is_tried_again_in_minutes_with_the_same_envelope(
    person: Person, reply: str
) -> None:
    mailbox = Mailbox.objects.get()
    Mailbox.objects.update(has_plus_addresses=True)
    message = a_message(mailbox=mailbox, person=person)
    seen: list[str] = []
    with smtp_sink(answer=lambda phase, _: reply if phase == "rcpt" else None) as sink:
        sink.seen_envelopes = seen
        Mailbox.objects.update(smtp_port=sink.port)
        deliver_due(mailbox.id, pace=QUICK)
        message.refresh_from_db()
        wait = message.due_at - clock.now()
        assert dt.timedelta(minutes=5) <= wait <= dt.timedelta(minutes=15)
        sink.answer = lambda _phase, _address: None
        Message.objects.update(due_at=clock.now())
        deliver_due(mailbox.id, pace=QUICK)
    assert len(seen) == 2
    assert len(set(seen)) == 1
    assert sink.taken[0].envelope_from == seen[0]
    assert not is_given_up()


@pytest.mark.parametrize("reply", ["421 4.7.0 slow down", "454 4.7.0 throttled", "450 4.7.28 rate"])
def test_a_request_for_less_slows_the_group_and_keeps_the_message(
    person: Person, reply: str
) -> None:
    message = a_message(mailbox=Mailbox.objects.get(), person=person)
    answered(reply, message)
    assert (message.state, message.state_reason) == (MessageState.DEFERRED, "rate")
    assert Throttle.objects.get().group == "post.test"
    assert not is_given_up()


@pytest.mark.requirement("trust:F-16")
@pytest.mark.parametrize("status", ["5.7.515", "5.7.26", "5.7.25", "5.7.29"])
def test_a_refusal_of_our_sender_stops_everything_and_tells_the_admins_by_mail(
    person: Person, status: str
) -> None:
    admin = MemberFactory.create(role=Role.ADMIN, email="chef@nordlicht.test", language="de")
    MemberFactory.create(role=Role.RECRUITER)
    message = a_message(mailbox=Mailbox.objects.get(), person=person)
    answered(f"550 {status} sender not authenticated", message)
    employer = Employer.objects.get()
    assert employer.sending_stopped_at is not None
    assert employer.sending_stop_reason == "refused"
    assert message.state == MessageState.DEFERRED
    assert not is_given_up()
    with smtp_sink() as sink:
        mailbox = Mailbox.objects.get()
        Mailbox.objects.update(smtp_port=sink.port)
        Message.objects.filter(id=message.id).update(due_at=clock.now())
        deliver_due(mailbox.id, pace=QUICK)
    assert [taken.envelope_to for taken in sink.taken] == [admin.email]
    assert "angehalten" in str(sink.taken[0].message["Subject"])
    assert status in str(sink.taken[0].message.get_content())
    message.refresh_from_db()
    assert message.state == MessageState.DEFERRED


@pytest.mark.usefixtures("person")
def test_a_members_stop_lets_not_even_members_be_written_to() -> None:
    from talentkreis.organisation.actions import stop_all_sending

    actions.queue_security_mail(email="x@nordlicht.test", subject="x", text="x", language="de")
    stop_all_sending(actor=SYSTEM, reason="mistake")
    with smtp_sink() as sink:
        Mailbox.objects.update(smtp_port=sink.port)
        deliver_due(Mailbox.objects.get().id, pace=QUICK)
    assert sink.taken == []


@pytest.mark.parametrize("reply", ["550 5.7.1 message looks like spam", "550 5.7.28 unsolicited"])
def test_content_taken_for_spam_pauses_the_sequence_and_suppresses_nobody(
    person: Person, reply: str
) -> None:
    sequence, other = new_id(), new_id()
    first = in_sequence(person=person, sequence_id=sequence)
    later = in_sequence(sequence_id=sequence, due_at=clock.now() + DAY)
    elsewhere = in_sequence(sequence_id=other, due_at=clock.now() + DAY)
    answered(reply, first, later, elsewhere)
    assert first.state == MessageState.REJECTED
    assert (later.state, later.state_reason) == (MessageState.HELD, "content_refused")
    assert elsewhere.state == MessageState.PLANNED
    assert not Suppression.objects.exists()
    assert not is_given_up()
    assert Employer.objects.get().sending_stopped_at is None


@pytest.mark.parametrize(
    ("status", "text", "is_stop"),
    [("5.7.26", "unauthenticated email", True), ("5.7.1", "looks like spam", False)],
)
def test_returned_mail_about_us_counts_once_three_messages_say_the_same(
    status: str, text: str, is_stop: bool
) -> None:
    """One can be made up by whoever got a mail; servers that hand on return their refusals."""
    the_employer()
    a_mailbox()
    sequence = new_id()
    sent = [
        put_into_state(in_sequence(sequence_id=sequence), MessageState.ACCEPTED) for _ in range(3)
    ]
    waiting = in_sequence(sequence_id=sequence, due_at=clock.now() + DAY)
    for number, message in enumerate([sent[0], sent[0], sent[1], sent[2]]):
        waiting.refresh_from_db()
        assert waiting.state == MessageState.PLANNED
        assert Employer.objects.get().sending_stopped_at is None
        raw = a_bounce(message, status, f"550 {status} {text}")
        receive(raw.replace(b"<dsn@mx.test>", f"<dsn{number}@mx.test>".encode()))
    waiting.refresh_from_db()
    assert (Employer.objects.get().sending_stopped_at is not None) == is_stop
    assert waiting.state == (MessageState.PLANNED if is_stop else MessageState.HELD)
    assert not is_given_up()


def test_an_unknown_refusal_is_tried_again_and_then_somebody_has_to_look(person: Person) -> None:
    mailbox = Mailbox.objects.get()
    message = a_message(mailbox=mailbox, person=person)
    answered("554 5.0.0 something went wrong", message)
    assert (message.state, message.state_reason) == (MessageState.DEFERRED, "unknown")
    Message.objects.filter(id=message.id).update(due_at=clock.now())
    answered("554 5.0.0 something went wrong", message)
    assert (message.state, message.state_reason) == (MessageState.REJECTED, "unknown")
    assert not is_given_up()
    following = a_message(mailbox=mailbox, person=person)
    asked_for = a_message(mailbox=mailbox, person=person, purpose="transactional", priority=1)
    answered(TAKEN, following, asked_for)
    assert (following.state, following.state_reason) == (MessageState.HELD, "address_review")
    assert asked_for.state == MessageState.ACCEPTED  # what the person asked for still goes
    resolve_address(actor=SYSTEM, message_id=message.id, is_right=True)
    answered(TAKEN, following)
    assert following.state == MessageState.ACCEPTED
    with pytest.raises(Conflict):
        resolve_address(actor=SYSTEM, message_id=message.id, is_right=True)


def test_an_address_somebody_finds_wrong_is_not_written_to_again(person: Person) -> None:
    mailbox = Mailbox.objects.get()
    message = a_message(mailbox=mailbox, person=person)
    answered("554 5.0.0 no", message)
    Message.objects.filter(id=message.id).update(due_at=clock.now())
    answered("554 5.0.0 no", message)
    following = a_message(mailbox=mailbox, person=person)
    answered(TAKEN, following)
    resolve_address(actor=SYSTEM, message_id=message.id, is_right=False)
    following.refresh_from_db()
    assert following.state == MessageState.CANCELLED
    assert is_given_up()
    assert not Suppression.objects.exists()  # a corrected address may be written to


def test_mail_that_comes_back_twice_without_a_reason_waits_for_somebody_too(person: Person) -> None:
    sent = [
        put_into_state(
            a_message(mailbox=Mailbox.objects.get(), person=person, purpose="transactional"),
            MessageState.ACCEPTED,
            address_hash=actions.hash_of_address("svea@post.test"),
        )
        for _ in range(2)
    ]
    for number, message in enumerate(sent):
        raw = a_bounce(message, "5.0.0", "554 5.0.0 failed")
        receive(raw.replace(b"<dsn@mx.test>", f"<dsn{number}@mx.test>".encode()))
        message.refresh_from_db()
    assert [message.state_reason for message in sent] == ["", "returned_unknown"]
    following = a_message(mailbox=Mailbox.objects.get(), person=person)
    answered(TAKEN, following)
    assert following.state_reason == "address_review"
