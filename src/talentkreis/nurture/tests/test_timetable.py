# SPDX-License-Identifier: Apache-2.0
"""When the steps of a course come to a person: what was announced is what happens."""

from __future__ import annotations

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.nurture.rules import calendar, timetable
from talentkreis.nurture.rules.calendar import Place
from talentkreis.nurture.rules.course import Leg, Point
from talentkreis.nurture.tests.test_course import courses

KIEL = Place(zone="Europe/Berlin", country="DE", region="SH")
PLACES = [
    KIEL,
    Place("Europe/Zurich", "CH", "BE"),
    Place("Europe/Vienna", "AT", "9"),
    Place("America/New_York", "US", ""),
    Place("Pacific/Auckland", "NZ", ""),
]
MOMENTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2029, 12, 31)).map(  # noqa: DTZ001 - hypothesis wants naive bounds
    lambda moment: moment.replace(tzinfo=dt.UTC)
)


@pytest.mark.requirement("trust:E-16")
@pytest.mark.requirement("trust:F-19")
@given(
    course=courses(),
    place=st.sampled_from(PLACES),
    minute=st.integers(0, calendar.SPREAD_MINUTES - 1),
    start=MOMENTS,
    answers=st.lists(st.booleans(), min_size=25, max_size=25),
    late=st.lists(st.integers(0, 4 * 24 * 60), min_size=25, max_size=25),
)
def test_whatever_the_course_nothing_reaches_a_person_outside_their_hours_or_twice_a_step(
    course: tuple[Leg, ...],
    place: Place,
    minute: int,
    start: dt.datetime,
    answers: list[bool],
    late: list[int],
) -> None:
    visit = timetable.first_visit(course, place=place, minute=minute, not_before=start)
    seen: set[tuple[int, int]] = set()
    latest = start
    for answer, delay in zip(answers, late, strict=True):
        if visit is None:
            return
        step = (visit.point.position, visit.point.occurrence)
        assert step not in seen
        seen.add(step)
        assert visit.due_at >= latest
        leg = course[visit.point.position]
        if leg.is_silent:
            at = visit.due_at + dt.timedelta(minutes=delay)
        else:
            assert calendar.is_in_window(visit.due_at, place)
            at = calendar.next_slot(
                day=calendar.local_day(visit.due_at, place),
                place=place,
                minute=minute,
                not_before=visit.due_at + dt.timedelta(minutes=delay),
            )
        latest = at
        visit = timetable.next_visit(
            course, visit.point, at=at, place=place, minute=minute, answer=answer
        )


@pytest.mark.requirement("trust:F-19")
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/Zurich", "Europe/Vienna"])
@pytest.mark.parametrize(
    "begins", [dt.date(2026, 3, 23), dt.date(2026, 10, 19), dt.date(2027, 3, 22)]
)
def test_a_daily_rule_comes_once_a_working_day_while_the_clocks_change(
    zone: str, begins: dt.date
) -> None:
    # Daily legs, as a course may hold them over the night the clocks change.
    place = Place(zone)
    course = (Leg(), *(Leg(days=1) for _day in range(13)))
    at = calendar.at_local(begins, dt.time(7), zone)
    visit = timetable.first_visit(course, place=place, minute=0, not_before=at)
    moments = []
    while visit is not None:
        moments.append(visit.due_at.astimezone(ZoneInfo(zone)))
        visit = timetable.next_visit(course, visit.point, at=visit.due_at, place=place, minute=0)
    working = [
        day for offset in range(14) if (day := begins + dt.timedelta(days=offset)).weekday() < 5
    ]
    days = [moment.date() for moment in moments]
    assert sorted(set(days))[: len(working)] == working
    assert {moment.time() for moment in moments} == {dt.time(9, 30)}
    assert all(first <= second for first, second in itertools.pairwise(moments))


@pytest.mark.requirement("feature:F1")
def test_a_branch_is_asked_before_the_morning_so_that_its_letter_comes_the_same_day() -> None:
    course = (Leg(asks=True, is_silent=True, days=3), Leg(branch=0, way="yes"))
    start = dt.datetime(2026, 11, 19, 7, 0, tzinfo=dt.UTC)
    visit = timetable.first_visit(course, place=KIEL, minute=12, not_before=start)
    assert visit is not None
    # Thursday and three days is a Sunday
    assert visit.due_at.astimezone(ZoneInfo(KIEL.zone)) == dt.datetime(
        2026, 11, 23, 6, 0, tzinfo=ZoneInfo(KIEL.zone)
    )
    letter = timetable.next_visit(
        course, visit.point, at=visit.due_at, place=KIEL, minute=12, answer=True
    )
    assert letter is not None
    assert letter.due_at.astimezone(ZoneInfo(KIEL.zone)) == dt.datetime(
        2026, 11, 23, 9, 42, tzinfo=ZoneInfo(KIEL.zone)
    )


@pytest.mark.requirement("feature:F1")
def test_what_reaches_nobody_is_done_late_rather_than_a_day_later() -> None:
    course = (Leg(is_silent=True), Leg())
    noon = dt.datetime(2026, 11, 19, 11, 0, tzinfo=dt.UTC)
    visit = timetable.first_visit(course, place=KIEL, minute=0, not_before=noon)
    assert visit is not None
    assert visit.due_at == noon


@pytest.mark.requirement("feature:F2")
def test_whoever_starts_further_on_begins_with_that_step_at_once() -> None:
    course = (Leg(), Leg(months=1), Leg(months=3, repeats=True))
    start = dt.datetime(2026, 11, 19, 7, 0, tzinfo=dt.UTC)
    visit = timetable.first_visit(course, place=KIEL, minute=0, not_before=start, position=1)
    assert visit is not None
    assert visit.point.position == 1
    assert visit.due_at == dt.datetime(2026, 11, 19, 8, 30, tzinfo=dt.UTC)
    after = timetable.next_visit(course, visit.point, at=visit.due_at, place=KIEL, minute=0)
    assert after is not None
    assert after.point == Point(2, 0, dt.date(2026, 10, 19))
    assert after.due_at.date() == dt.date(2027, 2, 19)
