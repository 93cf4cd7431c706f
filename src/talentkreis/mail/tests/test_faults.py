# SPDX-License-Identifier: Apache-2.0
"""Servers refuse, hang up, ask for patience; people change their mind at the last moment."""

from __future__ import annotations

import datetime as dt

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from talentkreis.consent.actions import withdraw_consent
from talentkreis.kernel import clock
from talentkreis.mail.actions import note_refused_address, queue_security_mail
from talentkreis.mail.delivery import Pace, claiming, deliver_due, hooks
from talentkreis.mail.models import Mailbox, Message, MessageState
from talentkreis.mail.smtp import Timeouts
from talentkreis.mail.tests.factories import a_mailbox, a_message, a_person, the_employer
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Employer
from talentkreis.people.models import ContactPoint

pytestmark = pytest.mark.django_db
QUICK = Pace(timeouts=Timeouts(connect=2, command=2, final_dot=2))


@pytest.mark.requirement("trust:F-11")
def test_a_refused_connection_uses_up_no_attempt_and_the_mailbox_rests() -> None:
    the_employer()
    mailbox = a_mailbox(port=1)
    message = a_message(mailbox=mailbox)
    assert deliver_due(mailbox.id, pace=QUICK).problem == "unreachable"
    message.refresh_from_db()
    mailbox.refresh_from_db()
    assert (message.state, message.deferral_count) == (MessageState.PLANNED, 0)
    assert mailbox.pause_until is not None
    assert mailbox.pause_until > clock.now()
    assert deliver_due(mailbox.id, pace=QUICK).problem == "paused"
    with smtp_sink() as sink:
        Mailbox.objects.update(smtp_port=sink.port, pause_until=None)
        assert deliver_due(mailbox.id, pace=QUICK).accepted == 1
    mailbox.refresh_from_db()
    assert (mailbox.failure_count, mailbox.smtp_result) == (0, "ok")


@pytest.mark.requirement("trust:F-13")
@pytest.mark.parametrize("answer", ["drop", "take and drop"])
def test_a_connection_cut_after_the_final_dot_is_uncertain_and_never_repeated(answer: str) -> None:
    the_employer()
    with smtp_sink(answer=lambda phase, _: answer if phase == "data" else None) as sink:
        mailbox = a_mailbox(port=sink.port, connection_count=1)
        nurture = a_message(mailbox=mailbox)
        link = a_message(
            mailbox=mailbox, purpose="transactional", message_class="at_least_once", priority=1
        )
        deliver_due(mailbox.id, pace=QUICK)
        nurture.refresh_from_db()
        link.refresh_from_db()
        assert nurture.state == MessageState.UNCERTAIN
        assert link.state == MessageState.DEFERRED
        sink.answer = lambda _phase, _address: None
        Message.objects.update(due_at=clock.now())
        Mailbox.objects.update(pause_until=None)
        deliver_due(mailbox.id, pace=QUICK)
    assert sink.copies()[nurture.message_id_header] == (answer != "drop")
    assert sink.copies()[link.message_id_header] in {1, 2}


@pytest.mark.requirement("trust:F-14")
def test_greylisting_brings_a_second_attempt_in_five_to_fifteen_minutes() -> None:
    the_employer()
    with smtp_sink(
        answer=lambda phase, _: "451 4.7.1 greylisted" if phase == "rcpt" else None
    ) as s:
        mailbox = a_mailbox(port=s.port)
        message = a_message(mailbox=mailbox)
        deliver_due(mailbox.id, pace=QUICK)
        message.refresh_from_db()
        wait = message.due_at - clock.now()
        assert message.state == MessageState.DEFERRED
        assert dt.timedelta(minutes=5) <= wait <= dt.timedelta(minutes=15)
        s.answer = lambda _phase, _address: None
        Message.objects.update(due_at=clock.now())
        assert deliver_due(mailbox.id, pace=QUICK).accepted == 1
    assert set(s.copies().values()) == {1}


@pytest.mark.requirement("trust:F-15")
@pytest.mark.requirement("trust:E-13")
def test_one_provider_asking_for_less_slows_nobody_else_down() -> None:
    the_employer()

    def answer(phase: str, address: str) -> str | None:
        return (
            "452 4.7.28 slow down" if address.endswith("@gmail.test") and phase == "rcpt" else None
        )

    with smtp_sink(answer=answer) as sink:
        mailbox = a_mailbox(port=sink.port, connection_count=1)
        for number in range(12):
            domain = "gmail.test" if number % 2 else "post.test"
            person = a_person(email=f"p{number}@{domain}")
            a_message(mailbox=mailbox, person=person, purpose="transactional")
        done = deliver_due(mailbox.id, pace=QUICK)
    assert done.accepted == 6
    assert not Message.objects.filter(state=MessageState.REJECTED).exists()


