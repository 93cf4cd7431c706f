# SPDX-License-Identifier: Apache-2.0
"""What refusals and bounces mean for an address (the bounce table, TRUST E-11)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.consent import actions as consent
from talentkreis.consent.models import Channel, ConsentEvent, Suppression
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound
from talentkreis.mail import events
from talentkreis.mail.actions.recalling import cancel_messages, release_messages
from talentkreis.mail.addresses import hash_of_address, kind_of
from talentkreis.mail.models import (
    Classification,
    DeliveryReport,
    InboundMessage,
    Message,
    MessageState,
    ReportStatus,
)
from talentkreis.mail.permissions import Right
from talentkreis.mail.queries.reviews import OPEN_REVIEW, RETURNED, is_in_review
from talentkreis.mail.rules import Blame
from talentkreis.organisation.actors import SYSTEM, Actor
from talentkreis.organisation.rights import require
from talentkreis.people import actions as people
from talentkreis.people.models import ContactKind, ContactPoint

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet


STRIKES: Final = 3
UNKNOWN_STRIKES: Final = 2
STRIKES_WITHIN: Final = dt.timedelta(days=30)
# What a full or struggling mailbox says; a provider's own trouble is never the address's fault.
_FULL: Final = Q(bounce_blame=Blame.MAILBOX_FULL) | Q(
    bounce_blame=Blame.UNKNOWN, bounce_status__startswith="4"
)
_TOLD_FULL: Final = Q(blame=Blame.MAILBOX_FULL) | Q(blame=Blame.UNKNOWN, code__startswith="4")


@transaction.atomic
def note_refused_address(*, message_id: uuid.UUID, blame: str, is_permanent: bool = True) -> bool:
    """Draw the consequence of a refusal for the address of a message; tell whether it was one.

    An address that does not exist is suppressed at once. Three times full or out of order within
    30 days, and it is not written to until somebody corrects or confirms it. Refused twice for no
    reason given, and somebody has to look (`resolve_address`). A refusal about us, our text or our
    speed never counts against an address.
    """
    message = Message.objects.filter(id=message_id).first()
    if message is None or message.address_hash is None:
        return False
    address_hash = bytes(message.address_hash)
    is_permanent = is_permanent and message.state != MessageState.EXPIRED
    match blame:
        case Blame.ADDRESS:
            return _give_up_address(message, is_hard=True)
        case Blame.CHANNEL | Blame.BLOCKED:
            return _give_up_channel(message, is_wish=blame == Blame.BLOCKED)
    return _note_doubtful(message, address_hash, blame, is_permanent=is_permanent)


def _note_doubtful(
    message: Message, address_hash: bytes, blame: str, *, is_permanent: bool
) -> bool:
    """A refusal that may pass, or says nothing: it counts only when it is repeated."""
    if blame == Blame.MAILBOX_FULL or (blame == Blame.UNKNOWN and not is_permanent):
        if _soft_strikes(address_hash) < STRIKES:
            return False
        return _give_up_address(message, is_hard=False)
    if blame == Blame.UNKNOWN:
        return _ask_a_human(message, address_hash)
    return False


def _soft_strikes(address_hash: bytes) -> int:
    """Messages that ended at a full mailbox, and those that came back from one."""
    since = clock.now() - STRIKES_WITHIN
    ended = Message.objects.filter(
        address_hash=address_hash,
        state__in=[MessageState.REJECTED, MessageState.EXPIRED],
        state_reason=Blame.MAILBOX_FULL,
        finished_at__gte=since,
    )
    expired = Message.objects.filter(
        address_hash=address_hash,
        state=MessageState.EXPIRED,
        state_reason=Blame.UNKNOWN,
        finished_at__gte=since,
    )
    told = _told(address_hash).filter(_TOLD_FULL)
    back = _returned(address_hash).filter(_FULL)
    return ended.count() + expired.count() + back.count() + told.count()


def _returned(address_hash: bytes) -> QuerySet[InboundMessage]:
    return InboundMessage.objects.filter(
        message__address_hash=address_hash,
        classification=Classification.BOUNCE,
        received_at__gte=clock.now() - STRIKES_WITHIN,
    )


def _told(address_hash: bytes) -> QuerySet[DeliveryReport]:
    """What a service told instead of a mail that comes back."""
    return DeliveryReport.objects.filter(
        message__address_hash=address_hash,
        message__channel=Channel.EMAIL,
        status=ReportStatus.FAILED,
        reported_at__gte=clock.now() - STRIKES_WITHIN,
    )


def _ask_a_human(message: Message, address_hash: bytes) -> bool:
    """A message the server itself refused was tried twice; mail that came back counts once."""
    if message.state == MessageState.REJECTED:
        return True  # it stands among those to be looked at by what it says
    returned = _returned(address_hash).filter(
        bounce_blame=Blame.UNKNOWN, bounce_status__startswith="5"
    )
    told = _told(address_hash).filter(blame=Blame.UNKNOWN, code__startswith="5")
    strikes = returned.count() + told.count()
    if message.state != MessageState.ACCEPTED or strikes < UNKNOWN_STRIKES:
        return False
    Message.objects.filter(id=message.id, resolved_at=None).update(state_reason=RETURNED)
    return True


@transaction.atomic
def resolve_address(*, actor: Actor, message_id: uuid.UUID, is_right: bool) -> Message:
    """Say whether an address that was refused for no reason given is right.

    Right: what waits for it goes out. Wrong: it is not written to again. Raises NotAllowed,
    NotFound, Conflict when nobody asks any more.
    """
    require(actor, Right.WRITE)
    message = (
        Message.objects.select_for_update(no_key=True, of=("self",)).filter(id=message_id).first()
    )
    if message is None:
        raise NotFound(_("There is no such message."))
    if not is_in_review(message) or message.address_hash is None:
        raise Conflict(_("Nothing is to be decided about this address."), code="not_in_review")
    address_hash = bytes(message.address_hash)
    now = clock.now()
    Message.objects.filter(OPEN_REVIEW, address_hash=address_hash).update(
        resolved_at=now,
        resolved_by_id=actor.member_id,
        evidence=_("The address is right.") if is_right else _("The address is wrong."),
    )
    if not is_right:
        _give_up_address(message, is_hard=False)
    _settle_waiting(message, is_right=is_right)
    activity.record(
        events.AddressReviewed(
            actor=actor, person_id=message.person_id, message_id=message.id, is_right=is_right
        )
    )
    message.refresh_from_db()
    return message


def _settle_waiting(message: Message, *, is_right: bool) -> None:
    """What was held for the decision: out it goes, or it ends."""
    held = Message.objects.filter(
        person=message.person_id, state=MessageState.HELD, state_reason="address_review"
    )
    ids = list(held.values_list("id", flat=True))
    if is_right:
        release_messages(actor=SYSTEM, message_ids=ids)
    else:
        cancel_messages(actor=SYSTEM, message_ids=ids, reason="no_address")


def _give_up_address(message: Message, *, is_hard: bool) -> bool:
    if message.person_id is None or message.address_hash is None:
        return False
    for point in _points_of(message).filter(bounced_at=None):
        people.mark_bounced(actor=SYSTEM, contact_point_id=point.id)
        # A number that is given up goes to somebody else one day: the mark is enough.
        if is_hard and point.kind == ContactKind.EMAIL:
            consent.suppress_address(
                actor=SYSTEM,
                kind=point.kind,
                normalised=point.normalised,
                reason=Suppression.Reason.BOUNCE,
            )
        return True
    return False


def _points_of(message: Message) -> QuerySet[ContactPoint]:
    """The contact points of its person that it went to."""
    kind = kind_of(message.channel)
    points = ContactPoint.objects.filter(person=message.person, kind=kind)
    meant = [
        point.id
        for point in points
        if bytes(message.address_hash or b"")
        in {hash_of_address(text, message.channel) for text in (point.value, point.normalised)}
    ]
    return points.filter(id__in=meant)


def _give_up_channel(message: Message, *, is_wish: bool) -> bool:
    """This number gets nothing more through this channel; who asked for that has withdrawn."""
    points = list(_points_of(message))
    for point in points:
        consent.suppress_address(
            actor=SYSTEM,
            kind=point.kind,
            normalised=point.normalised,
            channel=message.channel,
            reason=Suppression.Reason.UNSUBSCRIBED if is_wish else Suppression.Reason.BOUNCE,
        )
    if is_wish and message.person_id is not None:
        consent.withdraw_consent(
            actor=Actor.for_person(message.person_id),
            person_id=message.person_id,
            channel=message.channel,
            method=ConsentEvent.Method.ONE_CLICK,
            message_id=message.id,
        )
    return bool(points)
