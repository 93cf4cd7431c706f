# SPDX-License-Identifier: Apache-2.0
"""Writing to one person: draft, files, sending after ten seconds, taking it back.

Two who answer at once are told before the second one sends: the conversation is locked, and what
came or went since the writer last looked is a conflict until they say that they know.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from talentkreis.consent.models import Channel
from talentkreis.kernel import clock, jobs
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.mail import tasks
from talentkreis.mail.actions import threads
from talentkreis.mail.actions.arrivals import thread_with
from talentkreis.mail.actions.erasing import delete_files
from talentkreis.mail.actions.queueing import queue_message
from talentkreis.mail.actions.recalling import cancel_messages
from talentkreis.mail.models import (
    Draft,
    InboundMessage,
    Mailbox,
    Message,
    OutgoingFile,
    Signature,
    ThreadState,
)
from talentkreis.mail.permissions import Right
from talentkreis.mail.queries.threads import who_writes
from talentkreis.mail.windows import way_to
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import require
from talentkreis.people.files import display_name, recognise
from talentkreis.people.models import Person
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor

# How long a message can be taken back for certain, and how long one is "writing" after a sign.
UNDO = dt.timedelta(seconds=10)
WRITING = dt.timedelta(seconds=45)
MOST_FILES = 10
LARGEST_TOGETHER = 15 * 1024 * 1024  # many servers refuse a mail beyond 20 MB, encoded
LONGEST_TEXT = 20_000
LONGEST_SIGNATURE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a member writes. `answers`: the message it is an answer to."""

    text: str
    subject: str = ""
    channel: str = Channel.EMAIL
    answers: uuid.UUID | None = None


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    words: Words,
    is_writing: bool = True,
    is_proposed: bool = False,
) -> Draft:
    """Keep what the actor is writing; while they do, colleagues see it.

    `is_proposed`: a model proposed these words; the draft says so until it is thrown away.

    Raises NotFound, NotAllowed, RuleViolation for a text that is too long.
    """
    require(actor, Right.WRITE)
    person = person_visible_to(actor, person_id)
    if len(words.text) > LONGEST_TEXT:
        reason = _("At most %(most)d letters.") % {"most": LONGEST_TEXT}
        raise RuleViolation(reason, code="too_long", fields={"text": reason})
    now = clock.now()
    row, _is_new = Draft.objects.update_or_create(
        member_id=_writer(actor),
        person_id=person.id,
        defaults={
            "answers": _answered(actor, person_id, words.answers),
            "channel": words.channel,
            "subject": words.subject[:500],
            "text": words.text,
            "saved_at": now,
            "writing_until": now + WRITING if is_writing else now,
            **({"is_proposed": True} if is_proposed else {}),
        },
    )
    return row


@transaction.atomic
def discard_draft(*, actor: Actor, person_id: uuid.UUID) -> None:
    """Throw away what the actor was writing, files included. Raises NotAllowed."""
    require(actor, Right.WRITE)
    rows = Draft.objects.filter(member_id=_writer(actor), person_id=person_id)
    _forget_files(OutgoingFile.objects.filter(draft__in=rows))
    rows.delete()


@transaction.atomic
def attach_file(
    *, actor: Actor, person_id: uuid.UUID, words: Words, name: str, content: bytes
) -> OutgoingFile:
    """Put a file into the actor's draft, by what its bytes are (TRUST S-10).

    Raises RuleViolation for a kind of file we do not send, too many or too much of them.
    """
    draft = save_draft(actor=actor, person_id=person_id, words=words)
    Draft.objects.select_for_update(no_key=True).get(id=draft.id)
    kind = recognise(io.BytesIO(content), len(content))
    held = OutgoingFile.objects.filter(draft=draft)
    if held.count() >= MOST_FILES:
        raise _too_much(_("At most %(most)d files in one message.") % {"most": MOST_FILES})
    size = (held.aggregate(all=Sum("size"))["all"] or 0) + len(content)
    if size > LARGEST_TOGETHER:
        raise _too_much(_("All files together may have 15 MB."))
    row = OutgoingFile(
        draft=draft,
        name=display_name(name, kind.suffix),
        media_type=kind.media_type,
        size=len(content),
    )
    row.file.save(f"{row.id}.bin", ContentFile(content), save=False)
    row.save(force_insert=True)
    return row


