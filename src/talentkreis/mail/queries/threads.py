# SPDX-License-Identifier: Apache-2.0
"""Conversations of the inbox, within what the actor may know: lists, counts, one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.text import clean
from talentkreis.mail.models import (
    Classification,
    Draft,
    InboundMessage,
    Mailbox,
    Message,
    Thread,
    ThreadState,
)
from talentkreis.mail.permissions import Right
from talentkreis.mail.queries.paging import COUNTED_TO, PAGE, Page, page_of, read_cursor
from talentkreis.organisation.rights import require
from talentkreis.people.models import in_sight

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor

VIEWS: Final = ("open", "mine", "unassigned", "unmatched", "snoozed", "done", "aside")
COUNTED: Final = VIEWS[:5]
# What a human has to look at; the rest was written by machines.
_FROM_HUMANS = (Classification.HUMAN_REPLY, Classification.COMPLAINT)
MOST_CHOICES: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which conversations: a view, and what narrows it."""

    view: str = "open"
    tag: str = ""
    channel: str = ""
    mailbox_id: uuid.UUID | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A conversation in a list, with who is writing in it at this moment."""

    thread: Thread
    is_asleep: bool
    writing: list[str] = field(default_factory=list)

    @property
    def waits_for_them(self) -> bool:
        """Ours was the last word."""
        thread = self.thread
        return bool(
            thread.last_out_at and (not thread.last_in_at or thread.last_out_at > thread.last_in_at)
        )


def visible_threads(actor: Actor) -> QuerySet[Thread]:
    """Conversations with people the actor may know about, in mailboxes that are not another's."""
    if actor.is_system:
        return Thread.objects.all()
    mine = Q(member=actor.member_id) if actor.member_id else Q()
    return Thread.objects.filter(Q(member__isnull=True) | mine, in_sight(actor, "person__"))


def threads(actor: Actor, wanted: Wanted, *, cursor: str = "") -> Page[ThreadLine]:
    """One page of a view, the latest first. Raises NotAllowed, NotFound for an unknown view."""
    require(actor, Right.VIEW)
    if wanted.view not in VIEWS:
        raise NotFound(_("There is no such list."))
    now = clock.now()
    rows = _narrowed(_view(visible_threads(actor), wanted.view, actor, now), wanted)
    after = read_cursor(cursor)
    if after is not None:
        moment, last = after
        rows = rows.filter(Q(listed_at__lt=moment) | Q(listed_at=moment, id__lt=last))
    found = list(
        rows.select_related("person", "assignee", "latest", "latest__mailbox")
        .defer("latest__text")
        .order_by("-listed_at", "-id")[: PAGE + 1]
    )
    page = page_of(found, lambda row: (row.listed_at, row.id))
    writing = who_writes({row.person_id for row in page.rows if row.person_id}, actor)
    return Page(
        [
            ThreadLine(
                row,
                bool(row.snoozed_until and row.snoozed_until > now),
                writing.get(row.person_id, []) if row.person_id else [],
            )
            for row in page.rows
        ],
        page.next_cursor,
    )


def thread_counts(actor: Actor) -> dict[str, int]:
    """How many conversations wait in each view, counted up to `COUNTED_TO` + 1."""
    require(actor, Right.VIEW)
    rows, now = visible_threads(actor), clock.now()
    return {view: _view(rows, view, actor, now)[: COUNTED_TO + 1].count() for view in COUNTED}


def _view(rows: QuerySet[Thread], view: str, actor: Actor, now: dt.datetime) -> QuerySet[Thread]:
    if view in {"done", "aside"}:
        return rows.filter(state=ThreadState(view))
    rows = rows.filter(state=ThreadState.OPEN)
    if view == "snoozed":
        return rows.filter(snoozed_until__gt=now)
    rows = rows.filter(Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=now))
    match view:
        case "mine":
            return rows.filter(assignee_id=actor.member_id, assignee__isnull=False)
        case "unassigned":
            return rows.filter(assignee__isnull=True, person__isnull=False)
        case "unmatched":
            return rows.filter(person__isnull=True)
    return rows


