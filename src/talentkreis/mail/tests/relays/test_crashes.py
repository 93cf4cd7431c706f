# SPDX-License-Identifier: Apache-2.0
"""Workers die while a service sends: what goes to many is never sent twice, nobody is lost."""

from __future__ import annotations

import json
import signal
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from talentkreis.kernel.tests.web_server import web_source
from talentkreis.mail.delivery import hooks
from talentkreis.mail.models import Message, MessageState, Service
from talentkreis.mail.tests.factories import a_message
from talentkreis.mail.tests.relays.conftest import an_account, host_of
from talentkreis.mail.tests.relays.emulators import PostmarkEmulator
from talentkreis.mail.tests.workers import finish, start_worker

if TYPE_CHECKING:
    from talentkreis.kernel.tests.web_server import Reply

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default"]),
    pytest.mark.concurrency,
]

LETTERS, CONNECTIONS = 12, 2


class _Orderly(PostmarkEmulator):
    """Several connections ask at once; one list is kept."""

    def take(self, body: bytes) -> Reply:
        with _LOCK:
            return super().take(body)


_LOCK = threading.Lock()


@pytest.mark.requirement("trust:R-01")
@pytest.mark.requirement("trust:F-01")
@pytest.mark.requirement("trust:F-03")
@pytest.mark.parametrize("point", hooks.POINTS)
def test_a_worker_killed_at_any_instant_hands_nothing_over_twice(point: str) -> None:
    with web_source() as server:
        relay = an_account(Service.POSTMARK)
        emulator = _Orderly(server, relay=relay)
        server.answers[emulator.path] = emulator.take
        for _ in range(LETTERS):
            a_message(mailbox=relay.mailbox)
        stand_ins = json.dumps({host_of(Service.POSTMARK): server.url})
        nth = "2" if "claim" in point else "5"
        dead = start_worker(at=point, nth=nth, batch="4", stand_ins=stand_ins)
        finish(dead, expect=-signal.SIGKILL)
        finish(start_worker(stand_ins=stand_ins))
    copies = Counter(mail.own_id for mail in emulator.taken)
    assert max(copies.values()) == 1
    rows = {message.id.hex: message for message in Message.objects.all()}
    assert set(copies) <= set(rows)
    states = Counter(message.state for message in rows.values())
    assert set(states) <= {MessageState.ACCEPTED, MessageState.UNCERTAIN}
    assert states[MessageState.UNCERTAIN] <= CONNECTIONS
    for own_id, message in rows.items():
        if message.state == MessageState.ACCEPTED:
            assert own_id in copies, "accepted, but never seen by the service"
            assert message.external_id
    # What the service tells afterwards settles what nobody was certain about.
    for mail in emulator.taken:
        assert emulator.tell("delivered", mail=mail) == 200
    left = Message.objects.filter(state=MessageState.UNCERTAIN)
    assert {message.id.hex for message in left} & set(copies) == set()


@pytest.mark.requirement("trust:F-01")
def test_a_confirmation_is_sent_again_under_the_same_name() -> None:
    with web_source() as server:
        relay = an_account(Service.POSTMARK)
        emulator = _Orderly(server, relay=relay)
        server.answers[emulator.path] = emulator.take
        values: dict[str, Any] = {
            "purpose": "transactional",
            "message_class": "at_least_once",
            "priority": 1,
        }
        for _ in range(4):
            a_message(mailbox=relay.mailbox, **values)
        stand_ins = json.dumps({host_of(Service.POSTMARK): server.url})
        dead = start_worker(at="after_final_dot", nth="3", stand_ins=stand_ins)
        finish(dead, expect=-signal.SIGKILL)
        for _ in range(3):
            finish(start_worker(stand_ins=stand_ins))
    ids = [mail.headers["Message-ID"] for mail in emulator.taken]
    assert len(set(ids)) == 4
    assert max(Counter(ids).values()) <= 2
    assert set(Message.objects.values_list("state", flat=True)) <= {
        MessageState.ACCEPTED,
        MessageState.DEFERRED,
    }
