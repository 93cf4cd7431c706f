# SPDX-License-Identifier: Apache-2.0
"""What refusals and bounces mean for an address (the bounce table, TRUST E-11)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.consent import actions as consent
from talentkreis.consent.models import Suppression
from talentkreis.kernel import clock
from talentkreis.mail.actions.queueing import hash_of_address
from talentkreis.mail.models import Classification, InboundMessage, Message, MessageState
from talentkreis.mail.rules import Blame
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people import actions as people
from talentkreis.people.models import ContactKind, ContactPoint

if TYPE_CHECKING:
    import uuid

STRIKES = 3
STRIKES_WITHIN = dt.timedelta(days=30)
_SOFT = (Blame.MAILBOX_FULL, Blame.GREYLIST, Blame.UNKNOWN, Blame.RATE)


@transaction.atomic
def note_refused_address(*, message_id: uuid.UUID, blame: str) -> bool:
    """Draw the consequence of a refusal for the address of a message; tell whether it was one.

    An address that does not exist is not written to again. Three soft refusals or bounces within
    30 days have the same effect; a corrected or confirmed address is a new one.
    """
    message = Message.objects.filter(id=message_id).only("person_id", "address_hash").first()
    if message is None or message.address_hash is None:
        return False
    address_hash = bytes(message.address_hash)
    is_hard = blame == Blame.ADDRESS
    if not is_hard and _strikes(address_hash) < STRIKES:
        return False
    return _give_up_address(message, is_hard=is_hard)


def _strikes(address_hash: bytes) -> int:
    since = clock.now() - STRIKES_WITHIN
    refused = Message.objects.filter(
        address_hash=address_hash,
        state__in=[MessageState.REJECTED, MessageState.EXPIRED],
        state_reason__in=[*_SOFT, "gave_up"],
        finished_at__gte=since,
    ).count()
    bounced = InboundMessage.objects.filter(
        message__address_hash=address_hash,
        classification=Classification.BOUNCE,
        received_at__gte=since,
    ).count()
    return refused + bounced


def _give_up_address(message: Message, *, is_hard: bool) -> bool:
    if message.person_id is None or message.address_hash is None:
        return False
    for point in ContactPoint.objects.filter(
        person_id=message.person_id, kind=ContactKind.EMAIL, bounced_at=None
    ):
        if hash_of_address(point.value) == bytes(message.address_hash):
            people.mark_bounced(actor=SYSTEM, contact_point_id=point.id)
            if is_hard:
                consent.suppress_address(
                    actor=SYSTEM,
                    kind=ContactKind.EMAIL,
                    normalised=point.normalised,
                    reason=Suppression.Reason.BOUNCE,
                )
            return True
    return False
