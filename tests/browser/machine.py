# SPDX-License-Identifier: Apache-2.0
"""What runs beside the pages in a journey: the worker, the captured mailbox, and time.

Jobs run in the real worker of the queue, in a thread; mail goes over SMTP into the captured
mailbox. Days pass by moving the clock of this process and telling delivery, which otherwise goes
by the database's clock, what its calendar shows; no row is touched.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import time_machine
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app

from talentkreis.kernel import clock
from talentkreis.mail.captured import captured_mailbox
from talentkreis.mail.delivery import deliver_everywhere
from talentkreis.mail.models import CapturedMessage, Message, MessageState
from talentkreis.nurture.actions import plan_due
from talentkreis.nurture.models import Enrolment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
LATE = dt.time(22, 30)  # in no recipient's working hours


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

    def plan_the_next_step(self) -> None:
        """Go to the hour before the earliest step and plan it."""
        due = Enrolment.objects.exclude(next_due_at=None).order_by("next_due_at")
        first = due.values_list("next_due_at", flat=True).first()
        assert first is not None, "no enrolment is due"
        self.go_to(max(first - HOUR, clock.now()))
        plan_due()

    def deliver_late(self) -> list[CapturedMessage]:
        """Let delivery come round only late in the evening of the day on which mail is due."""
        day = timezone.localdate(self._planned().latest("due_at").due_at)
        return self._deliver_at(dt.datetime.combine(day, LATE, timezone.get_default_timezone()))

    def deliver_in_time(self) -> list[CapturedMessage]:
        """Let delivery come round once all that is planned is due; the mails it brought."""
        return self._deliver_at(self._planned().latest("due_at").due_at + MINUTE)

    def _planned(self) -> QuerySet[Message]:
        planned = Message.objects.filter(state=MessageState.PLANNED)
        assert planned.exists(), "nothing is planned"
        return planned

    def _deliver_at(self, moment: dt.datetime) -> list[CapturedMessage]:
        before = set(CapturedMessage.objects.values_list("id", flat=True))
        self.go_to(moment)
        _apart(lambda: deliver_everywhere(at=moment))
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
        try:
            mailboxes.ensure_captured_mailbox(port)
            yield made
        finally:
            made.come_back()
            apart.submit(mailbox.__exit__, None, None, None).result()


class _Tidy(ThreadPoolExecutor):
    """Threads that close their connections after each job, as the worker's process does at its end.

    Left to the garbage collector, they would be found open in the middle of some later test.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run `fn` in a thread, then close what that thread opened."""
        return super().submit(_closing, fn, *args, **kwargs)


def _closing(work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    try:
        return work(*args, **kwargs)
    finally:
        connections.close_all()


async def _work() -> None:
    asyncio.get_running_loop().set_default_executor(_Tidy())
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
