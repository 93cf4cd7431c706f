# SPDX-License-Identifier: Apache-2.0
"""Where a message of a channel goes: which kind of address, in which form, under which hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.consent.addresses import address_hash
from talentkreis.consent.gate import channels_of
from talentkreis.consent.models import Channel
from talentkreis.people.models import ContactKind, ContactPoint

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

# What goes to a phone number.
PHONE_CHANNELS = frozenset({Channel.SMS, Channel.WHATSAPP})


def kind_of(channel: str) -> ContactKind:
    """Which contact point a channel uses."""
    return ContactKind.PHONE if channel in PHONE_CHANNELS else ContactKind.EMAIL


def hash_of_address(address: str, channel: str = Channel.EMAIL) -> bytes:
    """How an address is recognised after it has been erased."""
    return address_hash(kind_of(channel), address.strip().lower())


def primary_addresses(
    person_ids: Collection[uuid.UUID], channel: str = Channel.EMAIL, *, usable: bool = False
) -> dict[uuid.UUID, str]:
    """The address each person is written to through a channel, in the form it is sent to.

    A mail address as it was entered, a number in E.164. Mobile numbers alone for SMS. With
    `usable` none that is known to be dead.
    """
    kind = kind_of(channel)
    points = ContactPoint.objects.filter(person_id__in=person_ids, kind=kind)
    if usable:
        points = points.filter(bounced_at__isnull=True)
    rows = points.order_by("is_primary", "-created_at").values_list(
        "person_id", "value", "normalised"
    )
    if kind == ContactKind.EMAIL:
        return {person_id: value for person_id, value, _ in rows}  # the primary one comes last
    return {
        person_id: number for person_id, _, number in rows if channel in channels_of(kind, number)
    }
