# SPDX-License-Identifier: Apache-2.0
"""Which step comes next, and on which day the calendar puts it.

A course is a flat list of legs. A branch is followed by the legs of its two ways, first "yes",
then "no"; both come together again at the leg behind them. Days are counted from an anchor along
one stretch: legs of one way that follow each other without a branch or a fixed day between them.
Whoever comes to another stretch counts from the day they left the last one, so that a place in
the course and one day are all there is to know about somebody under way.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from dateutil.relativedelta import relativedelta

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Leg:
    """One step as its course sees it: the wait before it, and the way it lies on.

    A leg waits calendar months and days, or for a day (`on`). One that `repeats` recurs after
    each wait. `asks` is a branch; legs on its ways carry its position in `branch` and their
    `way`. Whoever comes to a leg that `ends` is through. A silent leg reaches nobody: it asks,
    notes or ends something of ours.
    """

    months: int = 0
    days: int = 0
    on: dt.date | None = None
    repeats: bool = False
    asks: bool = False
    ends: bool = False
    is_silent: bool = False
    branch: int | None = None
    way: str = ""

    @property
    def waits(self) -> bool:
        """Whether time passes before it."""
        return bool(self.months or self.days or self.on)


Course = tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """Where somebody stands: the leg that comes next, and the day its stretch counts from."""

    position: int
    occurrence: int
    anchor: dt.date


@lru_cache(maxsize=4_096)
def nominal_day(course: Course, *, position: int, occurrence: int, anchor: dt.date) -> dt.date:
    """The calendar day of an occurrence of a leg, before weekends and holidays move it.

    Always counted from the anchor, never from the step before: 31 January plus one month is
    28 February, plus two is 31 March again.
    """
    leg = course[position]
    if leg.on is not None:
        return leg.on
    months, days = counted(course, position)
    months, days = months + occurrence * leg.months, days + occurrence * leg.days
    return anchor + relativedelta(months=months) + dt.timedelta(days=days)


def anchor_for(course: Course, *, position: int, day: dt.date) -> dt.date:
    """The anchor of somebody who comes to a leg on `day`, without having come by what is before."""
    months, days = counted(course, position)
    return day - dt.timedelta(days=days) - relativedelta(months=months)


def following(
    course: Course, *, position: int, occurrence: int, answer: bool | None = None
) -> tuple[int, int] | None:
    """Position and occurrence after this one; None when the course is over.

    `answer` is what a branch learnt. A way without legs leads straight to where both meet.
    """
    leg = course[position]
    if leg.repeats:
        return position, occurrence + 1
    if leg.ends:
        return None
    after: int | None = position + 1
    if leg.asks:
        after = _first(course, position, YES if answer else NO)
    elif leg.branch is not None and not _goes_on(course, position):
        after = _meeting(course, leg.branch)
    return (after, 0) if after is not None and after < len(course) else None


def next_point(
    course: Course, point: Point, *, planned: dt.date, actual: dt.date, answer: bool | None = None
) -> Point | None:
    """Where somebody stands after a step planned for one working day and taken on a later one.

    What waited (contact budget, pause, outage) pushes the rest on by as much; `planned` is
    already a working day, so weekends and holidays do not add up over the years. A step for a
    fixed day that is over by then is left out: nobody gets a greeting for New Year in March.
    """
    after = following(course, position=point.position, occurrence=point.occurrence, answer=answer)
    delay = max(actual - planned, dt.timedelta())
    if after is not None and _is_one_stretch(course, point.position, after[0]):
        return Point(*after, point.anchor + delay)
    nominal = nominal_day(
        course, position=point.position, occurrence=point.occurrence, anchor=point.anchor
    )
    return arrival(course, after, day=nominal + delay, today=actual)


def arrival(
    course: Course, place: tuple[int, int] | None, *, day: dt.date, today: dt.date
) -> Point | None:
    """Where somebody stands who comes to a place on `day`: past what is over, None at the end."""
    while place is not None and _is_over(course[place[0]], today):
        place = following(course, position=place[0], occurrence=place[1])
    return None if place is None else Point(*place, day)


def _is_over(leg: Leg, today: dt.date) -> bool:
    return leg.on is not None and leg.on < today and not leg.is_silent


def _is_one_stretch(course: Course, position: int, after: int) -> bool:
    return after == position or (after == position + 1 and _counts_on(course, position))


def _goes_on(course: Course, position: int) -> bool:
    """Whether the next leg lies on the same way."""
    if position + 1 >= len(course):
        return False
    leg, after = course[position], course[position + 1]
    return (leg.branch, leg.way) == (after.branch, after.way)


def _counts_on(course: Course, position: int) -> bool:
    """Whether the next leg is counted from the same anchor."""
    if not _goes_on(course, position) or course[position].asks:
        return False
    return course[position].on is None and course[position + 1].on is None


def counted(course: Course, position: int) -> tuple[int, int]:
    """Months and days from the anchor of the stretch to the first time of its leg at `position`."""
    start = position
    while start and _counts_on(course, start - 1):
        start -= 1
    stretch = course[start : position + 1]
    return sum(leg.months for leg in stretch), sum(leg.days for leg in stretch)


def _first(course: Course, branch: int, way: str) -> int | None:
    for position in range(branch + 1, len(course)):
        if course[position].branch != branch:
            return position
        if course[position].way == way:
            return position
    return None


def _meeting(course: Course, branch: int) -> int | None:
    return next((at for at in range(branch + 1, len(course)) if course[at].branch != branch), None)
