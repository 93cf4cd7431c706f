# SPDX-License-Identifier: Apache-2.0
"""Machines sleep, scripts lock crosswise, thousands of mails come back at once."""

from __future__ import annotations

import datetime as dt
import threading
import time
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError, connection, transaction

from talentkreis.kernel import clock
from talentkreis.mail.delivery import Pace, deliver_due, deliver_everywhere
from talentkreis.mail.inbound.polling import MOST_AT_ONCE, poll
from talentkreis.mail.models import InboundMessage, Mailbox, Message, MessageState
from talentkreis.mail.smtp import Timeouts
from talentkreis.mail.tests.factories import a_mailbox, a_message, a_person, the_employer
from talentkreis.mail.tests.imap_server import imap_server
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.mail.tests.test_inbound import a_bounce
from talentkreis.mail.tests.test_polling import an_imap_mailbox
from talentkreis.mail.tests.workers import IS_FULL
from talentkreis.people.models import ContactPoint

if TYPE_CHECKING:
    import uuid

QUICK = Pace(timeouts=Timeouts(connect=2, command=2, final_dot=2))
HOUR = dt.timedelta(hours=1)


@pytest.mark.django_db
@pytest.mark.requirement("trust:F-20")
@pytest.mark.requirement("trust:E-17")
def test_a_machine_that_slept_twelve_hours_flushes_nothing_that_is_late() -> None:
    """What expired meanwhile is held; what is still in time goes, once."""
    the_employer()
    now = clock.database_now()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        late, in_time = (
            [
                a_message(mailbox=mailbox, due_at=now + HOUR, expires_at=now + hours * HOUR)
                for _ in range(5)
            ]
            for hours in (5, 24)
        )
        for _ in range(2):  # and whoever wakes up beside
            deliver_everywhere(pace=QUICK, at=now + 12 * HOUR)
    assert set(sink.copies()) == {message.message_id_header for message in in_time}
    assert set(sink.copies().values()) == {1}
    for message in late:
        message.refresh_from_db()
        assert (message.state, message.state_reason) == (MessageState.HELD, "too_late")


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
@pytest.mark.requirement("trust:F-08")
def test_a_script_that_locks_crosswise_ends_in_a_visible_error_not_in_half_a_state() -> None:
    """It holds the people and wants the messages; delivery holds messages and wants the people."""
    the_employer()
    held, seen = threading.Event(), list[str]()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        messages = [a_message(mailbox=mailbox) for _ in range(6)]
        people = [str(message.person_id) for message in messages]

        def script() -> None:
            try:
                _lock_people_then_messages(people, mailbox.id, held)
            except OperationalError as error:
                seen.append(type(error.__cause__).__name__)
            finally:
                connection.close()

        other = threading.Thread(target=script)
        other.start()
        assert held.wait(10)
        deadline = time.monotonic() + 60
        while (
            Message.objects.exclude(state=MessageState.ACCEPTED).exists()
            and time.monotonic() < deadline
        ):
            deliver_due(mailbox.id, pace=QUICK)  # tries again by itself
        other.join(30)
    assert not other.is_alive()
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.ACCEPTED}
    assert sink.copies() == dict.fromkeys((m.message_id_header for m in messages), 1)
    assert seen in ([], ["DeadlockDetected"])


def _lock_people_then_messages(
    people: list[str], mailbox_id: uuid.UUID, held: threading.Event
) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM people_person WHERE id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE",
            [people],
        )
        held.set()
        time.sleep(1.0)  # delivery has locked its messages by now, and waits for the people
        cursor.execute("SELECT 1 FROM mail_message WHERE mailbox_id = %s FOR UPDATE", [mailbox_id])


@pytest.mark.django_db
@pytest.mark.concurrency
@pytest.mark.requirement("trust:F-35")
def test_thousands_of_returned_mails_are_read_in_portions_and_each_counts_once() -> None:
    """``TALENTKREIS_CHAOS=full``: 50,000 of them."""
    count = 50_000 if IS_FULL else MOST_AT_ONCE + 50
    the_employer()
    message = a_message(person=a_person(email="svea@post.test"), to_address="svea@post.test")
    raw = a_bounce(message, "4.2.2", "452 4.2.2 mailbox full")
    with imap_server() as server:
        mailbox = an_imap_mailbox(server.port)
        poll(mailbox.id)
        server.put(
            *(raw.replace(b"<dsn@mx.test>", f"<dsn{number}@mx.test>".encode())
              for number in range(count))
        )  # fmt: skip
        rounds = 1
        while poll(mailbox.id).has_more:
            assert InboundMessage.objects.count() == MOST_AT_ONCE * rounds
            rounds += 1
        assert rounds == -(-count // MOST_AT_ONCE)
        assert InboundMessage.objects.count() == count
        Mailbox.objects.update(uid_validity=1, last_uid=0)  # numbered anew
        while poll(mailbox.id).has_more:
            continue
    assert InboundMessage.objects.count() == count
    assert ContactPoint.objects.get().bounced_at is not None