@pytest.mark.requirement("trust:F-16")
def test_a_policy_answer_stops_everything_and_blames_no_address() -> None:
    the_employer()
    refusal = "550 5.7.515 Access denied, sending domain does not meet the required level"
    with smtp_sink(answer=lambda phase, _: refusal if phase == "data" else None) as sink:
        mailbox = a_mailbox(port=sink.port, connection_count=4)
        for _ in range(30):
            a_message(mailbox=mailbox)
        deliver_due(mailbox.id, pace=QUICK)
        assert Employer.objects.get().sending_stopped_at is not None
        attempted = Message.objects.filter(attempt__gt=0, deferral_count__gt=0).count()
        assert attempted <= 20
        assert deliver_due(mailbox.id, pace=QUICK).accepted == 0
    states = set(Message.objects.values_list("state", flat=True))
    assert states <= {MessageState.PLANNED, MessageState.DEFERRED}
    assert not ContactPoint.objects.filter(bounced_at__isnull=False).exists()


@pytest.mark.requirement("trust:E-11")
def test_an_address_the_server_does_not_know_is_not_written_to_again() -> None:
    the_employer()
    with smtp_sink(
        answer=lambda phase, _: "550 5.1.1 no such user" if phase == "rcpt" else None
    ) as s:
        mailbox = a_mailbox(port=s.port)
        message = a_message(mailbox=mailbox)
        deliver_due(mailbox.id, pace=QUICK)
    message.refresh_from_db()
    assert (message.state, message.state_reason) == (MessageState.REJECTED, "address")
    job = ProcrastinateJob.objects.get(task_name="mail.note_refusal")
    assert note_refused_address(message_id=message.id, blame=job.args["blame"])
    assert ContactPoint.objects.get().bounced_at is not None


@pytest.mark.requirement("trust:F-38")
@pytest.mark.requirement("trust:L-15")
def test_a_withdrawal_between_claim_and_final_dot_still_stops_the_mail() -> None:
    the_employer()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port, connection_count=1)
        message = a_message(mailbox=mailbox)
        claimed = claiming.claim(mailbox.id, owner="w", pace=QUICK, limit=10).messages
        assert [each.id for each in claimed] == [message.id]
        assert message.person_id is not None
        withdraw_consent(actor=SYSTEM, person_id=message.person_id)
        message.refresh_from_db()
        assert message.state == MessageState.CANCELLED
        deliver_due(mailbox.id, pace=QUICK)
    assert sink.taken == []


def test_a_withdrawal_while_the_text_is_being_sent_stops_before_the_final_dot() -> None:
    the_employer()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port, connection_count=1)
        message = a_message(mailbox=mailbox)

        def withdraw(point: str) -> None:
            if point == "before_commit" and message.person_id is not None:
                withdraw_consent(actor=SYSTEM, person_id=message.person_id)

        hooks.listen(withdraw)
        try:
            deliver_due(mailbox.id, pace=QUICK)
        finally:
            hooks.listen(None)
    message.refresh_from_db()
    assert sink.taken == []
    assert message.state == MessageState.CANCELLED


@pytest.mark.requirement("feature:F4")
def test_the_daily_cap_of_a_mailbox_holds_in_any_24_hours() -> None:
    the_employer()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port, daily_cap=5)
        for _ in range(9):
            a_message(mailbox=mailbox)
        assert deliver_due(mailbox.id, pace=QUICK).accepted == 5
        assert deliver_due(mailbox.id, pace=QUICK).accepted == 0
        Message.objects.filter(state="accepted").update(
            handed_at=clock.now() - dt.timedelta(hours=25)
        )
        assert deliver_due(mailbox.id, pace=QUICK).accepted == 4


@pytest.mark.requirement("trust:L-30")
def test_nothing_goes_to_people_before_the_legal_texts_are_written() -> None:
    the_employer(imprint_text="")
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        message = a_message(mailbox=mailbox)
        queue_security_mail(email="neu@nordlicht.test", subject="Zugang", text="x", language="de")
        assert deliver_due(mailbox.id, pace=QUICK).accepted == 1
    message.refresh_from_db()
    assert message.state == MessageState.PLANNED
    assert [taken.envelope_to for taken in sink.taken] == ["neu@nordlicht.test"]
