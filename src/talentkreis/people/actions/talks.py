# SPDX-License-Identifier: Apache-2.0
"""Notes and conversations."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotAllowed, NotFound, RuleViolation
from talentkreis.organisation.rights import LEADING_ROLES, require
from talentkreis.people.actions.access import locked_person
from talentkreis.people.actions.history import write_history
from talentkreis.people.audiences import audience_called
from talentkreis.people.events import (
    ConversationLogged,
    MemberMentioned,
    NoteRemoved,
    NoteWritten,
)
from talentkreis.people.mentioning import find_named
from talentkreis.people.models import (
    Conversation,
    ConversationKind,
    Mention,
    MentionChoice,
    Note,
    NoteVisibility,
    Person,
)
from talentkreis.people.permissions import Right
from talentkreis.people.queries.mentions import mentionable
from talentkreis.people.rules import free_text

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member

# Clocks of two machines differ; more than that is a conversation that has not happened.
_AHEAD = dt.timedelta(minutes=5)
LONGEST_CONVERSATION_MINUTES = 24 * 60


@transaction.atomic
def add_note(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    text: str,
    visibility: str = NoteVisibility.TEAM,
    audience_id: uuid.UUID | None = None,
    is_pinned: bool = False,
    written_at: dt.datetime | None = None,
) -> Note:
    """Write a note; the person may read it on request (Art. 15 DSGVO).

    `visibility` is one of `NoteVisibility`, or a kind of `people.audiences` with the group in
    `audience_id`: one the author may keep notes about this person to. Colleagues named with @ are
    told, if they may see the person and read notes. Raises NotFound, NotAllowed, RuleViolation for
    an empty or overlong text, a group that is not theirs to choose, and a note kept to a few that
    names somebody who would not read it.
    """
    person = locked_person(actor, person_id)
    body = free_text(text)
    if not body:
        reason = _("The note is empty.")
        raise RuleViolation(reason, code="missing", fields={"text": reason})
    _require_choosable(actor, person_id, visibility, audience_id)
    at = written_at or clock.now()
    _require_past(at, "written_at")
    named = _mentioned(person, body)
    _require_read(actor, mentionable(person, visibility, audience_id), named, visibility)
    note = Note.objects.create(
        person_id=person_id,
        author_id=actor.member_id,
        text=body,
        visibility=visibility,
        audience_id=audience_id,
        is_pinned=is_pinned,
        written_at=at,
    )
    record(NoteWritten(actor=actor, person_id=person_id, note_id=note.id, occurred_at=at))
    _mention(actor, note, [member.id for member in named if member.id != actor.member_id])
    see_mentions(actor=actor, person_id=person_id)
    return note


@transaction.atomic
def see_mentions(*, actor: Actor, person_id: uuid.UUID) -> int:
    """Let the actor's own mentions about a person rest: seen, or answered by a note.

    Raises NotFound for a person the actor may not see.
    """
    if not Person.objects.visible_to(actor).filter(id=person_id).exists():
        raise NotFound(_("There is no such person here."), code="no_such_person")
    return Mention.objects.filter(
        note__person_id=person_id, member_id__in=[actor.member_id], seen_at__isnull=True
    ).update(seen_at=clock.now())


@transaction.atomic
def choose_mention_mail(*, actor: Actor, by_mail: bool) -> None:
    """Whether the actor wants a mail when a colleague mentions them. Raises NotAllowed."""
    require(actor, Right.VIEW)
    if actor.member_id is None:
        raise NotAllowed(_("Only members are mentioned."), code="not_a_member")
    MentionChoice.objects.update_or_create(member_id=actor.member_id, defaults={"by_mail": by_mail})


@transaction.atomic
def pin_note(
    *, actor: Actor, person_id: uuid.UUID, note_id: uuid.UUID, is_pinned: bool = True
) -> None:
    """Keep a note above the others, or let it go again. Raises NotFound, NotAllowed."""
    locked_person(actor, person_id)
    note = _readable_note(actor, person_id, note_id)
    note.is_pinned = is_pinned
    note.save(update_fields=["is_pinned"])


@transaction.atomic
def remove_note(*, actor: Actor, person_id: uuid.UUID, note_id: uuid.UUID) -> None:
    """Take a note back: its author may, and those who lead for notes of the team.

    Raises NotFound, NotAllowed.
    """
    locked_person(actor, person_id)
    note = _readable_note(actor, person_id, note_id)
    if note.author_id != actor.member_id and actor.role not in LEADING_ROLES:
        raise NotAllowed(_("Only its author takes a note back."), code="not_the_author")
    write_history(actor, person_id, {"notes": (note.text, None)})
    note.delete()
    record(NoteRemoved(actor=actor, person_id=person_id, note_id=note_id))


@transaction.atomic
def log_conversation(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    kind: str = ConversationKind.CALL,
    text: str = "",
    minutes: int | None = None,
    was_reached: bool = True,
    happened_at: dt.datetime | None = None,
) -> Conversation:
    """Write down that somebody talked with the person, or tried to.

    Raises NotFound, NotAllowed; RuleViolation for a conversation that has not happened yet.
    """
    locked_person(actor, person_id)
    if kind not in ConversationKind.values:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"kind": reason})
    if minutes is not None and not 0 <= minutes <= LONGEST_CONVERSATION_MINUTES:
        reason = _("Between %(least)s and %(most)s.") % {
            "least": 0,
            "most": LONGEST_CONVERSATION_MINUTES,
        }
        raise RuleViolation(reason, code="invalid_fields", fields={"minutes": reason})
    at = happened_at or clock.now()
    _require_past(at, "happened_at")
    conversation = Conversation.objects.create(
        person_id=person_id,
        member_id=actor.member_id,
        kind=kind,
        was_reached=was_reached,
        minutes=minutes if was_reached else None,
        text=free_text(text),
        happened_at=at,
    )
    record(
        ConversationLogged(
            actor=actor,
            person_id=person_id,
            conversation_id=conversation.id,
            conversation_kind=conversation.kind,
            was_reached=was_reached,
            occurred_at=at,
        )
    )
    return conversation


def _require_choosable(
    actor: Actor, person_id: uuid.UUID, visibility: str, audience_id: uuid.UUID | None
) -> None:
    if visibility in NoteVisibility.values and audience_id is None:
        return
    audience = audience_called(visibility)
    offered = audience.offered(actor, person_id) if audience else []
    if audience_id not in {group.id for group in offered}:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"visibility": reason})


def _require_read(
    actor: Actor, readers: Sequence[Member], named: Sequence[Member], visibility: str
) -> None:
    """Whoever is named is told, so a note kept to a few names nobody beside them."""
    if named and visibility == NoteVisibility.PRIVATE:
        reason = _("A note only for you mentions nobody. Let the team read it.")
        raise RuleViolation(reason, code="private_mention", fields={"visibility": reason})
    reading = {actor.member_id, *(member.id for member in readers)}
    outside = [member.name for member in named if member.id not in reading]
    if outside:
        reason = _("Would not read this note: %(names)s. Choose other readers, or name nobody.") % {
            "names": ", ".join(outside)
        }
        raise RuleViolation(reason, code="mention_unread", fields={"visibility": reason})


def _mentioned(person: Person, text: str) -> list[Member]:
    """Colleagues named in the text who may see the person and read notes."""
    if "@" not in text:
        return []
    members = {member.id: member for member in mentionable(person)}
    named = find_named(text, {member.id: member.name for member in members.values()})
    return [members[member_id] for member_id in dict.fromkeys(n.member_id for n in named)]


def _mention(actor: Actor, note: Note, member_ids: list[uuid.UUID]) -> None:
    for member_id in member_ids:
        Mention.objects.create(note=note, member_id=member_id, made_at=clock.now())
        record(
            MemberMentioned(
                actor=actor, person_id=note.person_id, member_id=member_id, note_id=note.id
            )
        )


def _readable_note(actor: Actor, person_id: uuid.UUID, note_id: uuid.UUID) -> Note:
    note = Note.objects.visible_to(actor).filter(id=note_id, person_id=person_id).first()
    if note is None:
        raise NotFound(_("There is no such note."), code="no_such_note")
    return note


def _require_past(at: dt.datetime, field: str) -> None:
    if at > clock.now() + _AHEAD:
        reason = _("This lies in the future.")
        raise RuleViolation(reason, code="in_the_future", fields={field: reason})
