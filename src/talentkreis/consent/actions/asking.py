# SPDX-License-Identifier: Apache-2.0
"""Asking for consent in person: remembered, so that it happens once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.consent.actions.ledger import append, held_person, new_line
from talentkreis.consent.models import Channel, ConsentEvent, ConsentState, Purpose
from talentkreis.consent.permissions import Right

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def note_request(*, actor: Actor, person_id: uuid.UUID, channel: Channel) -> bool:
    """Note that somebody asked the person for consent through this channel; the gate knows it
    from now on. Tells whether that was new: noting it twice is once. Raises NotAllowed, NotFound.
    """
    held_person(actor, Right.RECORD, person_id)
    known = ConsentState.objects.filter(
        person_id=person_id, purpose=Purpose.CONSENT_REQUEST, requested_at__isnull=False
    )
    if known.exists():
        return False
    by_letter = channel == Channel.LETTER
    line = new_line(
        actor,
        person_id=person_id,
        purpose=Purpose.CONSENT_REQUEST,
        channel=channel,
        kind=ConsentEvent.Kind.REQUESTED,
        method=ConsentEvent.Method.WRITTEN if by_letter else ConsentEvent.Method.SPOKEN,
    )
    append(actor, [line])
    return True
