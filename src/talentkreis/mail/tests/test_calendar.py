# SPDX-License-Identifier: Apache-2.0
"""Whoever runs delivery may name the day; leases go by the database's clock whatever the day."""

from __future__ import annotations

import datetime as dt

import pytest

from talentkreis.kernel import clock
from talentkreis.mail.delivery import Pace, claiming, deliver_due, deliver_everywhere
from talentkreis.mail.delivery.calendar import ahead_of_database
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.smtp import Timeouts
from talentkreis.mail.tests.factories import a_mailbox, a_message, a_person, the_employer
from talentkreis.mail.tests.sink import smtp_sink

pytestmark = pytest.mark.django_db

QUICK = Pace(timeouts=Timeouts(connect=2, command=2, final_dot=2))
WEEK, SECOND = dt.timedelta(days=7), dt.timedelta(seconds=1)


def test_what_is_due_in_a_week_goes_out_when_the_calendar_shows_that_day() -> None:
    the_employer()
    then = clock.database_now() + WEEK
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        message = a_message(mailbox=mailbox, due_at=then, expires_at=then + WEEK)
        late = a_message(mailbox=mailbox, due_at=then - WEEK, expires_at=then - SECOND)
        assert deliver_due(mailbox.id, pace=QUICK, at=then - SECOND * 30).accepted == 1
        assert Message.objects.get(id=message.id).state == MessageState.PLANNED
        assert deliver_due(mailbox.id, pace=QUICK, at=then).accepted == 1
    message.refresh_from_db()
    assert message.handed_at is not None
    assert message.finished_at is not None
    assert then <= message.handed_at <= message.finished_at < then + SECOND * 30
    assert Message.objects.get(id=late.id).state == MessageState.ACCEPTED


def test_what_is_too_late_by_the_calendar_is_not_flushed() -> None:
    the_employer()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        message = a_message(mailbox=mailbox)
        deliver_due(mailbox.id, pace=QUICK, at=message.expires_at + SECOND)
    message.refresh_from_db()
    assert (message.state, sink.taken) == (MessageState.HELD, [])


@pytest.mark.requirement("trust:F-17")
@pytest.mark.requirement("trust:F-18")
@pytest.mark.parametrize("years", [-1, 1])
def test_a_worker_with_a_wrong_day_neither_takes_over_a_lease_nor_gives_a_longer_one(
    years: int,
) -> None:
    """Leases of workers whose calendars differ by years are compared by one clock."""
    the_employer()
    strange = clock.database_now() + years * dt.timedelta(days=365)
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        message = a_message(mailbox=mailbox)
        claimed = claiming.claim(mailbox.id, owner="w1", pace=QUICK, limit=10).messages
        assert [each.id for each in claimed] == [message.id]
        deliver_everywhere(pace=QUICK, at=strange)
        message.refresh_from_db()
        assert (message.state, message.lease_owner) == (MessageState.CLAIMED, "w1")
        assert sink.taken == []
        other = a_message(
            mailbox=mailbox,
            due_at=strange,
            expires_at=strange + WEEK,
            person=a_person(),
            purpose="transactional",
            message_class="at_least_once",
        )
        ahead = ahead_of_database(strange)
        claimed = claiming.claim(mailbox.id, owner="w2", pace=QUICK, limit=10, ahead=ahead).messages
        assert [each.id for each in claimed] == [other.id]
    other.refresh_from_db()
    assert other.lease_until is not None
    wait = other.lease_until - clock.database_now()
    assert dt.timedelta(0) < wait <= QUICK.claim_lease


@pytest.mark.requirement("trust:F-17")
@pytest.mark.requirement("trust:F-18")
@pytest.mark.parametrize("hours", [-2, 2])
def test_a_wrong_clock_of_the_machine_sends_nothing_early_and_nothing_twice(
    hours: int, time_machine: object
) -> None:
    the_employer()
    now = clock.database_now()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        a_message(mailbox=mailbox, due_at=now - SECOND)
        soon = a_message(mailbox=mailbox, due_at=now + dt.timedelta(hours=1))
        time_machine.move_to(now + dt.timedelta(hours=hours))  # type: ignore[attr-defined]
        assert deliver_everywhere(pace=QUICK)[mailbox.id].accepted == 1
        assert deliver_everywhere(pace=QUICK)[mailbox.id].accepted == 0
    soon.refresh_from_db()
    assert soon.state == MessageState.PLANNED
    assert set(sink.copies().values()) == {1}
