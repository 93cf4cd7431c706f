# SPDX-License-Identifier: Apache-2.0
"""When the steps of a course come to a person: course and calendar together.

The planner, the check before a start and everything that looks ahead ask these two functions, so
that what was announced is what happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.nurture.rules import calendar
from talentkreis.nurture.rules.course import (
    Point,
    anchor_for,
    arrival,
    next_point,
    nominal_day,
)

if TYPE_CHECKING:
    import datetime as dt

    from talentkreis.nurture.rules.calendar import Place
    from talentkreis.nurture.rules.course import Course, Leg


@dataclass(frozen=True, slots=True)
class Visit:
    """A step that is to come: where in the course, and when it is due at the person's place."""

    point: Point
    due_at: dt.datetime


def first_visit(
    course: Course, *, place: Place, minute: int, not_before: dt.datetime, position: int = 0
) -> Visit | None:
    """The first step of somebody who starts; None when everything in the course is over.

    Whoever starts further on begins with that step at once, whatever it would have waited.
    """
    leg = course[position]
    today = calendar.local_day(not_before, place)
    if leg.on is None and (position or not leg.waits):
        due = _due_at(leg, today, place, minute, not_before)
        day = calendar.local_day(due, place)
        return Visit(Point(position, 0, anchor_for(course, position=position, day=day)), due)
    return _visit(
        course, arrival(course, (position, 0), day=today, today=today), place, minute, not_before
    )


def next_visit(
    course: Course,
    point: Point,
    *,
    at: dt.datetime,
    place: Place,
    minute: int,
    answer: bool | None = None,
) -> Visit | None:
    """The step after one that is taken at `at`; None when the course is over.

    `answer` is what a branch learnt.
    """
    planned = calendar.next_working_day(
        nominal_day(
            course, position=point.position, occurrence=point.occurrence, anchor=point.anchor
        ),
        place,
    )
    actual = calendar.local_day(at, place)
    after = next_point(course, point, planned=planned, actual=actual, answer=answer)
    return _visit(course, after, place, minute, at)


def _visit(
    course: Course, point: Point | None, place: Place, minute: int, not_before: dt.datetime
) -> Visit | None:
    if point is None:
        return None
    day = nominal_day(
        course, position=point.position, occurrence=point.occurrence, anchor=point.anchor
    )
    leg = course[point.position]
    return Visit(point, _due_at(leg, day, place, minute, not_before))


def _due_at(
    leg: Leg, day: dt.date, place: Place, minute: int, not_before: dt.datetime
) -> dt.datetime:
    if leg.is_silent:
        return calendar.early_slot(day=day, place=place, not_before=not_before)
    return calendar.next_slot(day=day, place=place, minute=minute, not_before=not_before)