@transaction.atomic
def detach_file(*, actor: Actor, file_id: uuid.UUID) -> None:
    """Take a file out of the actor's own draft. Raises NotFound."""
    require(actor, Right.WRITE)
    rows = OutgoingFile.objects.filter(id=file_id, draft__member_id=_writer(actor))
    if not rows.exists():
        raise NotFound(_("There is no such file."), code="no_such_file")
    _forget_files(rows)


@transaction.atomic
def send_reply(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    words: Words,
    seen_at: dt.datetime | None = None,
    is_sure: bool = False,
    finishes: bool = True,
    mailbox_id: uuid.UUID | None = None,
) -> Message:
    """Send what a member wrote to one person, in ten seconds, with the files of their draft.

    The gate is asked now and again at hand-over. `seen_at` is when the writer last saw the
    conversation; `is_sure` says that they know what happened since. `finishes`: nothing waits in
    it any more. Raises NotFound, RuleViolation (`gate_refused`, `window_closed`,
    `not_a_channel`), Conflict
    (`answered_meanwhile`, `written_meanwhile`, `somebody_writes`).
    """
    require(actor, Right.WRITE)
    writer = _writer(actor)
    person = person_visible_to(actor, person_id)
    way = way_to(person.id, Channel(words.channel))
    if not way.answer.is_yes:
        raise RuleViolation(str(way.answer.text), code="gate_refused")
    if words.channel == Channel.WHATSAPP and not way.is_answer:
        raise RuleViolation(
            _("More than 24 hours after their last message WhatsApp takes templates alone."),
            code="window_closed",
        )
    Person.objects.select_for_update(no_key=True, of=("self",)).get(id=person.id)
    answers = _answered(actor, person_id, words.answers)
    mailbox = _mailbox(actor, words.channel, mailbox_id, answers)
    thread = thread_with(person.id, mailbox.member_id if mailbox else None)
    if not is_sure:
        _require_alone(actor, person, thread.last_in_at, thread.last_out_at, seen_at)
    due_at = max(clock.now() + UNDO, way.due_at)
    message = queue_message(
        actor=actor,
        person_id=person.id,
        purpose=way.purpose,
        channel=words.channel,
        to_address=way.number or None,
        subject=words.subject if words.channel == Channel.EMAIL else "",
        text=words.text,
        language=person.language,
        due_at=due_at,
        in_reply_to=answers,
        is_automatic=False,
        mailbox_id=mailbox.id if mailbox else None,
        is_proposed=Draft.objects.filter(
            member_id=writer, person_id=person.id, is_proposed=True
        ).exists(),
    )
    OutgoingFile.objects.filter(draft__member_id=writer, draft__person_id=person.id).update(
        draft=None, message=message
    )
    Draft.objects.filter(member_id=writer, person_id=person.id).delete()
    thread.refresh_from_db()
    if finishes:
        threads.finish(thread, member_id=actor.member_id)
        thread.save(update_fields=["state", "snoozed_until"])
    jobs.defer_once(tasks.deliver, key=f"mail.deliver:{message.id}", at=due_at)
    return message


@transaction.atomic
def undo_reply(*, actor: Actor, message_id: uuid.UUID) -> Draft:
    """Take a message of the actor's own back before it leaves; it is a draft again.

    Raises NotFound, Conflict (`on_its_way`) when it is too late.
    """
    require(actor, Right.WRITE)
    message = (
        Message.objects.filter(
            id=message_id, created_by_id=_writer(actor), is_automatic=False, person__isnull=False
        )
        .select_related("mailbox")
        .first()
    )
    if message is None or message.person_id is None:
        raise NotFound(_("There is no such message."), code="no_such_message")
    if not cancel_messages(actor=actor, message_ids=[message.id], reason="recalled"):
        raise Conflict(_("It is on its way already."), code="on_its_way")
    answers = (
        InboundMessage.objects.filter(
            person_id=message.person_id, message_id_header=message.in_reply_to
        )
        .exclude(message_id_header="")
        .first()
    )
    draft = save_draft(
        actor=actor,
        person_id=message.person_id,
        words=Words(
            text=message.text,
            subject=message.subject,
            channel=message.channel,
            answers=answers.id if answers else None,
        ),
        is_proposed=message.is_proposed,
    )
    OutgoingFile.objects.filter(message=message).update(message=None, draft=draft)
    thread = thread_with(message.person_id, message.mailbox.member_id if message.mailbox else None)
    if answers is not None and thread.state == ThreadState.DONE:
        threads.finish_threads(actor=actor, thread_ids=[thread.id], is_done=False)
    return draft


