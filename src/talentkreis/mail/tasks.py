# SPDX-License-Identifier: Apache-2.0
"""Background jobs of mail: sending, receiving, settling. Each may run twice or beside itself."""

from __future__ import annotations

import asyncio
import threading
import time
import uuid

from procrastinate.contrib.django import app

SLICE_S = 15.0  # a worker that is told to stop waits at most this long for the end of a run


@app.periodic(cron="* * * * *")
@app.task(name="mail.deliver_periodically", queueing_lock="mail.deliver_periodically")
async def deliver_periodically(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every minute: settle what was interrupted, then send what is due."""
    await _deliver()


@app.task(name="mail.deliver", queueing_lock="mail.deliver")
async def deliver() -> None:
    """Send what is due, now; deferred whenever something becomes due at once."""
    await _deliver()


@app.task(name="mail.note_refusal")
def note_refusal(message_id: str, blame: str) -> None:
    """Act on a refusal that is about the address."""
    from talentkreis.mail.actions import note_refused_address

    note_refused_address(message_id=uuid.UUID(message_id), blame=blame)


async def _deliver() -> None:
    stop = threading.Event()
    try:
        await asyncio.to_thread(_deliver_in_thread, stop)
    finally:
        stop.set()  # the worker is being taken down: finish the current messages, claim no more


def _deliver_in_thread(stop: threading.Event) -> None:
    from django.db import connection

    from talentkreis.mail.delivery import deliver_everywhere

    try:
        deliver_everywhere(stop=stop, until=time.monotonic() + SLICE_S)
    finally:
        connection.close()
