# SPDX-License-Identifier: Apache-2.0
"""Connection threads: each holds one connection open and speaks; none touches the database.

For every message a line builds it, says everything up to the last word (by SMTP the final dot, by
HTTP the request), asks for permission (`Ready`), gets it or not, says that word and tells what
came of it (`Ended`).
"""

from __future__ import annotations

import contextlib
import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from talentkreis.mail.building import BuildError
from talentkreis.mail.delivery import hooks
from talentkreis.mail.delivery.ledger import Finished
from talentkreis.mail.smtp import CannotConnect, ConnectionLost

if TYPE_CHECKING:
    from talentkreis.mail.delivery.claiming import Claimed
    from talentkreis.mail.delivery.transports import Connection, Transport
    from talentkreis.mail.smtp import Reply

CLOSES = 421

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A line waits before the final dot."""

    line: Line
    message: Claimed


@dataclass(frozen=True, slots=True)
class Ended:
    """A hand-over has an outcome, before or after the final dot."""

    line: Line
    finished: Finished


@dataclass(frozen=True, slots=True)
class Unbuildable:
    """The row cannot become a mail."""

    line: Line
    message: Claimed
    code: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing was handed over; the message can be given back. `problem` ends the whole run."""

    line: Line
    message: Claimed
    problem: CannotConnect | None


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """The permission was refused: somebody recalled the message, or another worker has it."""

    line: Line
    message: Claimed


Report = Ready | Ended | Unbuildable | NotSent | NotAllowed


class Line(threading.Thread):
    """One connection of a transport and its thread."""

    def __init__(
        self,
        *,
        transport: Transport,
        reports: queue.SimpleQueue[Report],
    ) -> None:
        super().__init__(name="mail-line", daemon=True)
        self._transport = transport
        self._reports = reports
        self._messages: queue.SimpleQueue[Claimed | None] = queue.SimpleQueue()
        self._permits: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._connection: Connection | None = None

    def send(self, message: Claimed) -> None:
        """Begin with this message; a report follows."""
        self._messages.put(message)

    def permit(self, *, allowed: bool) -> None:
        """Answer a `Ready`."""
        self._permits.put(allowed)

    def end(self) -> None:
        """Close the connection once the current message is through."""
        self._messages.put(None)

    def open(self) -> None:
        """Connect, in the caller's thread, before the line starts. Raises CannotConnect."""
        self._connection = self._transport.connect()

    def run(self) -> None:
        """Speak until told to end."""
        while (message := self._messages.get()) is not None:
            self._reports.put(self._hand_over(message))
        if self._connection is not None:
            self._connection.close()

    def _hand_over(self, message: Claimed) -> Report:
        try:
            built = self._transport.build(message.outgoing)
        except BuildError as error:
            return Unbuildable(self, message, error.code)
        try:
            connection = self._open_connection()
            hooks.reached("before_data")
            refusal = connection.begin(built)
            if refusal is not None:
                self._leave_after(refusal)
                return Ended(self, Finished(message, refusal))
        except CannotConnect as error:
            return NotSent(self, message, error)
        except ConnectionLost:
            self._drop()
            return NotSent(self, message, None)
        hooks.reached("after_data")
        return self._finish(message, built.data, connection)

    def _finish(self, message: Claimed, data: bytes, connection: Connection) -> Report:
        self._reports.put(Ready(self, message))
        if not self._permits.get():
            self._drop()  # nothing but closing takes back a text without its final dot
            return NotAllowed(self, message)
        hooks.reached("after_data_started")
        try:
            reply = connection.finish()
        except ConnectionLost:
            self._drop()
            return Ended(self, Finished(message, None))
        hooks.reached("after_final_dot")
        self._leave_after(reply)
        return Ended(self, Finished(message, reply, data))

    def _open_connection(self) -> Connection:
        if self._connection is None:
            self.open()
        assert self._connection is not None
        return self._connection

    def _leave_after(self, reply: Reply) -> None:
        """A server that says 421 closes the connection (RFC 5321, 3.8); the next one is new."""
        if reply.code == CLOSES:
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.close(politely=False)
