# SPDX-License-Identifier: Apache-2.0
"""The suppression list: addresses join it, nobody takes one off (TRUST E-12)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.consent import events
from talentkreis.consent.addresses import address_hash
from talentkreis.consent.gate import channels_of, hold_people
from talentkreis.consent.models import EVERY, Channel, ConsentState, Purpose, Suppression
from talentkreis.consent.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import require
from talentkreis.people.addresses import normalise
from talentkreis.people.models import ContactKind, ContactPoint

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Sequence

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def suppress_address(
    *,
    actor: Actor,
    kind: str,
    normalised: str,
    scope: str = EVERY,
    channel: str = EVERY,
    reason: str = Suppression.Reason.MEMBER,
) -> bool:
    """Put an address on the suppression list for a purpose (or every one); tell whether it is new.

    Raises NotAllowed, RuleViolation for an unknown kind, purpose or channel.
    """
    require(actor, Right.SUPPRESS)
    _check_scope(kind, scope, channel)
    return bool(_suppress(actor, [(kind, normalised)], scope, channel, reason))


@dataclass(frozen=True, slots=True)
class SuppressionImport:
    """What became of a list of addresses."""

    added: int
    known: int
    unreadable: tuple[int, ...]


@transaction.atomic
def suppress_addresses(
    *, actor: Actor, lines: Sequence[str], country: str = "DE", scope: str = EVERY
) -> SuppressionImport:
    """Put many addresses on the list, one a line, e-mail or phone. A list only ever adds.

    `unreadable` names the lines (from 1) that are neither. Raises NotAllowed, RuleViolation.
    """
    require(actor, Right.SUPPRESS)
    _check_scope(ContactKind.EMAIL, scope, EVERY)
    addresses: dict[tuple[str, str], None] = {}
    unreadable = []
    for number, line in enumerate(lines, start=1):
        text = line.strip().strip("\"'").strip()
        if not text:
            continue
        kind = ContactKind.EMAIL if "@" in text else ContactKind.PHONE
        try:
            addresses[kind, normalise(kind, text, country)] = None
        except RuleViolation:
            unreadable.append(number)
    added = _suppress(actor, list(addresses), scope, EVERY, Suppression.Reason.IMPORT)
    return SuppressionImport(added, len(addresses) - added, tuple(unreadable))


def suppress_person(*, person_id: uuid.UUID, scope: str, channel: str, reason: str) -> None:
    """Put every address of a person that the channel uses on the list.

    Part of withdrawal, objection and erasure, which have checked the right already.
    """
    points = ContactPoint.objects.filter(person_id=person_id).values_list("kind", "normalised")
    addresses = [
        (kind, normalised)
        for kind, normalised in points
        if channel == EVERY or channel in channels_of(kind, normalised)
    ]
    now = clock.now()
    hashes = [(kind, address_hash(kind, normalised)) for kind, normalised in addresses]
    Suppression.objects.bulk_create(
        Suppression(
            address_hash=hashed,
            kind=kind,
            purpose=scope,
            channel=channel,
            reason=reason,
            created_at=now,
        )
        for kind, hashed in hashes
    )


def suppress_again(*, person_ids: Sequence[uuid.UUID], after_id: int) -> None:
    """What was put on the list for one of these people after this row counts for all of them.

    Part of undoing a merge: the wish was a human being's, whichever record it is. That a mailbox
    does not exist is about the mailbox alone.
    """
    points = ContactPoint.objects.filter(person_id__in=person_ids)
    addresses = sorted(set(points.values_list("kind", "normalised")))
    hashed = {address_hash(kind, value): (kind, value) for kind, value in addresses}
    wishes = (
        Suppression.objects.filter(address_hash__in=list(hashed), id__gt=after_id)
        .exclude(reason=Suppression.Reason.BOUNCE)
        .values_list("purpose", "channel", "reason")
        .distinct()
    )
    for scope, channel, reason in wishes:
        meant = [
            (kind, value)
            for kind, value in addresses
            if channel == EVERY or channel in channels_of(kind, value)
        ]
        _suppress(SYSTEM, meant, scope, channel, reason)


def _suppress(
    actor: Actor, addresses: Sequence[tuple[str, str]], scope: str, channel: str, reason: str
) -> int:
    """Add what is not there yet, and tell everybody concerned that an answer changed."""
    hashed = {address_hash(kind, value): (kind, value) for kind, value in addresses}
    present = _still_counting(list(hashed), scope, channel, _owners(addresses), hashed)
    now = clock.now()
    new = {key: value for key, value in hashed.items() if key not in present}
    owners = _owners(new.values())
    hold_people({person for people in owners.values() for person in people if person})
    Suppression.objects.bulk_create(
        [
            Suppression(
                address_hash=key,
                kind=kind,
                purpose=scope,
                channel=channel,
                reason=reason,
                created_at=now,
            )
            for key, (kind, _value) in new.items()
        ],
        batch_size=2_000,
    )
    record(
        *(
            events.AddressSuppressed(
                actor=actor, person_id=person_id, reason=reason, purpose=scope, channel=channel
            )
            for address in new.values()
            for person_id in owners.get(address, [None])
        )
    )
    return len(new)


def _still_counting(
    hashes: list[bytes],
    scope: str,
    channel: str,
    owners: dict[tuple[str, str], list[uuid.UUID | None]],
    addresses: dict[bytes, tuple[str, str]],
) -> set[bytes]:
    """Hashes already listed at least that widely, with no confirmation by own hand since."""
    confirmed: dict[uuid.UUID | None, dt.datetime] = dict(
        ConsentState.objects.filter(
            person_id__in={person for people in owners.values() for person in people},
            self_confirmed_at__isnull=False,
        )
        .values("person_id")
        .annotate(latest=Max("self_confirmed_at"))
        .values_list("person_id", "latest")
    )
    rows = Suppression.objects.filter(
        address_hash__in=hashes, purpose__in=[EVERY, scope], channel__in=[EVERY, channel]
    )
    return {
        bytes(known)
        for known, since in rows.values_list("address_hash", "created_at")
        if all(
            confirmed.get(person_id, since) <= since
            for person_id in owners.get(addresses[bytes(known)], [])
        )
    }


def _owners(
    addresses: Iterable[tuple[str, str]],
) -> dict[tuple[str, str], list[uuid.UUID | None]]:
    wanted = list(addresses)
    owners: dict[tuple[str, str], list[uuid.UUID | None]] = defaultdict(list)
    rows = ContactPoint.objects.filter(normalised__in=[value for _kind, value in wanted])
    for kind, normalised, person_id in rows.values_list("kind", "normalised", "person_id"):
        owners[kind, normalised].append(person_id)
    return owners


def _check_scope(kind: str, scope: str, channel: str) -> None:
    if (
        kind not in ContactKind.values
        or (scope and scope not in Purpose.values)
        or (channel and channel not in Channel.values)
    ):
        raise RuleViolation(_("This is not one of the choices."), code="invalid_scope")
