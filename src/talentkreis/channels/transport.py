# SPDX-License-Identifier: Apache-2.0
"""How accounts hand over: one HTTPS request a message (`mail.delivery.over_http`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from talentkreis.channels.keys import keys_of
from talentkreis.channels.models import Account, ProviderCode
from talentkreis.channels.providers import PROVIDERS
from talentkreis.channels.ready import way_out
from talentkreis.channels.segments import length_of, plain
from talentkreis.consent.models import Channel
from talentkreis.mail import links
from talentkreis.mail.building import BuildError
from talentkreis.mail.delivery import transports
from talentkreis.mail.delivery.over_http import HttpBuilt, HttpConnection

if TYPE_CHECKING:
    from talentkreis.channels.providers.port import Keys, Provider
    from talentkreis.mail.building import Built, Outgoing
    from talentkreis.mail.models import Mailbox
    from talentkreis.mail.smtp import Timeouts
    from talentkreis.organisation.models import Employer

LONGEST_WHATSAPP = 4_096


def register() -> None:
    """Offer a transport for each provider; called once by `apps.py`."""
    for code in ProviderCode:
        transports.register(code, _transport)


def _transport(mailbox: Mailbox, _employer: Employer, timeouts: Timeouts) -> transports.Transport:
    account = Account.objects.filter(mailbox=mailbox, is_on=True).first()
    if account is None:
        raise transports.SwitchedOff
    return HttpTransport(
        provider=PROVIDERS[account.provider],
        keys=keys_of(account),
        channel=account.channel,
        can_be_answered=account.can_be_answered,
        seconds=timeouts.command,
        pages=links.pages(),
    )


@dataclass(frozen=True, slots=True)
class HttpTransport:
    """One account; shared by its lines."""

    provider: Provider
    keys: Keys
    channel: Channel
    can_be_answered: bool
    seconds: float
    pages: links.Pages

    def build(self, message: Outgoing) -> Built:
        """The message as the body of a request. Raises BuildError (`too_large`)."""
        message = replace(message, text=self._with_way_out(message))
        if self.channel == Channel.SMS and length_of(plain(message.text)).is_too_long:
            raise BuildError("too_large")
        if len(message.text) > LONGEST_WHATSAPP:
            raise BuildError("too_large")
        request = self.provider.request(self.keys, message)
        return HttpBuilt("", message.to_address, request.body, request)

    def _with_way_out(self, message: Outgoing) -> str:
        """What goes out by itself says how it ends: by an answer, or where nobody can, a link."""
        if not message.is_automatic or message.purpose == "transactional" or message.template:
            return message.text
        assert message.person_id is not None
        url = ""
        if not self.can_be_answered and self.channel != Channel.WHATSAPP:
            url = self.pages.preferences_url(message.person_id, message.purpose, message.id)
        return f"{message.text.rstrip()}\n{way_out(message.language, url)}"

    def connect(self) -> transports.Connection:
        """Nothing yet: each message has a connection of its own."""
        return HttpConnection(
            hosts=self.provider.hosts,
            seconds=self.seconds,
            read=lambda _built, answer: self.provider.read(answer),
        )
