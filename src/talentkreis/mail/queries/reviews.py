# SPDX-License-Identifier: Apache-2.0
"""Addresses a server refused twice without saying why: nobody writes to them unlooked (E-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from talentkreis.mail.models import Message, MessageState

if TYPE_CHECKING:
    from collections.abc import Iterable

# A message the server refused itself, or one that came back after it was taken.
REFUSED, RETURNED = "unknown", "returned_unknown"
OPEN_REVIEW: Final = Q(resolved_at__isnull=True) & (
    Q(state=MessageState.REJECTED, state_reason=REFUSED)
    | Q(state=MessageState.ACCEPTED, state_reason=RETURNED)
)


def addresses_in_review(hashes: Iterable[bytes]) -> set[bytes]:
    """Which of these addresses, as keyed hashes, wait for somebody's decision."""
    wanted = list(hashes)
    if not wanted:
        return set()
    found = Message.objects.filter(OPEN_REVIEW, address_hash__in=wanted)
    return {bytes(each) for each in found.values_list("address_hash", flat=True) if each}


def is_in_review(message: Message) -> bool:
    """Whether somebody still has to decide about this message's address."""
    return message.resolved_at is None and (message.state, message.state_reason) in {
        (MessageState.REJECTED, REFUSED),
        (MessageState.ACCEPTED, RETURNED),
    }
