# SPDX-License-Identifier: Apache-2.0
"""What runs beside the pages in a journey: the worker, the captured mailbox, and time.

Jobs run in the real worker of the queue, in a thread; mail goes over SMTP into the captured
mailbox. Planning goes by a moved clock; at hand-over, which asks the database's clock, due times
are set to now and the hours of the day are not asked.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import time_machine
from django.db import connections
from procrastinate.contrib.django import app

from talentkreis.kernel import clock
from talentkreis.mail import windows
from talentkreis.mail.captured import captured_mailbox
from talentkreis.mail.delivery import deliver_everywhere
from talentkreis.mail.models import CapturedMessage, Message, MessageState
from talentkreis.nurture.actions import plan_due
from talentkreis.nurture.models import Enrolment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MINUTE = dt.timedelta(minutes=1)


@dataclass
class Machine:
    """The part of the product that nobody sees."""

    traveller: time_machine.travel | None = None

    def run_jobs(self) -> None:
        """Let the worker do every job that waits."""
        _apart(lambda: asyncio.run(_work()))

    def go_to(self, moment: dt.datetime) -> None:
        """Move the clock to `moment`; it ticks on from there."""
        self.come_back()
        self.traveller = time_machine.travel(moment, tick=True)
        self.traveller.start()

    def let_the_next_step_happen(self) -> list[CapturedMessage]:
        """Go to when the earliest step is due and plan; come back, deliver; the mails of it."""
        before = set(CapturedMessage.objects.values_list("id", flat=True))
        due = Enrolment.objects.exclude(next_due_at=None).order_by("next_due_at")
        first = due.values_list("next_due_at", flat=True).first()
        assert first is not None, "no enrolment is due"
        self.go_to(max(first, clock.now()) + MINUTE)
        plan_due()
        # Sending goes by the database's clock, which nobody moves: so what is due moves instead.
        planned = Message.objects.filter(state=MessageState.PLANNED)
        assert planned.exists(), "nothing was planned"
        self.come_back()
        planned.update(due_at=clock.now() - MINUTE)
        _apart(deliver_everywhere)
        return list(CapturedMessage.objects.exclude(id__in=before).order_by("received_at"))

    def come_back(self) -> None:
        """Come back to now."""
        if self.traveller is not None:
            self.traveller.stop()
            self.traveller = None


def machine() -> Iterator[Machine]:
    """A running machine with its captured mailbox."""
    from talentkreis.mail.actions import mailboxes

    made = Machine()
    mailbox = captured_mailbox(port=0)
    with ThreadPoolExecutor(1) as apart:  # it starts an event loop, and the browser's lives here
        port = apart.submit(mailbox.__enter__).result()
        # Hours are asked at hand-over by the database's clock, and tests run at night, too;
        # what they allow is proved where the clock is given (nurture, mail).
        hours, windows._windows[:] = list(windows._windows), []
        try:
            mailboxes.ensure_captured_mailbox(port)
            yield made
        finally:
            windows._windows[:] = hours
            made.come_back()
            apart.submit(mailbox.__exit__, None, None, None).result()


async def _work() -> None:
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's
    with app.replace_connector(connector) as worker:
        async with worker.open_async():
            await worker.run_worker_async(wait=False, install_signal_handlers=False)


def _apart(work: Callable[[], object]) -> None:
    """Run in a thread of its own: the browser's event loop lives in this one."""

    def alone() -> None:
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(alone).result()
