# SPDX-License-Identifier: Apache-2.0
"""Conversations of the inbox: kept as messages come and go, assigned, put off, finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.mail import events
from talentkreis.mail.actions.inbound import assign_inbound
from talentkreis.mail.models import (
    LONGEST_TAG,
    InboundMessage,
    InboundState,
    Thread,
    ThreadState,
)
from talentkreis.mail.permissions import Right
from talentkreis.mail.queries.threads import unmatched_of, visible_threads
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import may, require
from talentkreis.people import actions as people
from talentkreis.people.models import Person
from talentkreis.people.queries import mentionable

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor

MOST_TAGS = 12
MOST_AT_ONCE = 500
LONGEST_FORWARDED = 3_000


@transaction.atomic
def assign_threads(
    *, actor: Actor, thread_ids: Collection[uuid.UUID], member_id: uuid.UUID | None
) -> int:
    """Say who answers, or None: nobody in particular. What was done is open again.

    Tells how many. Raises NotFound for a conversation or colleague that is not there,
    RuleViolation for somebody who may not see one of the people or write to them.
    """
    require(actor, Right.WRITE)
    rows = _locked(actor, thread_ids)
    if member_id is not None:
        _require_can_answer(member_id, rows)
    changed = [row for row in rows if row.assignee_id != member_id]
    for row in changed:
        row.assignee_id = member_id
        row.assigned_by_id = actor.member_id if member_id else None
        if member_id is not None and row.state != ThreadState.OPEN:
            _reopen(row)
    Thread.objects.bulk_update(changed, ["assignee", "assigned_by", "state", "snoozed_until"])
    activity.record(
        *(
            events.ThreadAssigned(
                actor=actor, person_id=row.person_id, thread_id=row.id, member_id=member_id
            )
            for row in changed
        )
    )
    return len(rows)


@transaction.atomic
def snooze_threads(
    *, actor: Actor, thread_ids: Collection[uuid.UUID], until: dt.datetime | None
) -> int:
    """Let conversations rest until a moment, or until something comes in; None wakes them.

    Tells how many. Raises NotFound, RuleViolation for a moment that is not ahead.
    """
    require(actor, Right.WRITE)
    now = clock.now()
    if until is not None and until <= now:
        reason = _("Choose a day that is still to come.")
        raise RuleViolation(reason, code="not_ahead", fields={"on": reason})
    rows = _locked(actor, thread_ids)
    for row in rows:
        if row.state != ThreadState.OPEN:
            _reopen(row)
        row.snoozed_until = until
        row.listed_at = until or now
    Thread.objects.bulk_update(rows, ["snoozed_until", "listed_at", "state"])
    return len(rows)


@transaction.atomic
def finish_threads(*, actor: Actor, thread_ids: Collection[uuid.UUID], is_done: bool = True) -> int:
    """Mark conversations as dealt with, or open them again; tell how many. Raises NotFound."""
    require(actor, Right.WRITE)
    rows = _locked(actor, thread_ids)
    for row in rows:
        if is_done:
            finish(row, member_id=actor.member_id)
        else:
            _reopen(row)
    Thread.objects.bulk_update(rows, ["state", "snoozed_until"])
    return len(rows)


@transaction.atomic
def tag_thread(*, actor: Actor, thread_id: uuid.UUID, tags: Sequence[str]) -> Thread:
    """Set the tags; the same word twice is one. Raises NotFound, RuleViolation."""
    require(actor, Right.WRITE)
    (row,) = _locked(actor, [thread_id])
    words: dict[str, str] = {}
    for tag in filter(None, (clean(each).strip() for each in tags)):
        words.setdefault(tag.casefold(), tag)
    if len(words) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in words.values()):
        reason = _("At most %(most)d tags of up to %(longest)d letters.") % {
            "most": MOST_TAGS,
            "longest": LONGEST_TAG,
        }
        raise RuleViolation(reason, code="too_many_tags", fields={"tags": reason})
    named: list[str] = sorted(words.values(), key=str.casefold)
    row.tags = [*named]
    row.save(update_fields=["tags"])
    return row


@transaction.atomic
def put_aside(*, actor: Actor, thread_id: uuid.UUID, is_aside: bool = True) -> Thread:
    """Ask nobody any more whose mail of this sender it is, now and later; or ask again.

    Nothing is deleted. Raises NotFound, RuleViolation for a person we know.
    """
    require(actor, Right.WRITE)
    (row,) = _locked(actor, [thread_id])
    if row.person_id is not None:
        raise RuleViolation(
            _("Only mail of senders nobody has recognised can be put aside."), code="known_person"
        )
    if is_aside:
        finish(row, member_id=actor.member_id)
        row.state = ThreadState.ASIDE
    else:
        _reopen(row)
    row.save(update_fields=["state", "snoozed_until"])
    return row


@transaction.atomic
def match_thread(
    *, actor: Actor, thread_id: uuid.UUID, person_id: uuid.UUID, keeps_address: bool = False
) -> Thread:
    """Say whose words these are: everything of the sender becomes part of the person's own.

    Assignee and tags come along where the person's has none. Raises NotFound, NotAllowed,
    RuleViolation for a conversation with somebody we know.
    """
    require(actor, Right.WRITE)
    (row,) = _locked(actor, [thread_id])
    if row.person_id is not None:
        raise RuleViolation(_("This mail is assigned already."), code="already_assigned")
    waiting = list(unmatched_of(row).order_by("received_at", "id").values_list("id", flat=True))
    for number, inbound_id in enumerate(waiting):
        assign_inbound(
            actor=actor,
            inbound_id=inbound_id,
            person_id=person_id,
            keeps_address=keeps_address and number == 0,
        )
    mine = Thread.objects.select_for_update(no_key=True).get(person_id=person_id, member=None)
    tags = {str(tag) for tag in (*mine.tags, *row.tags)}
    mine.tags = sorted(tags, key=str.casefold)[:MOST_TAGS]
    if mine.assignee_id is None:
        mine.assignee_id, mine.assigned_by_id = row.assignee_id, row.assigned_by_id
    mine.save(update_fields=["tags", "assignee", "assigned_by"])
    row.delete()
    return mine


@transaction.atomic
def forward_thread(
    *, actor: Actor, thread_id: uuid.UUID, member_id: uuid.UUID, text: str = ""
) -> Thread:
    """Show a colleague what the person wrote last: a note that names them, never a mail.

    Raises NotFound, NotAllowed; RuleViolation for a sender nobody has recognised, for a colleague
    who would not read the note, and for words from the actor's own mailbox.
    """
    require(actor, Right.WRITE)
    (row,) = _locked(actor, [thread_id])
    if row.person_id is None or row.member_id is not None:
        reason = (
            _("First say whose mail it is.")
            if row.person_id is None
            else _(
                "What came to your own mailbox stays there. Tell your colleague in your own words."
            )
        )
        raise RuleViolation(reason, code="not_to_be_forwarded")
    member = Member.objects.filter(id=member_id, is_active=True).first()
    if member is None:
        raise NotFound(_("There is no such colleague."), code="no_such_member")
    person = Person.objects.get(id=row.person_id)
    if member.id not in {each.id for each in mentionable(person)}:
        raise RuleViolation(
            _("%(name)s may not read notes about this person.") % {"name": member.name},
            code="would_not_read",
        )
    said = row.latest.reply_text if row.latest else ""
    quoted = "\n".join(f"> {line}" for line in said[:LONGEST_FORWARDED].splitlines())
    words = "\n\n".join(part for part in (f"@{member.name} {text.strip()}".strip(), quoted) if part)
    people.add_note(actor=actor, person_id=row.person_id, text=words)
    return row


def finish(row: Thread, *, member_id: uuid.UUID | None) -> None:
    """Nothing waits in it any more. In the caller's transaction, which saves the row."""
    row.state, row.snoozed_until = ThreadState.DONE, None
    _messages_of(row).exclude(state=InboundState.DONE).update(
        state=InboundState.DONE, handled_by_id=member_id, handled_at=clock.now()
    )


