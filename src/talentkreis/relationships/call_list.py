# SPDX-License-Identifier: Apache-2.0
"""Whom to call today, in order: promises that are due, calls of sequences, named days.

A person stands there once, with everything there is to say. Whoever was called today is done for
today, reached or not. Those without a number stand below: somebody has to find one.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.answers import Verdict
from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel import clock
from talentkreis.organisation.rights import require
from talentkreis.people.models import (
    ContactKind,
    ContactPoint,
    Conversation,
    ConversationKind,
    Person,
)
from talentkreis.relationships.models import Care, Promise, PromiseChannel, Task, TaskKind
from talentkreis.relationships.permissions import Right
from talentkreis.relationships.standing_in import standing_of
from talentkreis.search.queries import PersonRow, person_rows

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from talentkreis.consent.answers import Answer
    from talentkreis.organisation.actors import Actor

# A day has no room for more calls; what is left comes up as these are done.
MOST = 40
QUARTER, MONTH = dt.timedelta(days=90), dt.timedelta(days=30)


class CallOutcome(models.TextChoices):
    """What became of a call."""

    REACHED = "reached", _("Reached")
    NOT_REACHED = "not_reached", _("Not reached")
    CALL_BACK = "call_back", _("Call back")
    WRONG_NUMBER = "wrong", _("Wrong number")


# When to be in touch again, proposed; whoever saves decides.
_AGAIN: dict[str, dt.timedelta] = {
    CallOutcome.REACHED: QUARTER,
    CallOutcome.NOT_REACHED: dt.timedelta(days=1),
    CallOutcome.CALL_BACK: dt.timedelta(days=1),
    CallOutcome.WRONG_NUMBER: dt.timedelta(days=7),
}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why somebody is called: what was said or is to be asked, and since when it is due."""

    rank: int
    due_on: dt.date
    label: str
    text: str
    promise_id: uuid.UUID | None = None
    task_id: uuid.UUID | None = None
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class CallLine:
    """Somebody to call, with number, reasons and what the gate says."""

    person: PersonRow
    point: ContactPoint | None
    causes: tuple[Cause, ...]
    answer: Answer

    @property
    def is_refused(self) -> bool:
        """The gate says no: there is no number to press."""
        return self.answer.verdict is Verdict.NO

    @property
    def promise_id(self) -> uuid.UUID | None:
        """The promise a call keeps, where one is due."""
        return next((cause.promise_id for cause in self.causes if cause.promise_id), None)

    @property
    def is_overdue(self) -> bool:
        """Whether its first reason should have been dealt with before today."""
        return self.causes[0].due_on < clock.today()


@dataclass(frozen=True, slots=True)
class CallList:
    """The calls of a day: in order, those without a number, and how many are done."""

    lines: tuple[CallLine, ...]
    numberless: tuple[CallLine, ...]
    left_out: int
    done_count: int


def proposed_days(today: dt.date) -> list[tuple[str, str, dt.date]]:
    """Every outcome with its words and the day proposed, never a weekend."""
    return [
        (outcome.value, str(outcome.label), _working_day(today + _AGAIN[outcome]))
        for outcome in CallOutcome
    ]


def calls_of(actor: Actor, member_id: uuid.UUID) -> CallList:
    """Whom a member calls today, for themselves and for colleagues who are away.

    The number of queries does not grow with the list. Raises NotAllowed.
    """
    require(actor, Right.CARE)
    today = clock.today()
    causes = _causes(actor, member_id, today)
    called = _called_today(causes)
    waiting = sorted(
        (person_id for person_id in causes if person_id not in called),
        key=lambda each: (causes[each][0].rank, causes[each][0].due_on, str(each)),
    )
    shown = waiting[:MOST]
    rows = {row.id: row for row in person_rows(actor, shown)}
    numbers = _numbers(shown)
    answers = may_contact_many(shown, Purpose.PERSONAL_CONTACT, Channel.PHONE)
    lines = [
        CallLine(rows[each], numbers.get(each), tuple(causes[each]), answers[each])
        for each in shown
        if each in rows
    ]
    return CallList(
        lines=tuple(line for line in lines if line.point is not None),
        numberless=tuple(line for line in lines if line.point is None),
        left_out=len(waiting) - len(shown),
        done_count=len(called),
    )


def _causes(actor: Actor, member_id: uuid.UUID, today: dt.date) -> dict[uuid.UUID, list[Cause]]:
    """Everything due by person, the most important first."""
    standing = standing_of(member_id, today)
    seen = Person.objects.visible_to(actor).active()
    found: dict[uuid.UUID, list[Cause]] = defaultdict(list)
    promises = Promise.objects.filter(
        standing.owns("owner", "person__care__deputy"),
        person__in=seen,
        due_on__lte=today,
        kept_at__isnull=True,
        released_at__isnull=True,
    ).exclude(channel=PromiseChannel.EMAIL)
    for promise in promises.order_by("due_on", "id")[: MOST * 4]:
        found[promise.person_id].append(
            Cause(
                1, promise.due_on, str(_("Promised")), promise.text, promise_id=promise.id,
                instead_of=standing.instead_of(promise.owner_id),
            )
        )  # fmt: skip
    tasks = Task.objects.filter(
        standing.owns("owner", "person__care__deputy"),
        person__in=seen,
        kind=TaskKind.CALL,
        due_on__lte=today,
        done_at__isnull=True,
    )
    for task in tasks.order_by("due_on", "id")[: MOST * 4]:
        if task.person_id is not None:
            found[task.person_id].append(
                Cause(
                    2, task.due_on, str(_("Call")), task.title, task_id=task.id,
                    instead_of=standing.instead_of(task.owner_id),
                )
            )  # fmt: skip
    days = Care.objects.filter(
        standing.owns("owner", "deputy"), person__in=seen, next_contact_on__lte=today
    ).exclude(preferred_channel__in=[Channel.EMAIL, Channel.LETTER])
    for care in days.order_by("next_contact_on", "person_id")[: MOST * 4]:
        assert care.next_contact_on is not None
        found[care.person_id].append(
            Cause(
                3, care.next_contact_on, str(_("Next contact")), care.next_contact_reason,
                instead_of=standing.instead_of(care.owner_id),
            )
        )  # fmt: skip
    return found


def _called_today(person_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    midnight = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Conversation.objects.filter(
        person__in=list(person_ids), kind=ConversationKind.CALL, happened_at__gte=midnight
    )
    return set(rows.values_list("person_id", flat=True))


def _numbers(person_ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, ContactPoint]:
    points = ContactPoint.objects.filter(
        person__in=list(person_ids), kind=ContactKind.PHONE, bounced_at__isnull=True
    ).order_by("is_primary", "-created_at")
    return {point.person_id: point for point in points}  # the primary one comes last and stays


def _working_day(day: dt.date) -> dt.date:
    """The Monday after a weekend."""
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)  # noqa: PLR2004 - Saturday
