# SPDX-License-Identifier: Apache-2.0
"""Servers that take their time: they slow themselves, nobody else, and get nothing twice."""

from __future__ import annotations

import time

import pytest

from talentkreis.kernel import clock
from talentkreis.mail.delivery import Pace, deliver_due
from talentkreis.mail.models import Mailbox, Message, MessageState
from talentkreis.mail.smtp import Timeouts
from talentkreis.mail.tests.factories import (
    a_mailbox,
    a_message,
    a_person,
    give_consent,
    the_employer,
)
from talentkreis.mail.tests.proxy import slow_proxy
from talentkreis.mail.tests.sink import smtp_sink

pytestmark = pytest.mark.django_db
# Ten minutes for the answer to the final dot, scaled down.
QUICK = Pace(timeouts=Timeouts(connect=2, command=2, final_dot=1.5))


def _message_to(domain: str, number: int, mailbox: Mailbox, **values: str) -> Message:
    person = a_person(email=f"p{number}@{domain}")
    give_consent(person, values.get("purpose", "nurture"))
    return a_message(mailbox=mailbox, person=person, **values)


@pytest.mark.requirement("trust:F-12")
def test_an_answer_that_comes_too_late_holds_up_nobody_else_and_brings_no_duplicate() -> None:
    """Nine minutes before the 250, of ten: taken. Later than that: uncertain, never again."""
    the_employer()
    waits = {"patient.test": 1.0, "late.test": 4.0}
    with smtp_sink(late_s=lambda address: waits.get(address.rpartition("@")[2], 0.0)) as sink:
        mailbox = a_mailbox(port=sink.port, connection_count=3)
        late = _message_to("late.test", 0, mailbox)
        patient = _message_to("patient.test", 1, mailbox)
        others = [_message_to("post.test", number, mailbox) for number in range(2, 12)]
        deliver_due(mailbox.id, pace=QUICK)
        states = dict(Message.objects.values_list("id", "state"))
        assert states[late.id] == MessageState.UNCERTAIN
        assert states[patient.id] == MessageState.ACCEPTED
        assert {states[other.id] for other in others} == {MessageState.ACCEPTED}
        done = {taken.envelope_to: taken.at for taken in sink.taken}
        assert max(at for to, at in done.items() if "post.test" in to) < done["p0@late.test"] + 1.5
        time.sleep(3)  # its 250 comes, to nobody
        Message.objects.update(due_at=clock.now())
        deliver_due(mailbox.id, pace=QUICK)
    assert set(sink.copies().values()) == {1}
    late.refresh_from_db()
    assert late.state == MessageState.UNCERTAIN


@pytest.mark.requirement("trust:F-12")
def test_a_server_that_answers_byte_by_byte_gets_everything_once() -> None:
    the_employer()
    with smtp_sink() as sink, slow_proxy(sink.port, pause_s=0.01) as port:
        mailbox = a_mailbox(port=port, connection_count=2)
        for number in range(4):
            _message_to("langsam.test", number, mailbox)
        assert deliver_due(mailbox.id, pace=QUICK).accepted == 4
    assert set(sink.copies().values()) == {1}
    assert len(sink.taken) == 4
