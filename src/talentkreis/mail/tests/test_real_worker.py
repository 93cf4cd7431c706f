# SPDX-License-Identifier: Apache-2.0
"""The worker as it is installed: it takes mail jobs from the queue, sends, and ends when told."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from talentkreis.kernel import jobs
from talentkreis.mail import tasks
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.tests.factories import a_mailbox, a_message, the_employer
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.mail.tests.workers import environment

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


@pytest.mark.requirement("trust:R-07")
def test_the_installed_worker_sends_what_a_job_asks_for_and_ends_when_told(
    tmp_path: Path,
) -> None:
    the_employer()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        messages = [a_message(mailbox=mailbox) for _ in range(5)]
        with transaction.atomic():
            jobs.defer_once(tasks.deliver, key="mail.deliver")
        worker = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "talentkreis", "worker"],
            env=environment(TALENTKREIS_DATA_DIR=str(tmp_path)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            _wait(lambda: len(sink.taken) == 5 and _is_settled(), worker)
        finally:
            asked_at = time.monotonic()
            worker.terminate()
            _, errors = worker.communicate(timeout=40)
    assert worker.returncode == 0, errors
    assert time.monotonic() - asked_at <= 30
    assert set(sink.copies()) == {message.message_id_header for message in messages}
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.ACCEPTED}
    # What hears about it afterwards ran as well.
    assert not ProcrastinateJob.objects.filter(task_name="mail.tell_budget", status="failed")


def _is_settled() -> bool:
    """Sending is done, and the job about the contact budget too."""
    waiting = ProcrastinateJob.objects.filter(
        task_name__in=["mail.deliver", "mail.tell_budget"], status__in=["todo", "doing"]
    )
    return not (Message.objects.exclude(state="accepted").exists() or waiting.exists())


def _wait(is_done: object, worker: subprocess.Popen[str]) -> None:
    assert callable(is_done)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and worker.poll() is None:
        if is_done():
            return
        time.sleep(0.1)
