# SPDX-License-Identifier: Apache-2.0
"""Delivery workers as real processes, and what must hold whatever happens to them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.mail.models import Message, MessageState

if TYPE_CHECKING:
    from talentkreis.mail.tests.sink import Sink

SOURCE = Path(__file__).resolve().parents[3]
CONNECTIONS = 4
IS_FULL = os.environ.get("TALENTKREIS_CHAOS") == "full"
PATIENCE_S = 600 if IS_FULL else 60  # the full form runs at low priority


def environment(**more: str) -> dict[str, str]:
    """The environment of another process of this installation, on the test's own database."""
    settings = connection.settings_dict
    return {
        **os.environ,
        "PYTHONPATH": str(SOURCE),
        "DJANGO_SETTINGS_MODULE": "talentkreis.config.test",
        "TALENTKREIS_EMBEDDED_SOCKET": str(settings["HOST"]),
        "TALENTKREIS_EMBEDDED_DATABASE": str(settings["NAME"]),
        **more,
    }


def start_worker(**values: str) -> subprocess.Popen[str]:
    """A worker process; `values` are the settings of `worker_process`."""
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "talentkreis.mail.tests.worker_process"],
        env=environment(**{f"MAIL_TEST_{key.upper()}": value for key, value in values.items()}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class Nursery:
    """A process that forks workers from what it has loaded once; one at a time may ask it."""

    def __init__(self) -> None:
        self._process = start_worker(nursery="1")

    def start(self, **values: str) -> int:
        """A worker with these settings of `worker_process`; its process number."""
        return self._ask({key.upper(): value for key, value in values.items()})

    def end_of(self, worker: int) -> int:
        """Wait for a worker's end; as `subprocess.Popen.returncode`."""
        return self._ask({"wait": worker})

    def close(self) -> None:
        """No more workers."""
        self._process.communicate(timeout=PATIENCE_S)

    def _ask(self, question: dict[str, object]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def finish(worker: subprocess.Popen[str], *, expect: int | None = 0) -> None:
    """Wait for the end of a worker."""
    _, errors = worker.communicate(timeout=PATIENCE_S)
    if expect is not None:
        assert worker.returncode == expect, errors


def assert_nothing_twice_and_nothing_lost(sink: Sink, *, kills: int) -> Counter[str]:
    """The invariants of TRUST R-01 for at-most-once mail."""
    copies = sink.copies()
    assert max(copies.values(), default=0) <= 1
    rows = {m.message_id_header: m for m in Message.objects.all()}
    assert set(copies) <= set(rows), "a mail without a row"
    states = Counter(m.state for m in rows.values())
    assert set(states) <= {MessageState.ACCEPTED, MessageState.UNCERTAIN}, states
    for header, message in rows.items():
        if message.state == MessageState.ACCEPTED:
            assert header in copies, "accepted, but never seen by the server"
    assert states[MessageState.UNCERTAIN] <= kills * CONNECTIONS
    return states
