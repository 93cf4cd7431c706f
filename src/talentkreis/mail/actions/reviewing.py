# SPDX-License-Identifier: Apache-2.0
"""What a human sends: drafts they have read, and messages they sent elsewhere by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.mail import events, rules
from talentkreis.mail.actions.queueing import LATE, message_id_of, require_texts
from talentkreis.mail.actions.recalling import end_messages
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.permissions import Right
from talentkreis.mail.words import REASONS
from talentkreis.organisation.rights import require
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor

_NOWHERE = "talentkreis.invalid"


@transaction.atomic
def send_draft(*, actor: Actor, message_id: uuid.UUID, subject: str, text: str) -> Message:
    """Let a draft go out in these words, now: a human sends it, at whatever hour they do.

    It is theirs who read it from then on. What bears a colleague's name goes out as that colleague
    approved it; only they themselves may change it. Raises NotFound, NotAllowed, Conflict when
    somebody was faster, RuleViolation for texts that cannot be sent, for other words in somebody's
    name (`words_not_approved`) and where the gate does not say yes.
    """
    message = _locked_draft(actor, message_id)
    require_texts(subject, text)
    subject, text = subject.strip(), text.replace("\r\n", "\n").strip()
    _require_approved(actor, message, subject, text)
    assert message.person_id is not None
    answer = may_contact(message.person_id, Purpose(message.purpose), Channel.EMAIL)
    if not answer.is_yes:
        raise RuleViolation(str(answer.text), code="gate_refuses")
    now = clock.now()
    message.subject, message.text = subject, text
    message.created_by_id = actor.member_id
    message.state, message.state_reason = MessageState.PLANNED, ""
    message.due_at, message.expires_at = now, now + LATE
    message.save()
    _tell(actor, message, outcome="sent")
    return message


@transaction.atomic
def skip_draft(*, actor: Actor, message_id: uuid.UUID) -> Message:
    """Leave a draft out: it will not be sent. Raises NotFound, NotAllowed, Conflict."""
    message = _locked_draft(actor, message_id)
    end_messages(actor=actor, rows=[message], state=MessageState.CANCELLED, reason="skipped")
    _tell(actor, message, outcome="skipped")
    return message


@transaction.atomic
def note_sent_by_hand(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    channel: Channel,
    subject: str,
    text: str,
    language: str,
    sequence_id: uuid.UUID | None = None,
    enrolment_id: uuid.UUID | None = None,
    step_id: uuid.UUID | None = None,
    occurrence: int = 0,
) -> Message:
    """Note that a human sent something through a channel our machines never touch.

    Saying it twice for the same occurrence of a step is once. Raises NotFound, NotAllowed,
    RuleViolation without a text and where the gate says no: what must not be sent is not noted as
    sent.
    """
    require(actor, Right.WRITE)
    person_visible_to(actor, person_id)
    require_texts(subject, text)
    if enrolment_id is not None:
        named = {"enrolment_id": enrolment_id, "step_id": step_id, "occurrence": occurrence}
        noted = Message.objects.filter(**named).first()
        if noted is not None:
            return noted
    answer = may_contact(person_id, Purpose.PERSONAL_CONTACT, channel)
    if answer.verdict == "no" and answer.reason != "no_address":
        raise RuleViolation(str(answer.text), code="gate_refuses")
    now, new = clock.now(), new_id()
    message = Message.objects.create(
        id=new,
        purpose=Purpose.PERSONAL_CONTACT,
        channel=channel,
        person_id=person_id,
        subject=subject.strip(),
        text=text.replace("\r\n", "\n").strip(),
        language=language,
        state=MessageState.WAITING_FOR_PERSON,
        message_class=rules.class_of(Purpose.PERSONAL_CONTACT),
        is_automatic=False,
        due_at=now,
        expires_at=now + LATE,
        enrolment_id=enrolment_id,
        step_id=step_id,
        occurrence=occurrence,
        sequence_id=sequence_id,
        message_id_header=message_id_of(new, _NOWHERE),
        created_by_id=actor.member_id,
        gate_verdict=answer.verdict,
        gate_reason=answer.reason,
        gate_text=str(answer.text)[:300],
        gate_asked_at=now,
    )
    _walk_to_the_end(message, now)
    activity.record(
        events.MessageAccepted(
            actor=actor,
            person_id=person_id,
            message_id=message.id,
            sequence_id=sequence_id,
            enrolment_id=enrolment_id,
            purpose=message.purpose,
            attempt=1,
        )
    )
    return message


def _walk_to_the_end(message: Message, now: dt.datetime) -> None:
    """Along the state machine like any other; no worker ever sees it planned."""
    message.handed_at = message.lease_until = now
    for state in (MessageState.PLANNED, MessageState.CLAIMED, MessageState.DATA_STARTED):
        message.state = state
        message.attempt += state == MessageState.CLAIMED
        message.save()
    message.state, message.finished_at, message.lease_until = MessageState.ACCEPTED, now, None
    message.save()


def _require_approved(actor: Actor, message: Message, subject: str, text: str) -> None:
    if message.sender is None or message.sender_id == actor.member_id:
        return
    if (subject, text) != (message.subject.strip(), message.text.strip()):
        raise RuleViolation(
            _(
                "This goes out in the name of %(name)s, in the words they approved. Send it as it"
                " is, or leave it out and write in your own name."
            )
            % {"name": message.sender.name},
            code="words_not_approved",
        )


def _locked_draft(actor: Actor, message_id: uuid.UUID) -> Message:
    require(actor, Right.WRITE)
    message = (
        Message.objects.select_for_update(no_key=True, of=("self",)).filter(id=message_id).first()
    )
    if message is None or message.person_id is None:
        raise NotFound(_("There is no such message."))
    person_visible_to(actor, message.person_id)
    if message.state != MessageState.WAITING_FOR_PERSON:
        raise Conflict(_("This draft has been dealt with already."), code="draft_over")
    if message.state_reason == rules.ASKS_LEAVE:
        raise Conflict(str(REASONS[rules.ASKS_LEAVE]), code=rules.ASKS_LEAVE)
    return message


def _tell(actor: Actor, message: Message, *, outcome: str) -> None:
    activity.record(
        events.DraftReviewed(
            actor=actor,
            person_id=message.person_id,
            message_id=message.id,
            sequence_id=message.sequence_id,
            enrolment_id=message.enrolment_id,
            purpose=message.purpose,
            outcome=outcome,
        )
    )
