# SPDX-License-Identifier: Apache-2.0
"""Reads: which services there are, and the account of a mailbox with one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.consent.models import Channel
from talentkreis.kernel.errors import NotFound
from talentkreis.mail.models import Mailbox, Relay, Service
from talentkreis.mail.permissions import Right
from talentkreis.mail.relays.keys import hook_url
from talentkreis.mail.relays.services import FACTS
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid

    from talentkreis.mail.relays.services import Facts
    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service, and the account of the mailbox with it, if that is the one."""

    service: Service
    facts: Facts
    relay: Relay | None

    @property
    def call_address(self) -> str:
        """Where it reaches us, with its password; for whoever may set mailboxes up."""
        return hook_url(self.relay) if self.relay else ""


def team_mailbox(actor: Actor, mailbox_id: uuid.UUID) -> Mailbox:
    """A mailbox a service may send for. Raises NotAllowed, NotFound."""
    require(actor, Right.MAILBOX)
    row = Mailbox.objects.filter(
        id=mailbox_id, channel=Channel.EMAIL, member=None, is_captured=False
    ).first()
    if row is None:
        raise NotFound(_("There is no such mailbox."), code="no_such_mailbox")
    return row


def services(mailbox: Mailbox) -> list[ServiceLine]:
    """Every service in its order."""
    relay = Relay.objects.select_related("switched_by").filter(mailbox=mailbox).first()
    return [
        ServiceLine(each, FACTS[each], relay if relay and relay.service == each else None)
        for each in Service
    ]


def relay_of(mailbox: Mailbox) -> Relay | None:
    """The account of a mailbox with a service."""
    return Relay.objects.filter(mailbox=mailbox).first()
