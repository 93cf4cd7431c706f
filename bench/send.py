# SPDX-License-Identifier: Apache-2.0
"""Handing messages over, with the gate, the state machine and every write it makes.

Measured in messages for each CPU second of the sending process: a real SMTP server takes them in
another process, PostgreSQL works in others. The baseline is the same process building,
DKIM-signing and sending the same messages over as many connections, with no database at all.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from talentkreis.mail.building import Outgoing
    from talentkreis.mail.models import Mailbox

SMALL: dict[str, Any] = {"messages": 120}
FULL: dict[str, Any] = {"messages": 6_000}
CONNECTIONS = 16
ROOT = Path(__file__).resolve().parents[1]
TEXT = (
    "Guten Tag Svea Callsen {n},\n\ndanke, dass wir in Verbindung bleiben dürfen. Ich bin bei "
    "Nordlicht Energie für Sie da und schreibe Ihnen selten: in den ersten drei Monaten einmal im "
    "Monat, danach einmal im Quartal.\n\nWas Sie von mir bekommen: Einblicke in unsere Arbeit, "
    "Nachrichten aus der Branche und gelegentlich eine Stelle, wenn sie wirklich zu Ihnen passt. "
    "Was Sie nicht bekommen: Massenangebote und Druck.\n\nMehr dazu: "
    "https://nordlicht.example/einblicke\n\nFreundliche Grüße\nMerle Petersen"
)


def run(messages: int) -> Iterator[dict[str, Any]]:
    """Send `messages` twice: bare, then as the product does."""
    from talentkreis.mail.delivery import deliver_due
    from talentkreis.mail.models import Message, MessageState

    with _sink() as port:
        mailbox = _prepare(messages, port)
        bare_cpu = _bare(mailbox, _outgoing())
        started, cpu = time.perf_counter(), time.process_time()
        done = deliver_due(mailbox.id)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - started
    if done.accepted != messages:
        raise RuntimeError(f"only {done} of {messages}")
    accepted = Message.objects.filter(state=MessageState.ACCEPTED).count()
    if accepted != messages:
        raise RuntimeError(f"{accepted} rows accepted, {messages} sent")
    value, baseline = messages / cpu, messages / bare_cpu
    yield {
        "name": "send_per_second_core",
        "value": round(value, 1),
        "unit": "messages/s/core",
        "baseline": round(baseline, 1),
        "ratio": round(value / baseline, 3),
        "n": messages,
    }
    yield {
        "name": "send_per_second",
        "value": round(messages / wall, 1),
        "unit": "messages/s",
        "baseline": None,
        "ratio": None,
        "n": messages,
    }


@contextmanager
def _sink() -> Iterator[int]:
    command = [sys.executable, "-W", "ignore", "-m", "bench.sink"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def _prepare(count: int, port: int) -> Mailbox:
    """An employer, a mailbox with a key, and `count` people with consent and a planned message."""
    from django.db import transaction

    from talentkreis.kernel import clock
    from talentkreis.kernel.ids import new_id
    from talentkreis.kernel.signing import encrypt
    from talentkreis.mail.building.dkim import new_rsa_key
    from talentkreis.mail.models import Mailbox
    from talentkreis.organisation.models import Employer

    Employer.objects.create(
        id=1,
        name="Nordlicht Energie",
        sender_name="Nordlicht Energie",
        sender_address="talente@nordlicht.example",
        imprint_text="Nordlicht Energie GmbH, Hamburg",
        privacy_text="Verantwortlich ist die Nordlicht Energie GmbH.",
    )
    mailbox = Mailbox.objects.create(
        name="Bench",
        from_name="Nordlicht Energie",
        from_address="talente@nordlicht.example",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        daily_cap=None,
        connection_count=CONNECTIONS,
        has_plus_addresses=True,
        dkim_selector="bench",
        dkim_key=encrypt(new_rsa_key()),
        is_default=True,
    )
    now = clock.now()
    ids = [new_id() for _ in range(count)]
    with transaction.atomic():
        _people(ids, now)
        _messages(ids, mailbox, now)
    return mailbox


def _people(ids: Sequence[Any], now: dt.datetime) -> None:
    from talentkreis.consent.models import ConsentState
    from talentkreis.people.models import ContactPoint, Person, ProcessingBasis

    Person.objects.bulk_create(
        [
            Person(id=i, given_name="Svea", family_name=f"Callsen {n}", source_type="import")
            for n, i in enumerate(ids)
        ],
        batch_size=1_000,
    )
    ProcessingBasis.objects.bulk_create(
        [
            ProcessingBasis(
                person_id=i,
                purpose="pool",
                legal_basis="consent",
                source="bench",
                starts_on=now.date(),
            )
            for i in ids
        ],
        batch_size=1_000,
    )
    ContactPoint.objects.bulk_create(
        [
            ContactPoint(
                person_id=i,
                kind="email",
                value=f"person{n}@post{n % 50}.example",
                normalised=f"person{n}@post{n % 50}.example",
                is_primary=True,
            )
            for n, i in enumerate(ids)
        ],
        batch_size=1_000,
    )
    ConsentState.objects.bulk_create(
        [
            ConsentState(
                person_id=i,
                purpose="nurture",
                channel="email",
                status="confirmed",
                since=now - dt.timedelta(days=20),
                expires_at=now + dt.timedelta(days=400),
                event_id=0,
            )
            for i in ids
        ],
        batch_size=1_000,
    )


def _messages(ids: Sequence[Any], mailbox: Mailbox, now: dt.datetime) -> None:
    from talentkreis.kernel.ids import new_id
    from talentkreis.mail.actions import message_id_of
    from talentkreis.mail.models import Message

    rows = []
    for number, person_id in enumerate(ids):
        new = new_id()
        rows.append(
            Message(
                id=new,
                purpose="nurture",
                person_id=person_id,
                subject=f"Schön, dass wir in Verbindung bleiben {number}",
                text=TEXT.format(n=number),
                language="de",
                message_class="at_most_once",
                due_at=now,
                expires_at=now + dt.timedelta(hours=24),
                mailbox=mailbox,
                message_id_header=message_id_of(new, mailbox.domain),
            )
        )
    Message.objects.bulk_create(rows, batch_size=1_000)


def _outgoing() -> list[Outgoing]:
    """The messages as the bare loop gets them: everything is known, nothing is asked."""
    from talentkreis.mail.building import Outgoing
    from talentkreis.mail.models import Message

    addresses = _addresses()
    return [
        Outgoing(
            id=row.id,
            purpose=row.purpose,
            person_id=row.person_id,
            to_address=addresses[row.person_id],
            to_name="Svea Callsen",
            subject=row.subject,
            text=row.text,
            html=row.html,
            language=row.language,
            message_id_header=row.message_id_header,
            in_reply_to="",
            references="",
            is_automatic=True,
        )
        for row in Message.objects.order_by("id")
    ]


def _addresses() -> dict[Any, str]:
    from talentkreis.people.models import ContactPoint

    return dict(ContactPoint.objects.values_list("person_id", "value"))


def _bare(mailbox: Mailbox, outgoing: list[Outgoing]) -> float:
    """CPU seconds of building, signing and sending with no database."""
    from talentkreis.mail.building import build
    from talentkreis.mail.building.sender import sender_of
    from talentkreis.mail.smtp import Dialogue, Timeouts, server_of
    from talentkreis.organisation.models import Employer

    sender = sender_of(mailbox, Employer.objects.get())
    server = server_of(mailbox)
    waiting = iter(outgoing)
    lock = threading.Lock()

    def send() -> None:
        dialogue = Dialogue(server, Timeouts())
        while True:
            with lock:
                message = next(waiting, None)
            if message is None:
                break
            built = build(message, sender, at=time.time())
            if dialogue.begin(built.envelope_from, built.envelope_to) is not None:
                raise RuntimeError("the sink refuses")
            dialogue.write(built.data)
            dialogue.finish()
        dialogue.close()

    threads = [threading.Thread(target=send) for _ in range(CONNECTIONS)]
    cpu = time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.process_time() - cpu
