# SPDX-License-Identifier: Apache-2.0
"""What carries messages away: SMTP here, providers registered by packages above.

A hand-over has two moves. Up to the end of `begin` nothing has been handed over, and whatever
goes wrong is tried again; from `finish` on it may have arrived, and no answer means uncertain.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from talentkreis.mail.building import build
from talentkreis.mail.building.sender import sender_of
from talentkreis.mail.models import SMTP
from talentkreis.mail.smtp import Dialogue, server_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from talentkreis.mail.building import Built, Outgoing, Sender
    from talentkreis.mail.models import Mailbox
    from talentkreis.mail.smtp import Reply, Server, Timeouts
    from talentkreis.organisation.models import Employer


class SwitchedOff(Exception):
    """Nothing leaves this way until somebody switches it on; messages wait."""


class Connection(Protocol):
    """One connection; used by one line, for one message after the other."""

    def begin(self, built: Built) -> Reply | None:
        """Everything but the last word; a reply is a refusal.

        Raises CannotConnect, ConnectionLost.
        """

    def finish(self) -> Reply:
        """The last word, and the answer to it. Raises ConnectionLost."""

    def close(self, *, politely: bool = True) -> None:
        """End it."""


class Transport(Protocol):
    """How one mailbox hands over; shared by its lines, which are threads."""

    def build(self, message: Outgoing) -> Built:
        """A message as it goes out, without any network. Raises BuildError."""

    def connect(self) -> Connection:
        """Raises CannotConnect."""


def register(key: str, make: Callable[[Mailbox, Employer, Timeouts], Transport]) -> None:
    """Let `make` carry away what leaves from mailboxes whose transport is `key`.

    It runs in the thread that owns the database, and raises SwitchedOff.
    """
    _makers[key] = make


def of(mailbox: Mailbox, employer: Employer, timeouts: Timeouts) -> Transport:
    """The transport of a mailbox. Raises SwitchedOff, KeyError for one nobody registered."""
    return _makers[mailbox.transport](mailbox, employer, timeouts)


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """A mail server of the employer's own choice."""

    server: Server
    sender: Sender
    timeouts: Timeouts

    def build(self, message: Outgoing) -> Built:
        """A signed mail. Raises BuildError."""
        return build(message, self.sender, at=time.time())

    def connect(self) -> Connection:
        """Raises CannotConnect."""
        return _SmtpConnection(Dialogue(self.server, self.timeouts))


@dataclass(frozen=True, slots=True)
class _SmtpConnection:
    dialogue: Dialogue

    def begin(self, built: Built) -> Reply | None:
        refusal = self.dialogue.begin(built.envelope_from, built.envelope_to)
        if refusal is None:
            self.dialogue.write(built.data)
        return refusal

    def finish(self) -> Reply:
        return self.dialogue.finish()

    def close(self, *, politely: bool = True) -> None:
        self.dialogue.close(politely=politely)


def _smtp(mailbox: Mailbox, employer: Employer, timeouts: Timeouts) -> Transport:
    return SmtpTransport(server_of(mailbox), sender_of(mailbox, employer), timeouts)


_makers: dict[str, Callable[[Mailbox, Employer, Timeouts], Transport]] = {SMTP: _smtp}