def _reopen(row: Thread) -> None:
    row.state, row.snoozed_until = ThreadState.OPEN, None
    state = InboundState.OPEN if row.person_id else InboundState.UNASSIGNED
    if row.latest_id is not None:
        InboundMessage.objects.filter(id=row.latest_id).update(
            state=state, handled_by=None, handled_at=None
        )


def _messages_of(row: Thread) -> QuerySet[InboundMessage]:
    if row.person_id is None:
        return unmatched_of(row)
    return InboundMessage.objects.filter(person_id=row.person_id, mailbox__member=row.member_id)


def _require_can_answer(member_id: uuid.UUID, rows: Sequence[Thread]) -> None:
    member = Member.objects.filter(id=member_id, is_active=True).first()
    if member is None:
        raise NotFound(_("There is no such colleague."), code="no_such_member")
    people_ids = {row.person_id for row in rows if row.person_id}
    seen = Person.objects.visible_to(member.actor).filter(id__in=people_ids).count()
    of_others = any(row.member_id not in {None, member_id} for row in rows)
    if not may(member.actor, Right.WRITE) or seen < len(people_ids) or of_others:
        reason = _("%(name)s may not answer here: they would not see it.") % {"name": member.name}
        raise RuleViolation(reason, code="cannot_answer", fields={"member": reason})


def _locked(actor: Actor, thread_ids: Collection[uuid.UUID]) -> list[Thread]:
    """These conversations, held, in one order. Raises NotFound unless all are visible."""
    wanted = set(thread_ids)
    if len(wanted) > MOST_AT_ONCE:
        raise RuleViolation(_("At most 500 at once."), code="too_many")
    rows = list(
        visible_threads(actor)
        .filter(id__in=wanted)
        .select_for_update(no_key=True, of=("self",))
        .order_by("id")
    )
    if not wanted or len(rows) < len(wanted):
        raise NotFound(_("There is no such conversation."), code="no_such_thread")
    return rows