def _narrowed(rows: QuerySet[Thread], wanted: Wanted) -> QuerySet[Thread]:
    if wanted.tag:
        rows = rows.filter(tags__contains=[wanted.tag])
    if wanted.channel:
        rows = rows.filter(channel=wanted.channel)
    if wanted.mailbox_id is not None:
        rows = rows.filter(latest__mailbox_id=wanted.mailbox_id)
    for word in clean(wanted.text).split()[:5]:
        rows = rows.filter(_says(word))
    return rows


def _says(word: str) -> Q:
    """A name of the person or sender, or a subject in either direction."""
    of_person = {"person_id": OuterRef("person_id"), "subject__icontains": word}
    same_box = Q(mailbox__member=OuterRef("member_id")) | Q(mailbox__member__isnull=True)
    return (
        Q(person__given_name__icontains=word)
        | Q(person__family_name__icontains=word)
        | Q(latest__from_name__icontains=word, person__isnull=True)
        | Q(sender__icontains=word)
        | Q(latest__subject__icontains=word)
        | Exists(InboundMessage.objects.filter(same_box, **of_person))
        | Exists(Message.objects.filter(same_box, is_automatic=False, **of_person))
    )


def thread_visible_to(actor: Actor, thread_id: uuid.UUID) -> Thread:
    """One conversation. Raises NotAllowed, NotFound."""
    require(actor, Right.VIEW)
    row = (
        visible_threads(actor)
        .filter(id=thread_id)
        .select_related("person", "assignee", "assigned_by", "latest", "latest__mailbox", "member")
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such conversation."), code="no_such_thread")
    return row


def thread_of(actor: Actor, row: InboundMessage) -> Thread | None:
    """The conversation a mail of a human belongs to; None for what machines wrote."""
    if row.classification not in _FROM_HUMANS:
        return None
    rows = visible_threads(actor)
    if row.person_id is None:
        return rows.filter(
            person=None, sender=row.from_address.lower(), channel=row.channel
        ).first()
    owner = row.mailbox.member_id if row.mailbox else None
    return rows.filter(person_id=row.person_id, member=owner).first()


def unmatched_of(thread: Thread) -> QuerySet[InboundMessage]:
    """What a sender nobody has recognised wrote, as far as a human is to look at it."""
    return InboundMessage.objects.annotate(sender_=Lower("from_address")).filter(
        person__isnull=True,
        classification__in=_FROM_HUMANS,
        channel=thread.channel,
        sender_=thread.sender,
    )


def who_writes(person_ids: Collection[uuid.UUID], actor: Actor) -> dict[uuid.UUID, list[str]]:
    """Colleagues of the actor who are writing to these people at this moment, by name."""
    found: dict[uuid.UUID, list[str]] = {}
    drafts = (
        Draft.objects.filter(person_id__in=person_ids, writing_until__gt=clock.now())
        .exclude(member__in=[actor.member_id])
        .order_by("member__name")
        .values_list("person_id", "member__name")
    )
    for person_id, name in drafts:
        found.setdefault(person_id, []).append(name)
    return found


def tags_in_use(actor: Actor) -> list[str]:
    """Every tag of conversations the actor sees, by name, at most `MOST_CHOICES`."""
    rows = visible_threads(actor).exclude(tags=[]).order_by("-listed_at")
    found: set[str] = set()
    for tags in rows.values_list("tags", flat=True)[:COUNTED_TO]:
        found.update(tags)
    return sorted(found, key=str.casefold)[:MOST_CHOICES]


def mailboxes_to_filter(actor: Actor) -> list[Mailbox]:
    """Mailboxes whose mail the actor sees: everybody's and their own, by name."""
    require(actor, Right.VIEW)
    mine = Q(member=actor.member_id) if actor.member_id else Q()
    rows = Mailbox.objects.filter(Q(member__isnull=True) | mine)
    return list(rows.only("id", "name").order_by("name")[:MOST_CHOICES])
