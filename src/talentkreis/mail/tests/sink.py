# SPDX-License-Identifier: Apache-2.0
"""A real SMTP server on loopback that remembers what reached it and answers as told."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from talentkreis.mail.loopback import smtp_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage


@dataclass
class Taken:
    """One mail that reached the sink."""

    envelope_from: str
    envelope_to: str
    data: bytes
    at: float

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        parsed: EmailMessage = message_from_bytes(self.data, policy=policy.default)
        return parsed


@dataclass
class Sink:
    """What the test sees and says. `answer(phase, address)` returns a reply, "drop", or None."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    dialogues: int = 0
    # Who was named as the sender of each attempt, taken or not.
    seen_envelopes: list[str] = field(default_factory=list)
    answer: Callable[[str, str], str | None] = lambda _phase, _address: None
    delay_s: float = 0.0
    # Seconds until the answer to the final dot to an address; the mail is taken at once.
    late_s: Callable[[str], float] = lambda _address: 0.0

    def copies(self) -> Counter[str]:
        """How often each Message-ID arrived."""
        return Counter(str(taken.message["Message-ID"]) for taken in self.taken)


class _Handler:
    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self._sink.dialogues += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, rcpt_options: list[str]
    ) -> str:
        self._sink.seen_envelopes.append(envelope.mail_from)
        answer = self._sink.answer("rcpt", address)
        if answer == "drop":
            server.transport.abort()
        if answer is None or answer == "drop":
            envelope.rcpt_tos.append(address)
            return "250 OK"
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        answer = self._sink.answer("data", address)
        if self._sink.delay_s:
            time.sleep(self._sink.delay_s)
        if answer is None or answer in {"drop", "take and drop"} or answer.startswith("250"):
            if answer != "drop":
                self._sink.taken.append(
                    Taken(envelope.mail_from, address, bytes(envelope.content), time.time())
                )
            if answer is not None and "drop" in answer:
                server.transport.abort()
        await asyncio.sleep(self._sink.late_s(address))
        return answer if answer and answer[0] in "245" else "250 2.0.0 taken"


@contextmanager
def smtp_sink(**values: Any) -> Iterator[Sink]:
    """A sink while the context lasts; `sink.port` is where it listens."""
    sink = Sink(**values)

    with smtp_server(_Handler(sink), port=sink.port) as port:
        sink.port = port
        yield sink
