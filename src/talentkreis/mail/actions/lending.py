# SPDX-License-Identifier: Apache-2.0
"""A letter to one person in the name of a colleague: it waits for them, then leaves or ends.

Who is asked, and what they decide, a package above keeps (`mail.lending`); here is the letter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.consent.models import Channel
from talentkreis.kernel import clock, jobs
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.mail import tasks
from talentkreis.mail.actions.arrivals import note_departure
from talentkreis.mail.actions.batches import mailboxes_of
from talentkreis.mail.actions.queueing import LATE, queue_message, require_texts
from talentkreis.mail.actions.recalling import cancel_messages
from talentkreis.mail.actions.replying import UNDO
from talentkreis.mail.models import Draft, Message, MessageState, OutgoingFile
from talentkreis.mail.permissions import Right
from talentkreis.mail.previews import signed_by
from talentkreis.mail.rules import ASKS_LEAVE, words_hash
from talentkreis.mail.windows import way_to
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import member_id_of, require
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid

    from talentkreis.mail.actions.replying import Words
    from talentkreis.organisation.actors import Actor


@transaction.atomic
def lay_before(
    *, actor: Actor, person_id: uuid.UUID, words: Words, sender_id: uuid.UUID
) -> Message:
    """Write a letter that leaves only when the colleague in whose name it is says so.

    Where it ends as the actor ends letters, it ends as the colleague does. The files of the
    actor's draft go with it, and the draft ends. Raises NotFound, NotAllowed,
    RuleViolation for another channel than e-mail, without words, and where the gate does not say
    yes (`gate_refused`).
    """
    require(actor, Right.WRITE)
    writer = member_id_of(actor)
    person = person_visible_to(actor, person_id)
    if words.channel != Channel.EMAIL:
        raise RuleViolation(
            _("Only mails go out in the name of a colleague."), code="not_a_channel"
        )
    way = _require_gate(person.id)
    own = mailboxes_of({sender_id}).get(sender_id)
    message = queue_message(
        actor=actor,
        person_id=person.id,
        purpose=way,
        subject=words.subject.strip(),
        text=signed_by(
            _plain(words.text),
            Member.objects.get(id=sender_id),
            instead_of=Member.objects.get(id=writer),
            language=person.language,
        ),
        language=person.language,
        due_at=clock.now(),
        is_automatic=False,
        needs_person=True,
        mailbox_id=own.id if own else None,
    )
    message.sender_id, message.state_reason = sender_id, ASKS_LEAVE
    message.save(update_fields=["sender", "state_reason"])
    OutgoingFile.objects.filter(draft__member_id=writer, draft__person_id=person.id).update(
        draft=None, message=message
    )
    Draft.objects.filter(member_id=writer, person_id=person.id).delete()
    return message


@transaction.atomic
def let_go_out(
    *, actor: Actor, message_id: uuid.UUID, subject: str, text: str, read: str
) -> Message:
    """Send a letter in the actor's own name, in these words, in ten seconds.

    `read` is the `rules.words_hash` of what they had before them. The gate is asked now and again
    at hand-over. The caller has checked whom it was laid before. Raises Conflict when it does not
    wait any more (`letter_over`) or says something else than what was read (`words_changed`),
    RuleViolation for words that cannot be sent and where the gate does not say yes.
    """
    message = Message.objects.select_for_update(no_key=True, of=("self",)).get(id=message_id)
    if message.state != MessageState.WAITING_FOR_PERSON or message.sender_id != actor.member_id:
        raise Conflict(_("This mail does not wait any more."), code="letter_over")
    if words_hash(message.subject, message.text) != read:
        raise Conflict(
            _("The words have changed meanwhile. Please read them again."), code="words_changed"
        )
    require_texts(subject, text)
    assert message.person_id is not None
    _require_gate(message.person_id)
    due_at = clock.now() + UNDO
    message.subject, message.text = subject.strip(), _plain(text)
    message.approved_words = words_hash(message.subject, message.text)
    message.state, message.state_reason = MessageState.PLANNED, ""
    message.due_at, message.expires_at = due_at, due_at + LATE
    message.save()
    note_departure(message)
    jobs.defer_once(tasks.deliver, key=f"mail.deliver:{message.id}", at=due_at)
    return message


@transaction.atomic
def give_back(*, message_id: uuid.UUID, reason: str) -> bool:
    """End a letter that has not gone out; its words are a draft of whoever wrote them again.

    Tells whether it ended. A draft begun since then is left alone: the words stay readable in the
    outbox.
    """
    message = Message.objects.get(id=message_id)
    if not cancel_messages(actor=SYSTEM, message_ids=[message_id], reason=reason):
        return False
    if message.person_id is None or message.created_by_id is None:
        return True
    now = clock.now()
    draft, is_new = Draft.objects.get_or_create(
        member_id=message.created_by_id,
        person_id=message.person_id,
        defaults={
            "subject": message.subject,
            "text": message.text,
            "saved_at": now,
            "writing_until": now,
        },
    )
    if is_new:
        OutgoingFile.objects.filter(message=message).update(message=None, draft=draft)
    return True


def _require_gate(person_id: uuid.UUID) -> str:
    way = way_to(person_id, Channel.EMAIL)
    if not way.answer.is_yes:
        raise RuleViolation(str(way.answer.text), code="gate_refused")
    return way.purpose


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
