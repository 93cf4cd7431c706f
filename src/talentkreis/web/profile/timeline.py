# SPDX-License-Identifier: Apache-2.0
"""What happened with one person, from all packages on one axis, newest first, page by page.

Every source is asked for one page older than the same moment; merging them and cutting at the
limit gives the next moment. So a page costs one query a source, however long the history is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talentkreis.activity import queries as activity
from talentkreis.activity.events import all_kinds
from talentkreis.mail.models import Classification, MessageState
from talentkreis.mail.queries import letters
from talentkreis.organisation.rights import may
from talentkreis.people import queries as people
from talentkreis.people.models import ConversationKind
from talentkreis.people.permissions import Right
from talentkreis.people.sentences import in_words

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor

LIMIT: Final = 20
LONGEST_BODY: Final = 1_200

# Told by their own rows, with what was said in them.
_TOLD_ELSEWHERE: Final = frozenset(
    {
        "people.note_written",
        "people.conversation_logged",
        "people.document_added",
        "mail.message_queued",
        "mail.message_accepted",
        "mail.message_rejected",
        "mail.message_uncertain",
        "mail.message_cancelled",
        "mail.reply_received",
        "mail.auto_reply_received",
        "mail.bounce_received",
    }
)
_TALKS: Final = dict(ConversationKind.choices)


@dataclass(frozen=True, slots=True)
class Item:
    """One line. `css` is "real" for a real contact, "machine" for what we noted by ourselves."""

    at: dt.datetime
    id: uuid.UUID
    summary: str
    css: str = ""
    body: str = ""
    by: str = ""
    year: str = ""
    is_pinned: bool = False
    note_id: uuid.UUID | None = None
    may_remove: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some lines; `next_cursor` is empty at the end."""

    items: list[Item]
    next_cursor: str
    is_whole: bool


def page(
    actor: Actor, person_id: uuid.UUID, *, is_whole: bool = False, cursor: str = ""
) -> TimelinePage:
    """Conversations, notes and mail; with `is_whole` everything that was recorded.

    The caller has seen the person. Raises RuleViolation for a cursor that is not ours.
    """
    before = people.Moment(*activity.read_cursor(cursor)) if cursor else None
    items = [
        *_told(actor, person_id, before, is_whole=is_whole),
        *_mailed(actor, person_id, before, is_whole=is_whole),
        *(_recorded(actor, person_id, cursor) if is_whole else ()),
    ]
    items.sort(key=lambda item: (item.at, item.id), reverse=True)
    shown = items[:LIMIT]
    has_more = len(items) > LIMIT
    return TimelinePage(
        items=_with_years(shown, before),
        next_cursor=activity.cursor_before(shown[-1].at, shown[-1].id) if has_more else "",
        is_whole=is_whole,
    )


def _with_years(items: Iterable[Item], before: people.Moment | None) -> list[Item]:
    """The year stands where it begins: once on a page, and again where it changes."""
    last = timezone.localtime(before.at).year if before else None
    named = []
    for item in items:
        year = timezone.localtime(item.at).year
        named.append(replace(item, year=str(year)) if year != last else item)
        last = year
    return named


def _told(
    actor: Actor, person_id: uuid.UUID, before: people.Moment | None, *, is_whole: bool
) -> Iterable[Item]:
    entries = people.timeline(
        actor, person_id, before=before, limit=LIMIT + 1, only_real=not is_whole
    )
    for entry in entries:
        if entry.kind == "note":
            yield Item(
                at=entry.at,
                id=entry.id,
                summary=_("Note, only for you") if entry.is_private else _("Note"),
                body=entry.text,
                by=entry.author,
                is_pinned=entry.is_pinned,
                note_id=entry.id,
                may_remove=entry.is_own,
            )
        elif entry.kind == "document":
            yield Item(
                at=entry.at,
                id=entry.id,
                css="machine",
                summary=_("Document stored: %(name)s") % {"name": entry.text},
                by=entry.author,
                url=reverse("people:document", args=[person_id, entry.id]),
            )
        else:
            yield Item(
                at=entry.at,
                id=entry.id,
                css="real" if entry.is_real else "",
                summary=_talk(entry),
                body=entry.text,
                by=entry.author,
            )


def _talk(entry: people.Entry) -> str:
    kind = str(_TALKS.get(entry.kind, entry.kind))
    if not entry.was_reached:
        return _("%(kind)s, nobody reached") % {"kind": kind}
    if not entry.minutes:
        return kind
    return _("%(kind)s, %(minutes)s") % {"kind": kind, "minutes": in_words(entry.minutes)}


def _mailed(
    actor: Actor, person_id: uuid.UUID, before: people.Moment | None, *, is_whole: bool
) -> Iterable[Item]:
    may_read = may(actor, Right.READ_NOTES)
    for letter in letters.exchanged(person_id, before=before, limit=LIMIT + 1, is_whole=is_whole):
        body = letter.text if may_read and letter.is_reply else ""
        yield Item(
            at=letter.at,
            id=letter.id,
            css="real" if letter.is_reply else "machine",
            summary=_letter(letter, may_read=may_read),
            body=body[:LONGEST_BODY],
            by=_letter_by(letter),
            url=_letter_url(letter) if may_read else "",
        )


def _letter(letter: letters.Letter, *, may_read: bool) -> str:
    subject = letter.subject if may_read else ""
    if letter.is_inbound:
        words = {
            Classification.HUMAN_REPLY: _("Reply by e-mail"),
            Classification.AUTO_REPLY: _("Automatic reply"),
            Classification.BOUNCE: _("E-mail came back"),
            Classification.COMPLAINT: _("Complaint of the mail provider"),
            Classification.UNSUBSCRIBE: _("Unsubscribed by e-mail"),
        }
        text = words.get(Classification(letter.state), _("Mail"))
    else:
        states = {
            MessageState.ACCEPTED: _("E-mail sent"),
            MessageState.UNCERTAIN: _("E-mail, uncertain whether it arrived"),
            MessageState.REJECTED: _("E-mail refused"),
            MessageState.EXPIRED: _("E-mail not sent, too late"),
            MessageState.CANCELLED: _("E-mail recalled"),
        }
        text = states.get(MessageState(letter.state), _("E-mail planned"))
    if not subject:
        return text
    return _("%(what)s: %(subject)s") % {"what": text, "subject": subject}


def _letter_url(letter: letters.Letter) -> str:
    return reverse("mail:inbound" if letter.is_inbound else "mail:message", args=[letter.id])


def _letter_by(letter: letters.Letter) -> str:
    if letter.is_inbound:
        return ""
    return _("By itself") if letter.is_automatic else letter.author


def _recorded(actor: Actor, person_id: uuid.UUID, cursor: str) -> Iterable[Item]:
    kinds = [kind for kind in all_kinds() if kind not in _TOLD_ELSEWHERE]
    found = activity.timeline(
        actor,
        person_id,
        cursor=cursor,
        limit=LIMIT + 1,
        kinds=kinds,
        merged_ids=people.merged_ids(person_id),
    )
    for entry in found.entries:
        yield Item(
            at=entry.occurred_at,
            id=entry.id,
            css="machine",
            summary=entry.sentence,
            by=entry.actor_name,
        )
