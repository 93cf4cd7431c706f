# SPDX-License-Identifier: Apache-2.0
"""Addresses behind the plus that belong to a package above: mail to them is not about a message.

``karriere+d<secret>@…`` takes what a member of the team passes on. Who owns which secret and what
becomes of the mail, a package above knows; it registers here.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from talentkreis.mail.models import Mailbox
from talentkreis.mail.tokens import plus_address

if TYPE_CHECKING:
    import uuid

    from talentkreis.mail.inbound.parsing import ParsedMail
    from talentkreis.mail.models import InboundMessage

KIND: Final = "d"
_BYTES: Final = 16
_SECRET: Final = re.compile(r"\+d([a-z2-7]{26})@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Drop:
    """A recognised address: which one, and which member of the team wrote to it."""

    address_id: uuid.UUID
    member_id: uuid.UUID


Recognise = Callable[[str, str], Drop | None]
Take = Callable[["InboundMessage", "ParsedMail", Drop], None]
_owners: list[tuple[Recognise, Take]] = []


def register_drops(recognise: Recognise, take: Take) -> None:
    """Let a package above own these addresses. Called once, from `apps.py`.

    `recognise(secret, sender)` tells whose address it is, or None; `take(row, mail, drop)` runs
    in the transaction that keeps the mail.
    """
    _owners[:] = [(recognise, take)]


def new_secret() -> str:
    """128 random bits in letters that survive every mail program."""
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower().rstrip("=")


def address_for(secret: str) -> str:
    """The address on the mailbox we read; empty where none takes addresses with a plus."""
    mailbox = (
        Mailbox.objects.filter(has_plus_addresses=True)
        .order_by("-is_default", "created_at")
        .first()
    )
    return plus_address(mailbox.from_address, KIND + secret) if mailbox else ""


def recognise(mail: ParsedMail) -> Drop | None:
    """The drop this mail is for. Machines and strangers drop nothing: None."""
    if mail.report_type or mail.headers.get("auto-submitted", "no").lower() != "no":
        return None
    for address in mail.to_addresses:
        for secret in _SECRET.findall(address):
            for know, _take in _owners:
                if found := know(secret.lower(), mail.from_address):
                    return found
    return None


def take(row: InboundMessage, mail: ParsedMail, drop: Drop) -> None:
    """Hand a kept mail to the owner of the address."""
    for _know, accept in _owners:
        accept(row, mail, drop)
