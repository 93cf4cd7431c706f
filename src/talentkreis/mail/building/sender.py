# SPDX-License-Identifier: Apache-2.0
"""Everything about the sending side that is the same for all messages of a mailbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.kernel.signing import decrypt
from talentkreis.mail import links
from talentkreis.mail.building.dkim import DkimKey, load_key

if TYPE_CHECKING:
    from talentkreis.mail.models import Mailbox
    from talentkreis.organisation.models import Employer


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: addresses, keys, and where our pages are."""

    name: str
    address: str
    domain: str
    employer_name: str
    has_legal_texts: bool
    has_plus_addresses: bool
    keys: tuple[DkimKey, ...]
    pages: links.Pages


def sender_of(mailbox: Mailbox, employer: Employer) -> Sender:
    """Load the sending side once for a delivery run."""
    return Sender(
        name=mailbox.from_name or employer.sender_name or employer.name,
        address=mailbox.from_address,
        domain=mailbox.domain,
        employer_name=employer.name,
        has_legal_texts=employer.has_legal_texts,
        has_plus_addresses=mailbox.has_plus_addresses,
        keys=_keys(mailbox),
        pages=links.pages(),
    )


def _keys(mailbox: Mailbox) -> tuple[DkimKey, ...]:
    stored = (
        (mailbox.dkim_selector, mailbox.dkim_key),
        (mailbox.dkim_ed25519_selector, mailbox.dkim_ed25519_key),
    )
    return tuple(
        load_key(decrypt(bytes(key)), domain=mailbox.domain, selector=selector)
        for selector, key in stored
        if selector and key
    )
