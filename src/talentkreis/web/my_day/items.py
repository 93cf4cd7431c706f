# SPDX-License-Identifier: Apache-2.0
"""What waits for somebody today, from the packages that know it, most urgent first.

Ten at most: whoever sees forty things sees none. What was promised comes before everything else,
then people who wait for an answer, then what is due, then good moments.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.queries import running_out
from talentkreis.freshness.permissions import Right as FreshnessRight
from talentkreis.freshness.queries import latest as latest_signals
from talentkreis.hygiene.rules import CLEAN_UP_KEY, STALE_KEY
from talentkreis.kernel import clock
from talentkreis.mail import queries as mail
from talentkreis.organisation.rights import LEADING_ROLES, may
from talentkreis.people.queries import mentions_waiting
from talentkreis.relationships import queries as relationships
from talentkreis.relationships.models import TaskKind
from talentkreis.relationships.rules import QUARTER_DAYS
from talentkreis.web import dates
from talentkreis.web.my_day import piles
from talentkreis.web.my_day.piles import ANSWERS, DUE
from talentkreis.web.my_day.rings import rings_of
from talentkreis.web.profile.links import open_to

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from django.utils.functional import _StrOrPromise

    from talentkreis.consent.queries import RunningOut
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person
    from talentkreis.people.queries import Waiting as WaitingMention
    from talentkreis.relationships.models import Care, Promise, Task
    from talentkreis.web.my_day.piles import Pile
    from talentkreis.web.my_day.rings import Ring

MOST: Final = 10
MOST_SIGNALS: Final = 3
LONGEST_QUOTE: Final = 240
# Due within these days is shown today, so that nothing is a surprise on Friday.
AHEAD_DAYS: Final = 2

PROMISED: Final = "promised"
MOMENTS: Final = "moments"
HEADINGS: Final[dict[str, _StrOrPromise]] = {
    PROMISED: _("Promised"),
    ANSWERS: _("Waits for your answer"),
    DUE: _("Due"),
    MOMENTS: _("A good moment"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that waits. `reason` says why it is here, `when` since when or until when.

    `done_url` closes it with one click, `move_url` opens the form that moves it, `url` and
    `action` are the first thing to do about it.
    """

    group: str
    reason: str
    when: str
    person: Person | None
    title: str = ""
    quote: str = ""
    text: str = ""
    is_overdue: bool = False
    url: str = ""
    action: str = ""
    opens: bool = False
    # Not worth a line of its own for somebody who is on the list anyway.
    is_minor: bool = False
    done_url: str = ""
    # Closed by those who only read as well.
    is_for_all: bool = False
    move_url: str = ""
    ring: Ring | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one heading."""

    key: str
    heading: _StrOrPromise
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that waits; `left_out` says how much more there is."""

    groups: list[Group]
    count: int
    promised_count: int
    left_out: int


def waiting_for(
    actor: Actor,
    member_id: uuid.UUID,
    uncertain_count: int = 0,
    duplicates_count: int = 0,
    suggestions_count: int = 0,
) -> Waiting:
    """What waits for a member today.

    `uncertain_count` messages have an unknown fate; `duplicates_count` groups and
    `suggestions_count` suggestions wait for a decision.
    """
    today = clock.today()
    until = today + dt.timedelta(days=AHEAD_DAYS)
    mine = relationships.cared_for(member_id)
    # Those who lead also see to what nobody cares for.
    leads = actor.role in LEADING_ROLES
    mine_or_nobodys = relationships.cared_for(member_id, or_by_nobody=leads)
    clocks = running_out(actor, mine, mine_or_nobodys)
    contacts = relationships.contacts_ahead(actor, member_id, until=today)
    found: list[Item] = [
        *(_promise(p, today) for p in relationships.promises_due(actor, member_id, until=until)),
        *(_reply(reply) for reply in mail.open_replies(actor, mine_or_nobodys)),
        *(_mention(waiting) for waiting in mentions_waiting(actor, member_id)),
        *map(_pile, piles.uncertain(actor, uncertain_count)),
        *map(_pile, piles.suggestions(suggestions_count)),
        *(_task(task, today) for task in relationships.tasks_due(actor, member_id, until=until)),
        *(_notice(notice, today, actor) for notice in clocks.notices),
        *(_contact(care, today) for care in contacts.due),
        *map(_pile, piles.duplicates(duplicates_count)),
        *_signals(actor, member_id),
        *(_consent(consent, today) for consent in clocks.consents),
        *(_quiet(care) for care in contacts.quiet),
    ]
    kept = _once_a_person(found)
    shown = _with_rings(kept[:MOST])
    return Waiting(
        groups=[
            Group(key, heading, items)
            for key, heading in HEADINGS.items()
            if (items := [item for item in shown if item.group == key])
        ],
        count=len(shown),
        promised_count=sum(item.group == PROMISED for item in shown),
        left_out=len(kept) - len(shown),
    )


