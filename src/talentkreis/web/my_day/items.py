# SPDX-License-Identifier: Apache-2.0
"""What waits for somebody today, from the packages that know it, most urgent first.

Ten at most: whoever sees forty things sees none. What was promised comes before everything else,
then people who wait for an answer, then what is due, then good moments: whoever is next by the
rule of `relationships.turns`, which also gives promises and named days.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from talentkreis.automations.keys import TASK_KEY as AUTOMATION_KEY
from talentkreis.consent.queries import running_out
from talentkreis.hygiene.rules import CLEAN_UP_KEY, STALE_KEY
from talentkreis.kernel import clock
from talentkreis.mail import queries as mail
from talentkreis.nurture.step_keys import REVIEW_KEY, step_of_key
from talentkreis.organisation.rights import LEADING_ROLES
from talentkreis.people.queries import mentions_waiting
from talentkreis.relationships import queries as relationships
from talentkreis.relationships.actions import HANDOVER_KEY
from talentkreis.relationships.models import TaskKind
from talentkreis.relationships.queries import tasks_due
from talentkreis.relationships.standing_in import standing_of
from talentkreis.relationships.turns import QUARTER_RANK
from talentkreis.relationships.who_next import AHEAD_DAYS, NAMED_DAY, PROMISE, gathered
from talentkreis.web import dates
from talentkreis.web.my_day import moments, piles
from talentkreis.web.my_day.moments import due_in_words, for_whom
from talentkreis.web.my_day.piles import ANSWERS, DUE
from talentkreis.web.my_day.rings import rings_of
from talentkreis.web.my_day.shapes import HEADINGS, PROMISED, Group, Item, Waiting
from talentkreis.web.profile.links import open_to

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from django.utils.functional import _StrOrPromise

    from talentkreis.consent.queries import RunningOut
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.queries import Waiting as WaitingMention
    from talentkreis.relationships.models import Promise, Task
    from talentkreis.relationships.standing_in import Standing
    from talentkreis.relationships.who_next import Next
    from talentkreis.web.my_day.piles import Pile

MOST: Final = 10
LONGEST_QUOTE: Final = 240


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
    whose = standing_of(member_id)
    next_people = gathered(actor, whose)
    due = {code: next_people.by_reason.get(code, ()) for code in (PROMISE, NAMED_DAY)}
    found: list[Item] = [
        *(_promise(each.subject, today, whose) for each in due[PROMISE]),
        *(_reply(reply) for reply in mail.open_replies(actor, mine_or_nobodys)),
        *(_mention(waiting) for waiting in mentions_waiting(actor, member_id)),
        *map(_pile, piles.uncertain(actor, uncertain_count)),
        *map(_pile, piles.suggestions(suggestions_count)),
        *(_task(task, today, whose) for task in tasks_due(actor, whose, until=until)),
        *(_notice(notice, today, actor) for notice in clocks.notices),
        *(moments.named_day(each.subject, today, whose) for each in due[NAMED_DAY]),
        *map(_pile, piles.duplicates(duplicates_count)),
        *(moments.moment(each) for each in next_people.people if _is_news(each)),
        *(moments.consent(ending, today) for ending in clocks.consents),
        *(moments.moment(each) for each in next_people.people if _is_quiet(each)),
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


def _is_news(each: Next) -> bool:
    """Nothing is due, and something happened."""
    return not each.reason.is_binding and each.reason.rank < QUARTER_RANK


def _is_quiet(each: Next) -> bool:
    """Nothing is due, and nothing has happened for long."""
    return not each.reason.is_binding and each.reason.rank >= QUARTER_RANK


def _with_rings(items: list[Item]) -> list[Item]:
    rings = rings_of([item.person.id for item in items if item.person])
    return [
        moments.with_gate(replace(item, ring=rings.get(item.person.id))) if item.person else item
        for item in items
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


def _promise(promise: Promise, today: dt.date, whose: Standing) -> Item:
    made = dates.day_in_words(timezone.localtime(promise.made_at).date(), today=today)
    where = promise.get_channel_display() if promise.channel else ""
    return Item(
        group=PROMISED,
        reason=due_in_words(promise.due_on, today),
        when=", ".join(filter(None, (where, made, for_whom(whose, promise.owner_id)))),
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
    kind, _colon, about = (task.key or "").partition(":")
    if kind == HANDOVER_KEY:
        return reverse("organisation:hand_over", args=[about.partition(":")[0]])
    if kind == AUTOMATION_KEY:
        return reverse("automations:detail", args=[about.partition(":")[0]])
    if kind == REVIEW_KEY:
        return reverse("nurture:review")
    query = _TASK_PAGES.get(kind)
    return "" if query is None else reverse("hygiene:index") + query


def _task(task: Task, today: dt.date, whose: Standing) -> Item:
    is_call = task.kind == TaskKind.CALL and task.person_id is not None
    page = reverse("web:profile", args=[task.person_id]) if task.person_id else _page_of(task)
    call_url = reverse("people:log_call", args=[task.person_id]) if is_call else ""
    if task.kind in {TaskKind.SOCIAL, TaskKind.LETTER} and step_of_key(task.key):
        page = reverse("nurture:by_hand", args=[task.id])
    return Item(
        group=DUE,
        reason=due_in_words(task.due_on, today),
        when=", ".join(filter(None, (gettext("Task"), for_whom(whose, task.owner_id)))),
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


def _reply(reply: mail.OpenReply) -> Item:
    return Item(
        group=ANSWERS,
        reason=gettext("Reply"),
        when=dates.clock_in_words(reply.received_at),
        person=reply.person,
        title="" if reply.person else reply.sender,
        quote=reply.text[:LONGEST_QUOTE],
        text=_about_reply(reply),
        url=reverse("mail:inbound", args=[reply.id]),
        action=gettext("Answer"),
    )


def _about_reply(reply: mail.OpenReply) -> str:
    said = []
    if reply.given_by:
        said.append(gettext("%(name)s gave it to you.") % {"name": reply.given_by})
    if reply.has_stopped_a_sequence:
        said.append(gettext("The sequence was stopped."))
    return " ".join(said)


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
        reason=due_in_words(notice.on, today),
        when=gettext("Duty to inform"),
        person=notice.person,
        text=text,
        is_overdue=is_over,
        url=erase or about or profile,
        action=gettext("Propose deletion") if erase else gettext("Inform"),
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
