# SPDX-License-Identifier: Apache-2.0
"""Who could have written a mail: people of the same name or address. A hint, never a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.people.names import split_name
from talentkreis.people.queries import possible_duplicates

if TYPE_CHECKING:
    from talentkreis.mail.models import InboundMessage
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person


def candidates_for(actor: Actor, row: InboundMessage, asked: str) -> list[Person]:
    """People called what the member typed, or what the sender calls themselves."""
    text = asked.strip() or row.from_name or row.from_address.partition("@")[0].replace(".", " ")
    emails = [part for part in (text, row.from_address) if "@" in part]
    name = split_name(text) if "@" not in text else None
    found = possible_duplicates(
        actor,
        given_name=name.given_name if name else "",
        family_name=name.family_name if name else "",
        emails=emails,
    )
    return [hint.person for hint in found]
