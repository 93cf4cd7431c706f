# SPDX-License-Identifier: Apache-2.0
"""Working hours where the person is: when a yes begins to hold."""

from __future__ import annotations

import datetime as dt

import pytest

from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.consent.tests.factories import give_consent
from talentkreis.mail.delivery import Pace, deliver_due
from talentkreis.mail.models import MessageState
from talentkreis.mail.smtp import Timeouts
from talentkreis.mail.tests.factories import a_mailbox, a_message
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.nurture.rules import calendar
from talentkreis.nurture.tests.factories import make_employer, make_reader

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("trust:E-16")]

# Days to come: consent and basis begin with the test.
NOON = dt.datetime(2027, 3, 10, 11, tzinfo=dt.UTC)
NIGHT = dt.datetime(2027, 3, 10, 22, tzinfo=dt.UTC)
SUNDAY = dt.datetime(2027, 3, 14, 11, tzinfo=dt.UTC)
QUICK = Pace(timeouts=Timeouts(connect=2, command=2, final_dot=2))


@pytest.fixture(autouse=True)
def _employer() -> None:
    make_employer()


@pytest.mark.parametrize("at", [NIGHT, SUNDAY], ids=["night", "sunday"])
def test_outside_working_hours_a_yes_says_from_when_on(at: dt.datetime) -> None:
    person = make_reader()
    answer = may_contact(person.id, Purpose.NURTURE, Channel.EMAIL, at)
    assert answer.is_yes
    assert answer.not_before is not None
    assert answer.not_before > at
    assert calendar.is_in_window(answer.not_before, calendar.Place("Europe/Berlin", "DE", "SH"))
    assert may_contact(person.id, Purpose.NURTURE, Channel.EMAIL, NOON).not_before is None


def test_it_is_the_morning_where_the_person_is() -> None:
    person = make_reader(time_zone="America/New_York", country="US")
    # Seven in the morning there, noon in Kiel.
    answer = may_contact(
        person.id, Purpose.NURTURE, Channel.EMAIL, dt.datetime(2027, 3, 10, 12, tzinfo=dt.UTC)
    )
    assert answer.not_before is not None
    # Five in the afternoon there.
    late_in_kiel = may_contact(person.id, Purpose.NURTURE, Channel.EMAIL, NIGHT)
    assert late_in_kiel.not_before is None


def test_what_people_ask_for_and_colleagues_do_has_no_hours() -> None:
    person = make_reader()
    for purpose in (Purpose.TRANSACTIONAL, Purpose.PERSONAL_EMAIL, Purpose.PERSONAL_CONTACT):
        assert may_contact(person.id, purpose, Channel.EMAIL, NIGHT).not_before is None


def test_a_newsletter_waits_for_the_morning_a_mail_to_one_person_does_not() -> None:
    reader, other = make_reader(), make_reader()
    give_consent(reader.id, Purpose.NEWSLETTER)
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        letter = a_message(mailbox=mailbox, person=reader, purpose="newsletter", due_at=NIGHT)
        single = a_message(mailbox=mailbox, person=other, due_at=NIGHT)
        for message in (letter, single):
            type(message).objects.filter(id=message.id).update(
                expires_at=NIGHT + dt.timedelta(days=1)
            )
        deliver_due(mailbox.id, pace=QUICK, at=NIGHT + dt.timedelta(minutes=1))
    letter.refresh_from_db()
    single.refresh_from_db()
    assert single.state == MessageState.ACCEPTED
    assert (letter.state, letter.state_reason) == (MessageState.PLANNED, "outside_hours")
    assert calendar.is_in_window(letter.due_at, calendar.Place("Europe/Berlin", "DE", "SH"))
