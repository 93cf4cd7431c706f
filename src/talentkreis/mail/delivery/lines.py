# SPDX-License-Identifier: Apache-2.0
"""Connection threads: each holds one SMTP connection open and speaks; none touches the database.

For every message a line builds it, says everything up to the final dot, asks for permission
(`Ready`), gets it or not, sends the dot and tells what came of it (`Ended`).
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from talentkreis.mail.building import BuildError, build
from talentkreis.mail.delivery import hooks
from talentkreis.mail.delivery.ledger import Finished
from talentkreis.mail.smtp import CannotConnect, ConnectionLost, Dialogue

if TYPE_CHECKING:
    from talentkreis.mail.building import Sender
    from talentkreis.mail.delivery.claiming import Claimed
    from talentkreis.mail.smtp import Server, Timeouts

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
    """One connection and its thread."""

    def __init__(
        self,
        *,
        server: Server,
        sender: Sender,
        timeouts: Timeouts,
        reports: queue.SimpleQueue[Report],
    ) -> None:
        super().__init__(name="mail-line", daemon=True)
        self._server = server
        self._sender = sender
        self._timeouts = timeouts
        self._reports = reports
        self._messages: queue.SimpleQueue[Claimed | None] = queue.SimpleQueue()
        self._permits: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._dialogue: Dialogue | None = None

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
        self._dialogue = Dialogue(self._server, self._timeouts)

    def run(self) -> None:
        """Speak until told to end."""
        while (message := self._messages.get()) is not None:
            self._reports.put(self._hand_over(message))
        if self._dialogue is not None:
            self._dialogue.close()

    def _hand_over(self, message: Claimed) -> Report:
        try:
            built = build(message.outgoing, self._sender, at=time.time())
        except BuildError as error:
            return Unbuildable(self, message, error.code)
        try:
            dialogue = self._open_dialogue()
            hooks.reached("before_data")
            refusal = dialogue.begin(built.envelope_from, built.envelope_to)
            if refusal is not None:
                return Ended(self, Finished(message, refusal))
            dialogue.write(built.data)
        except CannotConnect as error:
            return NotSent(self, message, error)
        except ConnectionLost:
            self._drop()
            return NotSent(self, message, None)
        hooks.reached("after_data")
        return self._finish(message, built.data, dialogue)

    def _finish(self, message: Claimed, data: bytes, dialogue: Dialogue) -> Report:
        self._reports.put(Ready(self, message))
        if not self._permits.get():
            self._drop()  # nothing but closing takes back a text without its final dot
            return NotAllowed(self, message)
        hooks.reached("after_data_started")
        try:
            reply = dialogue.finish()
        except ConnectionLost:
            self._drop()
            return Ended(self, Finished(message, None))
        hooks.reached("after_final_dot")
        return Ended(self, Finished(message, reply, data))

    def _open_dialogue(self) -> Dialogue:
        if self._dialogue is None:
            self.open()
        assert self._dialogue is not None
        return self._dialogue

    def _drop(self) -> None:
        dialogue, self._dialogue = self._dialogue, None
        if dialogue is not None:
            with contextlib.suppress(OSError):
                dialogue.close(politely=False)
