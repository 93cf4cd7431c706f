# SPDX-License-Identifier: Apache-2.0
"""Planning messages."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.consent.models import Channel
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.mail import events, rules
from talentkreis.mail.actions.arrivals import note_departure
from talentkreis.mail.addresses import hash_of_address, primary_addresses
from talentkreis.mail.models import Mailbox, Message, MessageState
from talentkreis.mail.permissions import Right
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    from talentkreis.mail.models import InboundMessage
    from talentkreis.organisation.actors import Actor

# Fixed for ever: Message-IDs are derived from row ids in this namespace (TRUST C.2).
NAMESPACE = uuid.UUID("6f0c9a52-2f5e-5d0c-9a43-6d1f3b1f6a57")
LATE = rules.LATE
# A draft nobody has read by then says what was true a month ago.
DRAFT_WAITS = dt.timedelta(days=30)
_NO_DOMAIN = "talentkreis.invalid"


def message_id_of(message_id: uuid.UUID, domain: str) -> str:
    """The Message-ID header of a row: the same whenever and however often it is computed."""
    return f"<{uuid.uuid5(NAMESPACE, str(message_id))}@{domain}>"


@transaction.atomic
def queue_message(
    *,
    actor: Actor,
    person_id: uuid.UUID | None,
    purpose: str,
    subject: str,
    text: str,
    language: str,
    due_at: dt.datetime,
    html: str = "",
    expires_at: dt.datetime | None = None,
    channel: str = Channel.EMAIL,
    to_address: str | None = None,
    enrolment_id: uuid.UUID | None = None,
    step_id: uuid.UUID | None = None,
    occurrence: int = 0,
    sequence_id: uuid.UUID | None = None,
    in_reply_to: Message | InboundMessage | None = None,
    is_automatic: bool = True,
    needs_person: bool = False,
    is_page: bool = False,
    template: dict[str, Any] | None = None,
    mailbox_id: uuid.UUID | None = None,
    is_proposed: bool = False,
) -> Message:
    """Plan one message to one person. The gate is asked when it is handed over, not here.

    Idempotent: the same (enrolment, step, occurrence) answers with the row that exists. Without
    `to_address` it goes to whatever is the person's primary address at hand-over.
    `needs_person` lets it wait for a human's review; `is_page` says that `html` is a whole page of
    our own renderer; `template` is the approved one a WhatsApp message is made from; `mailbox_id`
    is the mailbox it leaves from, if not the usual one; `is_proposed` says that its words began as
    the draft of a model. What a member writes to one person becomes
    part of their conversation. Only the answer to somebody's own request (purpose transactional,
    explicit address) may go to nobody we know. Raises Conflict when the existing row is for
    somebody else, RuleViolation for texts that cannot be sent.
    """
    require(actor, Right.WRITE)
    require_texts(subject, text, channel)
    if person_id is None and (purpose != "transactional" or not to_address):
        raise RuleViolation(_("Say to whom."), code="no_person")
    if enrolment_id is not None:
        existing = Message.objects.filter(
            enrolment_id=enrolment_id, step_id=step_id, occurrence=occurrence
        ).first()
        if existing is not None:
            return _same_person(existing, person_id)
    if mailbox_id is None:
        mailbox = Mailbox.objects.default_of(channel)
    else:
        mailbox = Mailbox.objects.of(channel).filter(id=mailbox_id).first()
    address = to_address or (_primary_address(person_id, channel) if person_id else "")
    new = new_id()
    message = Message(
        id=new,
        purpose=purpose,
        channel=channel,
        person_id=person_id,
        to_address=address,
        follows_primary=to_address is None,
        address_hash=hash_of_address(address, channel) if address else None,
        template=template,
        subject=subject,
        text=text,
        html=html,
        is_page=is_page,
        is_proposed=is_proposed,
        language=language,
        state=MessageState.WAITING_FOR_PERSON if needs_person else MessageState.PLANNED,
        message_class=rules.class_of(purpose, channel),
        is_automatic=is_automatic,
        priority=rules.priority_of(purpose),
        due_at=due_at,
        expires_at=expires_at or due_at + (DRAFT_WAITS if needs_person else LATE),
        mailbox=mailbox,
        enrolment_id=enrolment_id,
        step_id=step_id,
        occurrence=occurrence,
        sequence_id=sequence_id,
        message_id_header=message_id_of(new, domain_of(mailbox)),
        in_reply_to=in_reply_to.message_id_header if in_reply_to else "",
        references=_thread(in_reply_to),
        created_by_id=actor.member_id,
    )
    if Message.objects.bulk_create([message], ignore_conflicts=enrolment_id is not None):
        written = Message.objects.filter(id=new).exists() if enrolment_id is not None else True
        if not written:  # somebody planned the same step at the same moment
            return _same_person(
                Message.objects.get(
                    enrolment_id=enrolment_id, step_id=step_id, occurrence=occurrence
                ),
                person_id,
            )
    activity.record(
        events.MessageQueued(
            actor=actor,
            person_id=person_id,
            message_id=new,
            sequence_id=sequence_id,
            enrolment_id=enrolment_id,
            purpose=purpose,
        )
    )
    if actor.member_id is not None and not (is_automatic or needs_person):
        note_departure(message)
    return message


def domain_of(mailbox: Mailbox | None) -> str:
    """The domain a message is named in: of the sender, or one that is nobody's."""
    return (mailbox.domain if mailbox else "") or _NO_DOMAIN


def require_texts(subject: str, text: str, channel: str = Channel.EMAIL) -> None:
    """A subject of one line, which only e-mail needs, and a text. Raises RuleViolation."""
    if channel != Channel.EMAIL and not text.strip():
        raise RuleViolation(_("A message needs a text."), code="empty_message")
    if channel == Channel.EMAIL and not (subject.strip() and text.strip()):
        raise RuleViolation(_("A message needs a subject and a text."), code="empty_message")
    if any(c in subject for c in "\r\n"):
        raise RuleViolation(_("A subject is one line."), code="subject_lines")


def _same_person(message: Message, person_id: uuid.UUID | None) -> Message:
    if message.person_id not in {person_id, None}:
        raise Conflict(_("This step already has a message to somebody else."), code="other_person")
    return message


def _primary_address(person_id: uuid.UUID, channel: str) -> str:
    return primary_addresses([person_id], channel).get(person_id, "")


def _thread(message: Message | InboundMessage | None) -> str:
    if message is None:
        return ""
    return f"{message.references} {message.message_id_header}".strip()


@transaction.atomic
def queue_security_mail(*, email: str, subject: str, text: str, language: str) -> Message:
    """Plan a mail to a member about access or security: no person, no gate, at least once."""
    require_texts(subject, text)
    mailbox = Mailbox.objects.default_of(Channel.EMAIL)
    new = new_id()
    now = clock.now()
    message = Message(
        id=new,
        purpose="transactional",
        to_address=email,
        follows_primary=False,
        address_hash=hash_of_address(email),
        subject=subject,
        text=text,
        language=language,
        message_class=rules.class_of("transactional"),
        priority=0,
        due_at=now,
        expires_at=now + LATE,
        mailbox=mailbox,
        message_id_header=message_id_of(new, domain_of(mailbox)),
    )
    message.save(force_insert=True)
    return message
