# SPDX-License-Identifier: Apache-2.0
"""What a service told about mail it took over, and what follows from it.

Each event in a transaction of its own, the person locked before the message, as whoever withdraws
does it. What follows is written with the report that tells of it: the next send finds both.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction

from talentkreis.activity import actions as activity
from talentkreis.consent import actions as consent
from talentkreis.consent.gate import hold_people
from talentkreis.consent.models import Channel, ConsentEvent
from talentkreis.kernel import clock
from talentkreis.mail import events, rules
from talentkreis.mail.actions.halting import believe_returned
from talentkreis.mail.actions.health import count_complaint
from talentkreis.mail.actions.refusals import note_refused_address
from talentkreis.mail.actions.reports import clear_up
from talentkreis.mail.models import DeliveryReport, Message, Relay, ReportStatus
from talentkreis.mail.relays.calls import Kind
from talentkreis.mail.rules import Blame
from talentkreis.organisation.actors import SYSTEM, Actor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentkreis.mail.relays.calls import Told

_NOTED_EVERY = dt.timedelta(minutes=1)
_STATUS = {
    Kind.DELIVERED: ReportStatus.DELIVERED,
    Kind.FAILED: ReportStatus.FAILED,
    Kind.COMPLAINED: ReportStatus.COMPLAINED,
    Kind.UNSUBSCRIBED: ReportStatus.UNSUBSCRIBED,
}


def take_told(*, relay: Relay, told: Iterable[Told]) -> int:
    """Write down what is news about messages of this account's mailbox; how many were.

    Doing it again changes nothing, so that a service whose call broke off may simply repeat it.
    """
    news = 0
    is_followed = False
    for each in told:
        if each.kind is Kind.FOLLOWED:
            is_followed = is_followed or _message(relay, each) is not None
        elif each.kind is Kind.LATER:
            _slow_down(relay, each)
        else:
            news += _take(relay, each)
    now = clock.now()
    Relay.objects.filter(id=relay.id).exclude(told_at__gt=now - _NOTED_EVERY).update(told_at=now)
    if is_followed:
        Relay.objects.filter(id=relay.id).update(followed_at=now)
    return news


@transaction.atomic
def _take(relay: Relay, told: Told) -> bool:
    message = _message(relay, told)
    if message is None:
        return False
    if message.person_id is not None:
        hold_people([message.person_id])
    row, is_new = DeliveryReport.objects.get_or_create(
        message=message,
        status=_STATUS[told.kind],
        defaults={
            "code": told.status,
            "blame": told.blame,
            "reported_at": told.at or clock.now(),
        },
    )
    if not is_new:
        return False
    match told.kind:
        case Kind.FAILED:
            _came_back(message, told)
        case Kind.COMPLAINED:
            _complained(message)
        case Kind.UNSUBSCRIBED:
            _unsubscribed(message)
    # The message last: whoever ends a sequence holds its people before its messages.
    clear_up(message, has_arrived=row.status != ReportStatus.FAILED, external_id=told.external_id)
    return True


def _message(relay: Relay, told: Told) -> Message | None:
    """The message of this mailbox that is meant; only what was ever attempted can be told about."""
    rows = Message.objects.filter(mailbox_id=relay.mailbox_id, attempt__gt=0)
    if told.message_id is not None:
        return rows.filter(id=told.message_id).first()
    return rows.filter(external_id=told.external_id).first() if told.external_id else None


def _record(kind: type[events.InboundEvent], message: Message, **more: Any) -> None:
    activity.record(
        kind(
            actor=SYSTEM,
            person_id=message.person_id,
            message_id=message.id,
            sequence_id=message.sequence_id,
            enrolment_id=message.enrolment_id,
            **more,
        )
    )


def _came_back(message: Message, told: Told) -> None:
    """As a mail that comes back: the bounce table of TRUST E-11."""
    _record(events.BounceReceived, message, status=told.status, blame=told.blame.value)
    note_refused_address(message_id=message.id, blame=told.blame, is_permanent=told.is_permanent)
    believe_returned(message=message, blame=told.blame, status=told.status)


def _complained(message: Message) -> None:
    """Suppressed for all advertising at once; what the person asks for still reaches them."""
    _record(events.ComplaintReceived, message)
    if message.person_id is not None:
        consent.object_to_contact(actor=SYSTEM, person_id=message.person_id)
    count_complaint(message=message)


def _unsubscribed(message: Message) -> None:
    """What somebody pressed at the service holds as our own one click does."""
    if message.person_id is None:
        return
    purpose = message.purpose if message.purpose in rules.BUDGETED_PURPOSES else None
    consent.withdraw_consent(
        actor=Actor.for_person(message.person_id),
        person_id=message.person_id,
        purpose=purpose,
        channel=Channel.EMAIL,
        method=ConsentEvent.Method.ONE_CLICK,
        message_id=message.id,
    )


def _slow_down(relay: Relay, told: Told) -> None:
    """The service goes on trying; where servers ask for less, we hand over less for them too."""
    from talentkreis.mail.delivery import throttling

    message = _message(relay, told) if told.blame is Blame.RATE else None
    domain = message.to_address.rpartition("@")[2].lower() if message else ""
    is_news = told.at is None or clock.now() - told.at < _STILL_NEWS
    if domain and is_news:
        with transaction.atomic():
            throttling.slow_down(relay.mailbox.domain, [domain], ahead=dt.timedelta(0))


_STILL_NEWS = dt.timedelta(hours=1)
