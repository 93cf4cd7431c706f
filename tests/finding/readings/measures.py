# SPDX-License-Identifier: Apache-2.0
"""When somebody was talked with, when next, how warm the relation is."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from talentkreis.people.models import Conversation
from talentkreis.relationships.rules import DEFAULT_WEIGHTS, HALF_LIFE_DAYS
from talentkreis.search.language import Condition, Duration, Operator
from tests.finding.readings.registry import IS, RANGED, compared, reads

if TYPE_CHECKING:
    from tests.finding.plain import Asking, Everybody, Known

STEPS = {"cold": (0, 19), "cool": (20, 39), "mild": (40, 59), "warm": (60, 79),
         "very_warm": (80, 100)}  # fmt: skip


def talks(known: Known) -> list[Conversation]:
    """Real contacts: somebody was reached."""
    return [talk for talk in known.rows[Conversation] if talk.was_reached]


def last_contact(known: Known) -> dt.datetime | None:
    """When somebody was last talked with."""
    return max((talk.happened_at for talk in talks(known)), default=None)


def warmth_left(known: Known, now: dt.datetime) -> float:
    """What is left of the weight of all conversations, halved every 120 days."""
    return sum(
        DEFAULT_WEIGHTS[talk.kind]
        * 2 ** (-(now - talk.happened_at).total_seconds() / 86_400 / HALF_LIFE_DAYS)
        for talk in talks(known)
    )


def _shifted(today: dt.date, ahead: Duration, sign: int) -> dt.date:
    length = {ahead.unit.value: sign * ahead.amount}
    try:
        return today + relativedelta(**length)  # type: ignore[arg-type]  # the unit is the keyword
    except (OverflowError, ValueError):
        return dt.date.max if sign > 0 else dt.date.min


def _day_of(word: object, today: dt.date) -> dt.date:
    if isinstance(word, dt.date):
        return word
    return today + dt.timedelta({"today": 0, "yesterday": -1, "tomorrow": 1}[str(word)])


def _happened(asked: Condition, last: dt.date | None, today: dt.date) -> bool:
    """Something behind us: a length of time is its age, and what never was is oldest."""
    if asked.value == "never":
        return last is None
    if isinstance(asked.value, Duration):
        # An age beside an age: the one of what never was is longer than any.
        then = _shifted(today, asked.value, -1)
        wanted = (today - then).days
        return compared(asked.operator, math.inf if last is None else (today - last).days, wanted)
    day = _day_of(asked.value, today)
    return compared(asked.operator, last or dt.date.min, day)


def planned(asked: Condition, day: dt.date | None, today: dt.date) -> bool:
    """Something ahead: a length of time counts from today, and what has no day is in none."""
    if asked.value == "never":
        return day is None
    if day is None:
        return False
    if asked.value == "overdue":
        return day < today
    if isinstance(asked.value, Duration):
        return compared(asked.operator, day, _shifted(today, asked.value, 1))
    return compared(asked.operator, day, _day_of(asked.value, today))


@reads("contact", *RANGED)
def _contact(_all: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    last = last_contact(known)
    return _happened(asked, timezone.localdate(last) if last else None, asking.today)


@reads("created", *RANGED)
def _created(_all: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    return _happened(asked, timezone.localdate(known.person.created_at), asking.today)


@reads("next_contact", *RANGED)
def _next_contact(_all: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    return planned(asked, known.care.next_contact_on if known.care else None, asking.today)


@reads("warmth", *RANGED)
def _warmth(_all: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    warmth = min(100, math.floor(warmth_left(known, asking.now) + 0.5))
    if not isinstance(asked.value, str):
        return compared(asked.operator, warmth, asked.value)
    coldest, warmest = STEPS[asked.value]
    return {
        Operator.LESS: warmth < coldest,
        Operator.AT_MOST: warmth <= warmest,
        Operator.MORE: warmth > warmest,
        Operator.AT_LEAST: warmth >= coldest,
        IS: coldest <= warmth <= warmest,
    }[asked.operator]
