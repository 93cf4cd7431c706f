# SPDX-License-Identifier: Apache-2.0
"""How a mailbox hands over through a service: one request a mail (`delivery.over_http`)."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from talentkreis.kernel.errors import NotFound
from talentkreis.mail.building import build
from talentkreis.mail.building.sender import sender_of
from talentkreis.mail.delivery import transports
from talentkreis.mail.delivery.over_http import HttpBuilt, HttpConnection
from talentkreis.mail.models import RELAY, Relay
from talentkreis.mail.relays import answers
from talentkreis.mail.relays.keys import keys_of
from talentkreis.mail.relays.services import FACTS
from talentkreis.mail.relays.writing import write
from talentkreis.mail.smtp import CannotConnect

if TYPE_CHECKING:
    from talentkreis.kernel.http import Answer
    from talentkreis.mail.building import Built, Outgoing, Sender
    from talentkreis.mail.models import Mailbox
    from talentkreis.mail.relays.writing import Keys, Written
    from talentkreis.mail.smtp import Reply, Timeouts
    from talentkreis.organisation.models import Employer


def register() -> None:
    """Offer the transport; called once by `apps.py`."""
    transports.register(RELAY, _transport)


def _transport(mailbox: Mailbox, employer: Employer, timeouts: Timeouts) -> transports.Transport:
    relay = Relay.objects.filter(mailbox=mailbox, is_on=True).first()
    if relay is None:
        raise transports.SwitchedOff
    # The service signs: with its own key, for a domain that was confirmed there.
    sender = replace(sender_of(mailbox, employer), keys=())
    try:
        keys = keys_of(relay)
    except NotFound as error:  # stored under the key of another installation
        raise CannotConnect("wrong_key") from error
    return RelayTransport(keys=keys, sender=sender, seconds=timeouts.command)


@dataclass(frozen=True, slots=True)
class RelayBuilt(HttpBuilt):
    """A mail as a request; `data` is the same mail as we would have written it, unsigned."""

    written: Written


@dataclass(frozen=True, slots=True)
class RelayTransport:
    """One account; shared by its lines."""

    keys: Keys
    sender: Sender
    seconds: float

    def build(self, message: Outgoing) -> Built:
        """The mail as a request. Raises BuildError as for a mail server, and `not_for_service`."""
        built = build(message, self.sender, at=time.time())
        written = write(message, self.sender, self.keys)
        return RelayBuilt("", built.envelope_to, built.data, written.request, written)

    def connect(self) -> transports.Connection:
        """Nothing yet: each message has a connection of its own."""
        host = urlsplit(FACTS[self.keys.service].api[self.keys.region]).hostname or ""
        return HttpConnection(hosts=frozenset({host}), seconds=self.seconds, read=self._read)

    def _read(self, built: HttpBuilt, answer: Answer) -> Reply:
        assert isinstance(built, RelayBuilt)
        return answers.read(self.keys.service, built.written, answer)
