# SPDX-License-Identifier: Apache-2.0
"""What happened with one person, from all packages on one axis, newest first, page by page.

Every source is asked for one page older than the same moment; merging them and cutting at the
limit gives the next moment. So a page costs one query a source, however long the history is.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talentkreis.activity import queries as activity
from talentkreis.activity.events import all_kinds
from talentkreis.consent.permissions import Right as ConsentRight
from talentkreis.mail.models import Classification, MessageState
from talentkreis.mail.queries import letters
from talentkreis.organisation.rights import may
from talentkreis.people import queries as people
from talentkreis.people.mentioning import find_named, parts
from talentkreis.people.models import ConversationKind
from talentkreis.people.permissions import Right
from talentkreis.people.sentences import in_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.http import QueryDict
    from django.utils.functional import _StrOrPromise

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
# What one can narrow the timeline to: kinds of conversation, notes, documents.
KINDS: Final[tuple[tuple[str, _StrOrPromise], ...]] = (
    *((kind.value, kind.label) for kind in ConversationKind),
    ("note", gettext_lazy("Notes")),
    ("document", gettext_lazy("Documents")),
)
_BY_MAIL: Final = frozenset({"", ConversationKind.EMAIL.value})


@dataclass(frozen=True, slots=True)
class Item:
    """One line. `css` is "real" for a real contact, "machine" for what we noted by ourselves."""

    at: dt.datetime
    id: uuid.UUID
    summary: str
    css: str = ""
    body: str = ""
    # The body where it names colleagues: (text, is a name).
    pieces: list[tuple[str, bool]] = field(default_factory=list)
    by: str = ""
    year: str = ""
    is_pinned: bool = False
    note_id: uuid.UUID | None = None
    may_remove: bool = False
    url: str = ""
    # What the gate went by when this message left.
    why_url: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the timeline."""

    label: str
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the timeline is narrowed to, as the address says it."""

    is_whole: bool = False
    kind: str = ""
    member_id: uuid.UUID | None = None
    # Who talked with the person: what one can narrow to.
    members: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, asked: QueryDict, talks: Iterable[people.Talk]) -> Wanted:
        """From the address; what is no kind and nobody who talked is not narrowed to."""
        kind, member = asked.get("art", ""), asked.get("wer", "")
        members = {str(talk.member_id): talk.member for talk in talks if talk.member_id}
        return cls(
            is_whole=asked.get("zeigen") == "alles",
            kind=kind if kind in dict(KINDS) else "",
            member_id=uuid.UUID(member) if member in members else None,
            members=tuple(sorted(members.items(), key=lambda pair: pair[1])),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out beyond the record."""
        return bool(self.kind or self.member_id)

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(dict(KINDS).get(self.kind, ""))

    @property
    def member_label(self) -> str:
        """The member's name."""
        return dict(self.members).get(str(self.member_id), "")

    @property
    def spans(self) -> list[Choice]:
        """Conversations, or everything that was recorded."""
        return [
            Choice(_("Conversations"), self.query(zeigen=""), not self.is_whole),
            Choice(_("Everything"), self.query(zeigen="alles"), self.is_whole),
        ]

    @property
    def kinds(self) -> list[Choice]:
        """The kinds one can narrow to, after all of them."""
        pairs = (("", gettext_lazy("Every channel")), *KINDS)
        return [
            Choice(str(label), self.query(art=kind), self.kind == kind) for kind, label in pairs
        ]

    @property
    def people(self) -> list[Choice]:
        """The colleagues one can narrow to, after all of them."""
        chosen = str(self.member_id or "")
        pairs = (("", _("Everybody")), *self.members)
        return [Choice(name, self.query(wer=who), chosen == who) for who, name in pairs]

    def query(self, **changes: str) -> str:
        """The same in an address, with changes: ``?art=call&wer=…``."""
        said = {
            "vor": "",
            "zeigen": "alles" if self.is_whole else "",
            "art": self.kind,
            "wer": str(self.member_id or ""),
        } | changes
        return "?" + urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some lines; `next_cursor` is empty at the end."""

    items: list[Item]
    next_cursor: str
    wanted: Wanted

    @property
    def next_query(self) -> str:
        """The address of older lines."""
        return self.wanted.query(vor=self.next_cursor)


def page(
    actor: Actor,
    person_id: uuid.UUID,
    wanted: Wanted | None = None,
    *,
    cursor: str = "",
    was_merged: bool = True,
) -> TimelinePage:
    """Conversations, notes and mail; where `wanted` says so, everything that was recorded.

    The caller has seen the person; who knows that nobody was merged into them spares a question.
    Raises RuleViolation for a cursor that is not ours.
    """
    wanted = wanted or Wanted()
    before = people.Moment(*activity.read_cursor(cursor)) if cursor else None
    items = [
        *_told(actor, person_id, before, wanted),
        *(_mailed(actor, person_id, before, wanted) if wanted.kind in _BY_MAIL else ()),
        *(
            _recorded(actor, person_id, cursor, people.merged_ids(person_id) if was_merged else [])
            if wanted.is_whole and not wanted.is_narrowed
            else ()
        ),
    ]
    items.sort(key=lambda item: (item.at, item.id), reverse=True)
    shown = items[:LIMIT]
    has_more = len(items) > LIMIT
    return TimelinePage(
        items=_with_years(shown, before),
        next_cursor=activity.cursor_before(shown[-1].at, shown[-1].id) if has_more else "",
        wanted=wanted,
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
    actor: Actor, person_id: uuid.UUID, before: people.Moment | None, wanted: Wanted
) -> Iterable[Item]:
    entries = people.timeline(
        actor,
        person_id,
        before=before,
        limit=LIMIT + 1,
        only_real=not wanted.is_whole,
        kind=wanted.kind,
        member_id=wanted.member_id,
    )
    for entry in entries:
        if entry.kind == "note":
            yield Item(
                at=entry.at,
                id=entry.id,
                summary=_note(entry),
                body=entry.text,
                pieces=_pieces(entry),
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


def _note(entry: people.Entry) -> str:
    """What a note is, and who reads it where not everybody does."""
    if entry.is_private:
        return _("Note, only for you")
    if entry.group:
        return entry.title or _("Note for a group you do not belong to any more")
    return _("Note")


def _pieces(entry: people.Entry) -> list[tuple[str, bool]]:
    """The text of a note with the colleagues it names; empty where it names nobody."""
    if not entry.named:
        return []
    names = {uuid.UUID(int=number): name for number, name in enumerate(entry.named)}
    return parts(entry.text, find_named(entry.text, names))


def _talk(entry: people.Entry) -> str:
    kind = str(_TALKS.get(entry.kind, entry.kind))
    if not entry.was_reached:
        return _("%(kind)s, nobody reached") % {"kind": kind}
    if not entry.minutes:
        return kind
    return _("%(kind)s, %(minutes)s") % {"kind": kind, "minutes": in_words(entry.minutes)}


def _mailed(
    actor: Actor, person_id: uuid.UUID, before: people.Moment | None, wanted: Wanted
) -> Iterable[Item]:
    may_read = may(actor, Right.READ_NOTES)
    may_know = may(actor, ConsentRight.HISTORY)
    exchanged = letters.exchanged(
        actor,
        person_id,
        before=before,
        limit=LIMIT + 1,
        is_whole=wanted.is_whole,
        member_id=wanted.member_id,
    )
    for letter in exchanged:
        body = letter.text if may_read and letter.is_reply else ""
        yield Item(
            at=letter.at,
            id=letter.id,
            css="real" if letter.is_reply else "machine",
            summary=_letter(letter, may_read=may_read),
            body=body[:LONGEST_BODY],
            by=_letter_by(letter),
            url=_letter_url(letter) if may_read else "",
            why_url=reverse("consent:why", args=[person_id, letter.id])
            if letter.has_decision and may_know
            else "",
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
            Classification.FORWARDED: _("Mail passed on by the team"),
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


def _recorded(
    actor: Actor, person_id: uuid.UUID, cursor: str, merged_ids: list[uuid.UUID]
) -> Iterable[Item]:
    kinds = [kind for kind in all_kinds() if kind not in _TOLD_ELSEWHERE]
    found = activity.timeline(
        actor,
        person_id,
        cursor=cursor,
        limit=LIMIT + 1,
        kinds=kinds,
        merged_ids=merged_ids,
    )
    for entry in found.entries:
        yield Item(
            at=entry.occurred_at,
            id=entry.id,
            css="machine",
            summary=entry.sentence,
            by=entry.actor_name,
        )
