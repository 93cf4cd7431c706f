# SPDX-License-Identifier: Apache-2.0
"""What is due goes out once, and nothing goes out that may not."""

from __future__ import annotations

import datetime as dt

import pytest

from talentkreis.activity.models import Activity
from talentkreis.consent.models import ConsentState
from talentkreis.kernel import clock
from talentkreis.mail.actions import tell_contact_budget
from talentkreis.mail.delivery import Pace, deliver_due
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.smtp import Timeouts
from talentkreis.mail.tests.factories import (
    a_mailbox,
    a_message,
    a_person,
    give_consent,
    the_employer,
)
from talentkreis.mail.tests.sink import smtp_sink

pytestmark = pytest.mark.django_db

QUICK = Pace(timeouts=Timeouts(connect=2, command=2, final_dot=2))


def test_everything_due_goes_out_once() -> None:
    the_employer()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        messages = [a_message(mailbox=mailbox) for _ in range(23)]
        later = a_message(mailbox=mailbox, due_at=clock.now() + dt.timedelta(hours=1))
        done = deliver_due(mailbox.id, pace=QUICK)
    assert done.accepted == 23
    assert set(sink.copies().values()) == {1}
    assert set(sink.copies()) == {m.message_id_header for m in messages}
    assert sink.dialogues <= mailbox.connection_count
    assert set(
        Message.objects.filter(id__in=[m.id for m in messages]).values_list("state", flat=True)
    ) == {MessageState.ACCEPTED}
    later.refresh_from_db()
    assert later.state == MessageState.PLANNED


@pytest.mark.requirement("trust:L-17")
def test_consent_withdrawn_between_plan_and_hand_over_means_no_mail() -> None:
    the_employer()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        message = a_message(mailbox=mailbox)
        ConsentState.objects.update(status="withdrawn")
        deliver_due(mailbox.id, pace=QUICK)
    message.refresh_from_db()
    assert sink.taken == []
    assert (message.state, message.gate_reason) == (MessageState.CANCELLED, "withdrawn")
    assert message.gate_text  # the sentence the gate said, kept for "why"


def test_a_person_without_consent_gets_nothing_automatic() -> None:
    the_employer()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        message = a_message(mailbox=mailbox, person=a_person())
        deliver_due(mailbox.id, pace=QUICK)
    message.refresh_from_db()
    assert sink.taken == []
    assert message.state == MessageState.CANCELLED


@pytest.mark.requirement("feature:F9")
def test_two_automatic_messages_in_a_month_become_one_and_a_later_one() -> None:
    the_employer()
    person = a_person()
    give_consent(person, "nurture", "newsletter")
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        a_message(mailbox=mailbox, person=person)
        a_message(mailbox=mailbox, person=person, purpose="newsletter")
        done = deliver_due(mailbox.id, pace=QUICK)
    assert done.accepted == 1
    waiting = Message.objects.get(state=MessageState.PLANNED)
    assert waiting.due_at > clock.now() + dt.timedelta(days=29)
    assert waiting.expires_at > waiting.due_at
    assert waiting.state_reason == "contact_budget"


def test_late_messages_are_held_instead_of_being_flushed() -> None:
    the_employer()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        message = a_message(
            mailbox=mailbox,
            due_at=clock.now() - dt.timedelta(days=3),
            expires_at=clock.now() - dt.timedelta(days=2),
        )
        deliver_due(mailbox.id, pace=QUICK)
    message.refresh_from_db()
    assert sink.taken == []
    assert (message.state, message.state_reason) == (MessageState.HELD, "too_late")


@pytest.mark.requirement("feature:F9")
def test_after_sending_the_projection_hears_whose_budget_is_used() -> None:
    the_employer()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        message = a_message(mailbox=mailbox)
        done = deliver_due(mailbox.id, pace=QUICK)
    assert done.reached == {message.person_id}
    tell_contact_budget(person_ids=list(done.reached))
    told = Activity.objects.get(kind="mail.contact_budget_changed")
    assert told.person_id == message.person_id
