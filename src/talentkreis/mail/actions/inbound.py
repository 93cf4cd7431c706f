# SPDX-License-Identifier: Apache-2.0
"""Writes of what came in: keeping it, what follows from it, whose it is."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.consent import actions as consent
from talentkreis.consent.models import Channel, ConsentEvent
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound
from talentkreis.mail import events
from talentkreis.mail.actions.arrivals import note_arrival
from talentkreis.mail.actions.halting import believe_returned
from talentkreis.mail.actions.health import count_complaint
from talentkreis.mail.actions.refusals import note_refused_address
from talentkreis.mail.addresses import kind_of
from talentkreis.mail.models import (
    Classification,
    InboundFile,
    InboundMessage,
    InboundState,
    Message,
    MessageState,
)
from talentkreis.mail.permissions import Right
from talentkreis.organisation.actors import SYSTEM, Actor
from talentkreis.organisation.rights import require
from talentkreis.people import actions as people
from talentkreis.people.models import ConversationKind
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.mail.inbound.attachments import Described
    from talentkreis.mail.inbound.classifying import Class
    from talentkreis.mail.inbound.matching import Match
    from talentkreis.mail.inbound.parsing import ParsedMail

LARGEST_STORED = 25 * 1024 * 1024
_CONVERSATIONS = {
    Channel.EMAIL: ConversationKind.EMAIL,
    Channel.SMS: ConversationKind.SMS,
    Channel.WHATSAPP: ConversationKind.WHATSAPP,
}
NEEDS_HUMAN = frozenset({Classification.HUMAN_REPLY, Classification.COMPLAINT})


def keep_inbound(
    *,
    raw: bytes,
    mail: ParsedMail,
    found: Class,
    matched: Match,
    reply: str,
    files: Sequence[Described],
    mailbox_id: uuid.UUID | None,
    uid_validity: int | None,
    uid: int | None,
) -> tuple[InboundMessage, bool]:
    """Write the row, in the caller's transaction; tell whether it is new."""
    state = InboundState.DONE
    if found.kind in NEEDS_HUMAN:
        state = InboundState.OPEN if matched.person_id else InboundState.UNASSIGNED
    now = clock.now()
    row = InboundMessage(
        mailbox_id=mailbox_id,
        uid_validity=uid_validity,
        uid=uid,
        digest=mail.digest,
        message_id_header=mail.message_id,
        in_reply_to=mail.in_reply_to,
        references=" ".join(mail.references),
        from_name=mail.from_name,
        from_address=mail.from_address,
        subject=mail.subject,
        text=mail.text,
        reply_text=reply,
        is_shortened=mail.is_shortened,
        size=len(raw),
        classification=found.kind,
        reason=found.reason,
        bounce_status=found.status,
        bounce_blame=found.blame if found.kind == Classification.BOUNCE else "",
        returns_on=found.returns_on,
        person_id=matched.person_id,
        message=matched.message,
        matched_by=matched.by,
        state=state,
        sent_at=mail.sent_at,
        received_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # another poll was faster
        known = InboundMessage.objects.filter(digest=mail.digest).first()
        if known is None:
            known = InboundMessage.objects.get(
                mailbox=mailbox_id, uid_validity=uid_validity, uid=uid
            )
        return known, False
    if len(raw) <= LARGEST_STORED:
        row.raw.save(f"{row.id}.eml", ContentFile(raw), save=False)
        row.save(update_fields=["raw"])
    InboundFile.objects.bulk_create(InboundFile(inbound=row, **asdict(each)) for each in files)
    return row, True


def draw_consequences(row: InboundMessage, *, found: Class, matched: Match) -> None:
    """Everything a mail means, in the transaction that keeps it."""
    match found.kind:
        case Classification.HUMAN_REPLY:
            _human_reply(row, matched)
        case Classification.AUTO_REPLY:
            _record(
                events.AutoReplyReceived,
                row,
                matched,
                returns_on=events.AutoReplyReceived.day(found.returns_on),
            )
        case Classification.BOUNCE:
            _bounce(row, found, matched)
        case Classification.COMPLAINT:
            _complaint(row, matched)
        case Classification.UNSUBSCRIBE:
            _unsubscribe(row, matched)
    if found.kind in NEEDS_HUMAN:
        note_arrival(row)


def _record(
    kind: type[events.InboundEvent], row: InboundMessage, matched: Match, **more: Any
) -> None:
    message = matched.message
    activity.record(
        kind(
            actor=SYSTEM,
            person_id=row.person_id,
            message_id=message.id if message else None,
            sequence_id=message.sequence_id if message else None,
            enrolment_id=message.enrolment_id if message else None,
            inbound_id=row.id,
            **more,
        )
    )


def _human_reply(row: InboundMessage, matched: Match) -> None:
    if row.person_id is None:
        return
    _log_conversation(row)
    _record(events.ReplyReceived, row, matched)
    # Whoever answers a message has got it.
    _settle_uncertain(matched, MessageState.ACCEPTED, "reply")


def _log_conversation(row: InboundMessage) -> None:
    assert row.person_id is not None
    now = clock.now()
    people.log_conversation(
        actor=SYSTEM,
        person_id=row.person_id,
        kind=_CONVERSATIONS[Channel(row.channel)],
        # What came to somebody's own mailbox was written to them alone.
        text="" if row.mailbox and row.mailbox.member_id else row.reply_text[:5_000],
        happened_at=min(row.sent_at, now) if row.sent_at else now,
    )


def _bounce(row: InboundMessage, found: Class, matched: Match) -> None:
    _record(events.BounceReceived, row, matched, status=found.status, blame=found.blame.value)
    if matched.message is None:
        return
    if found.is_permanent:
        _settle_uncertain(matched, MessageState.REJECTED, "bounce")
    note_refused_address(
        message_id=matched.message.id, blame=found.blame, is_permanent=found.is_permanent
    )
    believe_returned(message=matched.message, blame=found.blame, status=found.status)


def _settle_uncertain(matched: Match, state: MessageState, evidence: str) -> None:
    """A reply or bounce is evidence of what became of an uncertain message."""
    message = matched.message
    if message is None or message.state != MessageState.UNCERTAIN:
        return
    now = clock.now()
    changed = Message.objects.filter(id=message.id, state=MessageState.UNCERTAIN).update(
        state=state, state_reason=f"resolved_{evidence}", finished_at=now, resolved_at=now
    )
    if changed:
        activity.record(
            events.MessageResolved(
                actor=SYSTEM,
                person_id=message.person_id,
                message_id=message.id,
                sequence_id=message.sequence_id,
                enrolment_id=message.enrolment_id,
                purpose=message.purpose,
                outcome=f"{evidence}_{state}",
            )
        )


def _complaint(row: InboundMessage, matched: Match) -> None:
    """Suppressed for all advertising at once; what the person asks for still reaches them."""
    _record(events.ComplaintReceived, row, matched)
    message = matched.message
    if message is None:
        return
    if row.person_id:
        consent.object_to_contact(actor=SYSTEM, person_id=row.person_id)
    count_complaint(message=message)


def _unsubscribe(row: InboundMessage, matched: Match) -> None:
    """RFC 2369: an unsubscribe by mail holds as the click does."""
    if row.person_id is None:
        return
    message = matched.message
    consent.withdraw_consent(
        actor=Actor.for_person(row.person_id),
        person_id=row.person_id,
        purpose=message.purpose if message else None,
        channel=Channel.EMAIL,
        method=ConsentEvent.Method.ONE_CLICK,
        message_id=message.id if message else None,
    )


@transaction.atomic
def assign_inbound(
    *,
    actor: Actor,
    inbound_id: uuid.UUID,
    person_id: uuid.UUID,
    keeps_address: bool = False,
) -> InboundMessage:
    """Say whose mail it is; a human's mail counts as a conversation from now on.

    `keeps_address` adds the sender's address or number to the person. Raises NotFound for
    an invisible person or mail, Conflict when it is somebody's already.
    """
    require(actor, Right.WRITE)
    row = _locked(inbound_id)
    person_visible_to(actor, person_id)
    if row.person_id is not None:
        raise Conflict(_("This mail is assigned already."), code="already_assigned")
    row.person_id = person_id
    row.matched_by = "member"
    row.state = InboundState.OPEN
    row.save(update_fields=["person_id", "matched_by", "state"])
    activity.record(events.InboundAssigned(actor=actor, person_id=person_id, inbound_id=row.id))
    if keeps_address and row.from_address:
        people.add_contact_point(
            actor=actor, person_id=person_id, kind=kind_of(row.channel), value=row.from_address
        )
    if row.classification == Classification.HUMAN_REPLY:
        _log_conversation(row)
        activity.record(events.ReplyReceived(actor=SYSTEM, person_id=person_id, inbound_id=row.id))
    note_arrival(row)
    return row


@transaction.atomic
def give_forwarded(*, inbound_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Note whose words a forwarded mail carries: exported, merged and erased with them.

    For the package that owns the address it came to, which asked who may decide. Raises NotFound.
    """
    row = _locked(inbound_id)
    row.person_id, row.matched_by = person_id, "drop"
    row.save(update_fields=["person_id", "matched_by"])


@transaction.atomic
def forget_forwarded(*, inbound_id: uuid.UUID) -> None:
    """Delete a forwarded mail that is nobody's, with its file. Raises NotFound."""
    row = _locked(inbound_id)
    if row.classification != Classification.FORWARDED:
        raise NotFound(_("There is no such mail."))
    name = row.raw.name
    row.delete()
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))


def _locked(inbound_id: uuid.UUID) -> InboundMessage:
    row = InboundMessage.objects.select_for_update(of=("self",)).filter(id=inbound_id).first()
    if row is None:
        raise NotFound(_("There is no such mail."))
    return row
