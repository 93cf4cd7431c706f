# SPDX-License-Identifier: Apache-2.0
"""Workers die at the worst instants. Nurture mail is never sent twice, nothing is silently lost.

The oracle is the log of a real SMTP server; the workers are real processes.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from talentkreis.mail.delivery import hooks
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.tests.factories import a_mailbox, a_message, the_employer
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.mail.tests.workers import (
    CONNECTIONS,
    IS_FULL,
    Nursery,
    assert_nothing_twice_and_nothing_lost,
    finish,
    start_worker,
)

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default"]),
    pytest.mark.concurrency,
]

OPEN = ("planned", "claimed", "data_started")


@pytest.mark.requirement("trust:R-01")
@pytest.mark.requirement("trust:F-01")
@pytest.mark.requirement("trust:F-03")
@pytest.mark.parametrize("point", hooks.POINTS)
def test_a_worker_killed_at_any_instant_sends_nothing_twice_and_loses_nothing(point: str) -> None:
    the_employer()
    with smtp_sink(delay_s=0.002) as sink:
        mailbox = a_mailbox(port=sink.port, connection_count=CONNECTIONS)
        for _ in range(30):
            a_message(mailbox=mailbox)
        nth = 2 if "claim" in point else 7
        finish(start_worker(at=point, nth=str(nth)), expect=-signal.SIGKILL)
        finish(start_worker())
        states = assert_nothing_twice_and_nothing_lost(sink, kills=1)
    # Before Tx B is committed nothing can be in doubt.
    if point in {"before_claim", "after_claim"}:
        assert states[MessageState.UNCERTAIN] <= CONNECTIONS


@pytest.mark.requirement("trust:F-01")
def test_transactional_mail_is_repeated_after_a_crash_with_the_same_message_id() -> None:
    the_employer()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port, connection_count=CONNECTIONS)
        for _ in range(8):
            a_message(
                mailbox=mailbox,
                purpose="transactional",
                message_class="at_least_once",
                priority=1,
            )
        finish(start_worker(at="after_final_dot", nth="5"), expect=-signal.SIGKILL)
        time.sleep(1.2)
        finish(start_worker())
        time.sleep(1.2)
        finish(start_worker())
    copies = sink.copies()
    assert len(copies) == 8
    assert max(copies.values()) == 2
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.ACCEPTED}


@pytest.mark.requirement("trust:F-02")
@pytest.mark.requirement("trust:R-07")
def test_a_worker_told_to_stop_finishes_what_it_began_and_claims_no_more() -> None:
    the_employer()
    with smtp_sink(delay_s=0.02) as sink:
        mailbox = a_mailbox(port=sink.port, connection_count=CONNECTIONS)
        for _ in range(120):
            a_message(mailbox=mailbox)
        worker = start_worker()
        while len(sink.taken) < 10:
            time.sleep(0.02)
        worker.terminate()
        asked_at = time.monotonic()
        finish(worker)
        assert time.monotonic() - asked_at < 5
        states = Counter(Message.objects.values_list("state", flat=True))
        assert states[MessageState.ACCEPTED] == len(sink.taken) < 120
        assert set(states) == {MessageState.ACCEPTED, MessageState.PLANNED}


@pytest.mark.requirement("trust:F-04")
def test_a_worker_frozen_longer_than_its_lease_changes_and_sends_nothing_more() -> None:
    the_employer()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port, connection_count=CONNECTIONS)
        for _ in range(30):
            a_message(mailbox=mailbox)
        frozen = start_worker(at="after_data_started", nth="6", signal="SIGSTOP")
        deadline = time.monotonic() + 30
        while not _is_stopped(frozen.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1.2)
        finish(start_worker())
        os.kill(frozen.pid, signal.SIGCONT)
        finish(frozen)
        assert_nothing_twice_and_nothing_lost(sink, kills=1)


@pytest.mark.requirement("trust:F-05")
@pytest.mark.requirement("trust:R-01")
def test_many_kills_and_workers_beside_each_other_send_nothing_twice() -> None:
    """The small form of R-01; ``TALENTKREIS_CHAOS=full`` makes it 10,000 messages, 200 kills."""
    messages, kills, side_by_side = (10_000, 200, 4) if IS_FULL else (240, 8, 2)
    chance = random.Random(4711)  # noqa: S311 - repeatable chaos
    the_employer()
    killed: Counter[str] = Counter()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port, connection_count=CONNECTIONS)
        for _ in range(messages):
            a_message(mailbox=mailbox)
        nursery = Nursery()
        while killed.total() < kills and Message.objects.filter(state="planned").exists():
            killed.update(_let_some_die(nursery, chance, side_by_side))
        nursery.close()
        assert killed.total() >= kills or not IS_FULL
        deadline = time.monotonic() + (1_800 if IS_FULL else 60)
        while Message.objects.filter(state__in=OPEN).exists() and time.monotonic() < deadline:
            finish(start_worker(seconds="50"))
        states = assert_nothing_twice_and_nothing_lost(sink, kills=killed.total())
    print(f"{messages} messages, kills {dict(killed)}: {dict(states)}")  # noqa: T201 - figures


def _let_some_die(nursery: Nursery, chance: random.Random, count: int) -> Counter[str]:
    """Start workers that end at a named instant or at any; tell how many were killed where."""
    points = [chance.choice((*hooks.POINTS, "anywhere")) for _ in range(count)]
    # A claim takes ten messages, everything else is reached with one.
    times = [chance.randint(1, 3 if "claim" in point else 20) for point in points]
    workers = [
        nursery.start(at=point, nth=str(nth)) for point, nth in zip(points, times, strict=True)
    ]
    for point, worker in zip(points, workers, strict=True):
        if point == "anywhere":
            time.sleep(chance.uniform(0, 0.4))
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
    ends = [nursery.end_of(worker) for worker in workers]
    assert set(ends) <= {0, -signal.SIGKILL}
    return Counter(point for point, end in zip(points, ends, strict=True) if end == -signal.SIGKILL)


def _is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
