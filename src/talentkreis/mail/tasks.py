# SPDX-License-Identifier: Apache-2.0
"""Background jobs of mail: sending, receiving, settling. Each may run twice or beside itself."""

from __future__ import annotations

import asyncio
import threading
import time
import uuid

from procrastinate.contrib.django import app

from talentkreis.kernel import jobs

PEOPLE_A_JOB = 500
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


@app.periodic(cron="*/2 * * * *")
@app.task(name="mail.poll", queueing_lock="mail.poll")
def poll(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every two minutes: read every mailbox that can be read."""
    from talentkreis.mail.inbound.polling import poll as read
    from talentkreis.mail.models import Mailbox

    for mailbox_id in Mailbox.objects.exclude(imap_host="").values_list("id", flat=True):
        deadline = time.monotonic() + SLICE_S
        while read(mailbox_id).has_more and time.monotonic() < deadline:
            continue


@app.periodic(cron="17 3 * * *")
@app.task(name="mail.tidy", queueing_lock="mail.tidy")
def tidy(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every night: end what is too late, keep the captured mailbox and reports from growing."""
    from talentkreis.mail.actions import expire_messages
    from talentkreis.mail.actions.captured import empty_captured
    from talentkreis.mail.actions.dmarc import forget_old_reports

    expire_messages()
    empty_captured()
    forget_old_reports()


@app.periodic(cron="41 4 * * *")
@app.task(name="mail.look_at_domains", queueing_lock="mail.look_at_domains")
def look_at_domains(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every night: ask the name servers about the domains we send as, where that is on."""
    from talentkreis.consent.models import Channel
    from talentkreis.mail.checks import ask_name_servers
    from talentkreis.mail.models import Mailbox

    real = Mailbox.objects.of(Channel.EMAIL).filter(is_captured=False)
    for mailbox in real.order_by("created_at"):
        ask_name_servers(mailbox)


@app.task(name="mail.read_aggregate_reports")
def read_aggregate_reports(inbound_id: str) -> None:
    """Take in the DMARC reports a mail brought."""
    from talentkreis.mail.actions.dmarc import read_mailed_reports

    read_mailed_reports(inbound_id=uuid.UUID(inbound_id))


@app.task(name="mail.tell_budget")
def tell_budget(person_ids: list[str]) -> None:
    """Let projections know whose contact budget is used: after sending, not inside it."""
    from talentkreis.mail.actions import tell_contact_budget

    tell_contact_budget(person_ids=[uuid.UUID(each) for each in person_ids])


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

    try:
        deliver_slice(stop)
    finally:
        connection.close()


def deliver_slice(stop: threading.Event) -> None:
    """Send what is due for a while, unless this may be a copy of the installation."""
    from talentkreis.mail import fence
    from talentkreis.mail.delivery import deliver_everywhere

    if not fence.may_send():
        return
    results = deliver_everywhere(stop=stop, until=time.monotonic() + SLICE_S)
    if any(done.accepted or done.uncertain for done in results.values()):
        fence.note_round()
    reached = sorted({str(each) for done in results.values() for each in done.reached})
    for start in range(0, len(reached), PEOPLE_A_JOB):
        jobs.defer(tell_budget, person_ids=reached[start : start + PEOPLE_A_JOB])