def _with_rings(items: list[Item]) -> list[Item]:
    rings = rings_of([item.person.id for item in items if item.person])
    return [
        replace(item, ring=rings.get(item.person.id)) if item.person else item for item in items
    ]


def _once_a_person(items: Iterable[Item]) -> list[Item]:
    """Minor things go where the same person is on the list for something else."""
    seen: set[uuid.UUID] = set()
    kept = []
    for item in items:
        if item.person and item.is_minor and item.person.id in seen:
            continue
        if item.person:
            seen.add(item.person.id)
        kept.append(item)
    return kept


def _due(due_on: dt.date, today: dt.date) -> str:
    late = (today - due_on).days
    if late > 0:
        return ngettext("%(days)d day overdue", "%(days)d days overdue", late) % {"days": late}
    if late == 0:
        return gettext("today")
    return gettext("until %(day)s") % {"day": dates.day_in_words(due_on, today=today)}


def _promise(promise: Promise, today: dt.date) -> Item:
    made = dates.day_in_words(timezone.localtime(promise.made_at).date(), today=today)
    where = promise.get_channel_display() if promise.channel else ""
    return Item(
        group=PROMISED,
        reason=_due(promise.due_on, today),
        when=", ".join(filter(None, (where, made))),
        person=promise.person,
        quote=promise.text,
        is_overdue=promise.due_on < today,
        url=reverse("people:log_call", args=[promise.person_id]),
        action=pgettext("button", "Call"),
        opens=True,
        done_url=reverse("relationships:keep_promise", args=[promise.id]),
        move_url=reverse("relationships:move_promise", args=[promise.id]),
    )


_TASK_ACTIONS: Final[dict[str, _StrOrPromise]] = {
    TaskKind.CALL: pgettext_lazy("button", "Call"),
    TaskKind.EMAIL: _("Write e-mail"),
    TaskKind.SOCIAL: _("Write message"),
}


# Tasks that are about no single person, by the beginning of their key: where they are done.
_TASK_PAGES: Final = {CLEAN_UP_KEY: "", STALE_KEY: "?meine=1"}


def _page_of(task: Task) -> str:
    """The page a task without a person is done on, where there is one."""
    query = _TASK_PAGES.get((task.key or "").partition(":")[0])
    return "" if query is None else reverse("hygiene:index") + query


def _task(task: Task, today: dt.date) -> Item:
    is_call = task.kind == TaskKind.CALL and task.person_id is not None
    page = reverse("web:profile", args=[task.person_id]) if task.person_id else _page_of(task)
    call_url = reverse("people:log_call", args=[task.person_id]) if is_call else ""
    return Item(
        group=DUE,
        reason=_due(task.due_on, today),
        when=gettext("Task"),
        person=task.person,
        title=task.title,
        text=task.title if task.person else task.text,
        is_overdue=task.due_on < today,
        url=call_url or page,
        action=str(_TASK_ACTIONS.get(task.kind, gettext("Open"))) if page else "",
        opens=is_call,
        done_url=reverse("relationships:complete_task", args=[task.id]),
        move_url=reverse("relationships:move_task", args=[task.id]),
    )


def _contact(care: Care, today: dt.date) -> Item:
    assert care.next_contact_on is not None
    about = care.next_contact_reason or gettext("You wanted to get in touch.")
    return Item(
        group=DUE,
        reason=_due(care.next_contact_on, today),
        when=gettext("Planned contact"),
        is_minor=True,
        person=care.person,
        text=" ".join(filter(None, (about, care.not_now_in_words))),
        is_overdue=care.next_contact_on < today,
        url=reverse("people:log_call", args=[care.person_id]),
        action=pgettext("button", "Call"),
        opens=True,
        move_url=reverse("relationships:set_next_contact", args=[care.person_id]),
    )