@transaction.atomic
def set_signature(*, actor: Actor, text_de: str, text_en: str) -> Signature:
    """How the actor ends letters in German and in English. Raises RuleViolation."""
    require(actor, Right.WRITE)
    texts = {"text_de": text_de, "text_en": text_en}
    long = [name for name, text in texts.items() if len(text) > LONGEST_SIGNATURE]
    if long:
        reason = _("At most %(most)d letters.") % {"most": LONGEST_SIGNATURE}
        raise RuleViolation(reason, code="too_long", fields=dict.fromkeys(long, reason))
    row, _is_new = Signature.objects.update_or_create(
        member_id=_writer(actor),
        defaults={name: text.strip() for name, text in texts.items()},
    )
    return row


def _require_alone(
    actor: Actor,
    person: Person,
    last_in_at: dt.datetime | None,
    last_out_at: dt.datetime | None,
    seen_at: dt.datetime | None,
) -> None:
    if seen_at is not None and last_out_at is not None and last_out_at > seen_at:
        author = (
            Message.objects.filter(person_id=person.id, is_automatic=False)
            .order_by("-created_at")
            .values_list("created_by__name", flat=True)
            .first()
        )
        raise Conflict(
            _("%(name)s has answered meanwhile. Look at it before you send yours.")
            % {"name": author or _("Somebody")},
            code="answered_meanwhile",
        )
    if seen_at is not None and last_in_at is not None and last_in_at > seen_at:
        raise Conflict(
            _("%(name)s has written again meanwhile.") % {"name": person.name},
            code="written_meanwhile",
        )
    others = who_writes([person.id], actor).get(person.id, [])
    if others:
        raise Conflict(
            _("%(name)s is answering at this moment.") % {"name": ", ".join(others)},
            code="somebody_writes",
        )


def _mailbox(
    actor: Actor, channel: str, mailbox_id: uuid.UUID | None, answers: InboundMessage | None
) -> Mailbox | None:
    """The mailbox to send from: the one named, the one it came to, or the one we send from."""
    if mailbox_id is not None:
        row = Mailbox.objects.of(channel).filter(id=mailbox_id).first()
        if row is None or row.member_id not in {None, actor.member_id}:
            raise NotFound(_("There is no such mailbox."), code="no_such_mailbox")
        return row
    if answers is not None and answers.mailbox is not None and answers.channel == channel:
        return answers.mailbox
    found = Mailbox.objects.default_of(channel)
    if found is None and channel != Channel.EMAIL:
        raise RuleViolation(_("Nothing can be sent this way from here."), code="not_a_channel")
    return found


def _answered(
    actor: Actor, person_id: uuid.UUID, inbound_id: uuid.UUID | None
) -> InboundMessage | None:
    if inbound_id is None:
        return None
    row = (
        InboundMessage.objects.filter(id=inbound_id, person_id=person_id)
        .select_related("mailbox")
        .first()
    )
    if row is None or (row.mailbox and row.mailbox.member_id not in {None, actor.member_id}):
        raise NotFound(_("There is no such mail."), code="no_such_mail")
    return row


def _writer(actor: Actor) -> uuid.UUID:
    member_id = actor.member_id
    if member_id is None or not Member.objects.filter(id=member_id).exists():
        raise NotAllowed(_("Only members write letters."), code="not_a_member")
    return member_id


def _too_much(reason: str) -> RuleViolation:
    return RuleViolation(reason, code="too_many_files", fields={"file": reason})


def _forget_files(rows: QuerySet[OutgoingFile]) -> None:
    names = list(rows.values_list("file", flat=True))
    rows.delete()
    transaction.on_commit(lambda: delete_files(names))
