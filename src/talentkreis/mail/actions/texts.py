# SPDX-License-Identifier: Apache-2.0
"""Writes of what comes in by SMS and WhatsApp: keeping it, and the end of a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from talentkreis.consent import actions as consent
from talentkreis.consent.models import Channel, ConsentEvent, Purpose, Suppression
from talentkreis.kernel import clock
from talentkreis.mail.actions.queueing import queue_message
from talentkreis.mail.models import Classification, InboundMessage, InboundState
from talentkreis.organisation.actors import SYSTEM, Actor
from talentkreis.organisation.models import Employer
from talentkreis.people.models import ContactKind, ContactPoint, Person

if TYPE_CHECKING:
    import uuid


def keep_text(row: InboundMessage) -> tuple[InboundMessage, bool]:
    """Write the row, in the caller's transaction; tell whether it is new."""
    row.received_at = clock.now()
    row.state = InboundState.DONE
    if row.classification == Classification.HUMAN_REPLY:
        row.state = InboundState.OPEN if row.person_id else InboundState.UNASSIGNED
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the provider told it twice at the same moment
        return InboundMessage.objects.get(digest=row.digest), False
    return row, True


def end_channel(row: InboundMessage, *, answers: bool) -> None:
    """STOP: whoever has this number hears no more through this channel, and is told so once.

    The number joins the suppression list even where it is nobody's yet. Only who had not ended
    the channel before is answered, so that no two machines go on thanking each other.
    """
    consent.suppress_address(
        actor=SYSTEM,
        kind=ContactKind.PHONE,
        normalised=row.from_address,
        channel=row.channel,
        reason=Suppression.Reason.UNSUBSCRIBED,
    )
    changed = [each for each in _people_with(row) if _withdraw(each, row)]
    if answers and changed:
        person_id = row.person_id if row.person_id in changed else changed[0]
        _tell(row, person_id)


def _people_with(row: InboundMessage) -> list[uuid.UUID]:
    points = ContactPoint.objects.filter(kind=ContactKind.PHONE, normalised=row.from_address)
    found = set(points.values_list("person_id", flat=True))
    return sorted(found | ({row.person_id} if row.person_id else set()))


def _withdraw(person_id: uuid.UUID, row: InboundMessage) -> bool:
    return consent.withdraw_consent(
        actor=Actor.for_person(person_id),
        person_id=person_id,
        channel=row.channel,
        method=ConsentEvent.Method.ONE_CLICK,
        message_id=row.message_id,
    )


def _tell(row: InboundMessage, person_id: uuid.UUID) -> None:
    language = Person.objects.values_list("language", flat=True).get(id=person_id)
    name = Employer.objects.get(id=1).name
    with translation.override(language):
        values = {"employer": name, "channel": Channel(row.channel).label}
        text = _("%(employer)s: You get no more messages by %(channel)s from us.") % values
    queue_message(
        actor=SYSTEM,
        person_id=person_id,
        purpose=Purpose.TRANSACTIONAL,
        subject="",
        text=text,
        language=language,
        due_at=clock.now(),
        channel=row.channel,
        to_address=row.from_address,
    )