def _reply(reply: mail.OpenReply) -> Item:
    return Item(
        group=ANSWERS,
        reason=gettext("Reply"),
        when=dates.clock_in_words(reply.received_at),
        person=reply.person,
        quote=reply.text[:LONGEST_QUOTE],
        text=gettext("The sequence was stopped.") if reply.has_stopped_a_sequence else "",
        url=reverse("mail:inbound", args=[reply.id]),
        action=gettext("Answer"),
    )


def _mention(waiting: WaitingMention) -> Item:
    return Item(
        group=ANSWERS,
        reason=gettext("Mention"),
        when=", ".join(filter(None, (waiting.author, dates.clock_in_words(waiting.made_at)))),
        person=waiting.person,
        quote=waiting.text[:LONGEST_QUOTE],
        url=reverse("web:profile", args=[waiting.person.id]),
        action=gettext("Look"),
        done_url=reverse("people:see_mentions", args=[waiting.person.id]),
        is_for_all=True,
    )


def _notice(notice: RunningOut, today: dt.date, actor: Actor) -> Item:
    """Before the day: tell the person. After it: delete, or tell at last."""
    is_over = notice.on < today
    if is_over:
        text = gettext(
            "The month of Art. 14 is over. Nobody may get in touch. Delete, or tell now."
        )
    else:
        text = gettext("Tell the person where we have their data from (Art. 14 GDPR).")
    erase = open_to(actor, "consent:erase", notice.person.id) if is_over else ""
    about = open_to(actor, "consent:person", notice.person.id)
    profile = f"{reverse('web:profile', args=[notice.person.id])}?bereich=datenschutz"
    return Item(
        group=DUE,
        reason=_due(notice.on, today),
        when=gettext("Duty to inform"),
        person=notice.person,
        text=text,
        is_overdue=is_over,
        url=erase or about or profile,
        action=gettext("Propose deletion") if erase else gettext("Inform"),
    )


def _signals(actor: Actor, member_id: uuid.UUID) -> Iterable[Item]:
    """What changed about the member's own people, the newest first; the rest is on its page."""
    if not may(actor, FreshnessRight.SIGNALS):
        return
    for shown in latest_signals(actor, member_id, limit=MOST_SIGNALS):
        waits = bool(shown.proposal_count)
        yield Item(
            group=MOMENTS,
            is_minor=not waits,
            reason=gettext("Signal"),
            when=f"{dates.clock_in_words(shown.signal.happened_at)}, {shown.source_label}",
            person=shown.person,
            text=f"{shown.label}."
            + (f" {', '.join(shown.field_labels).capitalize()}." if shown.field_labels else ""),
            url=reverse("freshness:proposals", args=[shown.person.id])
            if waits
            else reverse("freshness:signals"),
            action=gettext("Look through") if waits else gettext("Look"),
            done_url=reverse("freshness:close_signal", args=[shown.signal.id]),
            move_url=reverse("freshness:snooze", args=[shown.signal.id]),
        )


def _pile(pile: Pile) -> Item:
    return Item(
        group=pile.group,
        reason=pile.reason,
        when=pile.when,
        person=None,
        title=pile.title,
        text=pile.text,
        url=pile.url,
        action=gettext("Look through"),
    )


def _consent(expiring: RunningOut, today: dt.date) -> Item:
    return Item(
        group=MOMENTS,
        is_minor=True,
        reason=gettext("Consent"),
        when=gettext("ends on %(day)s") % {"day": dates.day_in_words(expiring.on, today=today)},
        person=expiring.person,
        text=gettext("Without a renewal nothing automatic may be sent any more."),
        url=f"{reverse('web:profile', args=[expiring.person.id])}?bereich=datenschutz",
        action=gettext("Look"),
    )


def _quiet(care: Care) -> Item:
    assert care.last_contact_at is not None
    days = dates.days_since(care.last_contact_at)
    left = QUARTER_DAYS - days
    return Item(
        group=MOMENTS,
        is_minor=True,
        reason=gettext("Quarter rule"),
        when=(
            ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
            if left > 0
            else gettext("over")
        ),
        person=care.person,
        text=ngettext("%(days)d day without contact.", "%(days)d days without contact.", days)
        % {"days": days},
        url=reverse("people:log_call", args=[care.person_id]),
        action=pgettext("button", "Call"),
        opens=True,
        move_url=reverse("relationships:set_next_contact", args=[care.person_id]),
    )
