# SPDX-License-Identifier: Apache-2.0
"""Which step comes next, and on which day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.nurture.rules.course import (
    Leg,
    Point,
    anchor_for,
    arrival,
    following,
    next_point,
    nominal_day,
)

# month 1, month 2, month 3, then quarterly
CADENCE = (Leg(), Leg(months=1), Leg(months=1), Leg(months=3, repeats=True))


def _days(anchor: dt.date, count: int) -> list[dt.date]:
    days, place = [], (0, 0)
    for _ in range(count):
        position, occurrence = place
        days.append(nominal_day(CADENCE, position=position, occurrence=occurrence, anchor=anchor))
        after = following(CADENCE, position=position, occurrence=occurrence)
        assert after is not None
        place = after
    return days


@pytest.mark.requirement("feature:F8")
def test_the_cadence_is_three_months_and_then_every_quarter_without_end() -> None:
    assert _days(dt.date(2026, 11, 25), 6) == [
        dt.date(2026, 11, 25),
        dt.date(2026, 12, 25),
        dt.date(2027, 1, 25),
        dt.date(2027, 4, 25),
        dt.date(2027, 7, 25),
        dt.date(2027, 10, 25),
    ]


@pytest.mark.requirement("feature:F1")
def test_months_do_not_drift_after_a_short_february() -> None:
    assert _days(dt.date(2027, 1, 31), 3) == [
        dt.date(2027, 1, 31),
        dt.date(2027, 2, 28),
        dt.date(2027, 3, 31),
    ]


def test_days_and_months_add_up_in_the_calendar() -> None:
    waits = (Leg(days=2), Leg(months=1), Leg(days=10))
    assert nominal_day(waits, position=2, occurrence=0, anchor=dt.date(2026, 1, 30)) == dt.date(
        2026, 3, 12
    )


def test_a_course_without_repetition_is_over_after_its_last_step() -> None:
    waits = (Leg(), Leg(days=3))
    assert following(waits, position=0, occurrence=0) == (1, 0)
    assert following(waits, position=1, occurrence=0) is None


def test_a_step_that_waited_pushes_the_rest_on_and_an_early_one_does_not() -> None:
    here = Point(1, 0, dt.date(2026, 11, 25))
    planned = dt.date(2026, 12, 28)

    def after(actual: dt.date) -> Point | None:
        return next_point(CADENCE, here, planned=planned, actual=actual)

    assert after(dt.date(2027, 1, 7)) == Point(2, 0, dt.date(2026, 12, 5))
    assert after(planned) == Point(2, 0, here.anchor)
    assert after(dt.date(2026, 12, 1)) == Point(2, 0, here.anchor)


# A welcome; a month later a question: yes leads to two letters, no to a call; both meet again.
FORKED = (
    Leg(),
    Leg(months=1, asks=True, is_silent=True),
    Leg(days=2, branch=1, way="yes"),
    Leg(months=1, branch=1, way="yes"),
    Leg(days=5, branch=1, way="no"),
    Leg(months=1),
    Leg(months=3, repeats=True),
)


@pytest.mark.requirement("feature:F1")
@pytest.mark.parametrize(
    ("answer", "way"), [(True, [0, 1, 2, 3, 5, 6, 6]), (False, [0, 1, 4, 5, 6, 6])]
)
def test_a_branch_leads_along_one_way_and_both_meet_again(answer: bool, way: list[int]) -> None:
    place, seen = (0, 0), [0]
    while len(seen) < len(way):
        after = following(FORKED, position=place[0], occurrence=place[1], answer=answer)
        assert after is not None
        place = after
        seen.append(place[0])
    assert seen == way


@pytest.mark.requirement("feature:F1")
def test_a_way_without_steps_leads_to_where_both_meet_or_to_the_end() -> None:
    course = (Leg(asks=True), Leg(branch=0, way="no"), Leg(days=1))
    assert following(course, position=0, occurrence=0, answer=True) == (2, 0)
    assert following(course, position=0, occurrence=0, answer=False) == (1, 0)
    last = (Leg(asks=True), Leg(branch=0, way="yes"))
    assert following(last, position=0, occurrence=0, answer=False) is None
    assert following(last, position=1, occurrence=0) is None


@pytest.mark.requirement("feature:F1")
def test_whoever_comes_to_a_stop_on_their_way_is_through() -> None:
    course = (Leg(asks=True), Leg(branch=0, way="no", ends=True), Leg(days=1))
    assert following(course, position=1, occurrence=0) is None


def test_days_on_a_way_count_from_the_day_of_its_branch() -> None:
    asked_on = dt.date(2026, 12, 25)
    here = Point(1, 0, dt.date(2026, 11, 25))
    yes = next_point(FORKED, here, planned=asked_on, actual=asked_on, answer=True)
    no = next_point(FORKED, here, planned=asked_on, actual=asked_on, answer=False)
    assert yes == Point(2, 0, asked_on)
    assert no == Point(4, 0, asked_on)
    assert nominal_day(FORKED, position=3, occurrence=0, anchor=asked_on) == dt.date(2027, 1, 27)
    called_on = nominal_day(FORKED, position=4, occurrence=0, anchor=asked_on)
    meeting = next_point(FORKED, no, planned=called_on, actual=called_on)
    assert meeting == Point(5, 0, dt.date(2026, 12, 30))
    assert nominal_day(FORKED, position=6, occurrence=1, anchor=meeting.anchor) == dt.date(
        2027, 7, 30
    )


@pytest.mark.requirement("feature:F1")
def test_a_fixed_day_is_kept_and_the_rest_counts_from_it() -> None:
    christmas = dt.date(2026, 12, 14)
    course = (Leg(), Leg(on=christmas), Leg(months=1))
    start = Point(0, 0, dt.date(2026, 11, 2))
    there = next_point(course, start, planned=start.anchor, actual=start.anchor)
    assert there is not None
    assert nominal_day(course, position=1, occurrence=0, anchor=there.anchor) == christmas
    after = next_point(course, there, planned=christmas, actual=christmas)
    assert after is not None
    assert nominal_day(course, position=2, occurrence=0, anchor=after.anchor) == dt.date(
        2027, 1, 14
    )


@pytest.mark.requirement("feature:F1")
def test_a_fixed_day_that_is_over_is_left_out_and_what_we_only_note_is_not() -> None:
    over, today = dt.date(2026, 12, 14), dt.date(2027, 1, 11)
    greeting = (Leg(), Leg(on=over), Leg(days=3))
    assert next_point(greeting, Point(0, 0, today), planned=today, actual=today) == Point(
        2, 0, today
    )
    noted = (Leg(), Leg(on=over, is_silent=True))
    assert next_point(noted, Point(0, 0, today), planned=today, actual=today) == Point(1, 0, today)
    assert arrival((Leg(on=over),), (0, 0), day=today, today=today) is None


def test_whoever_begins_further_on_counts_as_if_they_had_come_there() -> None:
    day = dt.date(2027, 3, 31)
    anchor = anchor_for(CADENCE, position=2, day=day)
    assert anchor == dt.date(2027, 1, 31)
    assert nominal_day(CADENCE, position=2, occurrence=0, anchor=anchor) == day


LEGS = st.builds(
    Leg,
    months=st.integers(0, 6),
    days=st.integers(0, 100),
    on=st.none() | st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)),
    is_silent=st.booleans(),
)


@st.composite
def courses(draw: st.DrawFn) -> tuple[Leg, ...]:
    """Any course a recruiter can build: legs, branches with both ways, perhaps a repetition."""
    legs: list[Leg] = []
    for _part in range(draw(st.integers(1, 4))):
        legs.append(draw(LEGS))
        if draw(st.booleans()):
            branch = len(legs)
            legs.append(replace(draw(LEGS), asks=True, is_silent=True, on=None))
            for way in ("yes", "no"):
                ways = draw(st.lists(LEGS, max_size=3))
                legs.extend(replace(leg, branch=branch, way=way) for leg in ways)
    if draw(st.booleans()):
        legs.append(Leg(months=draw(st.integers(1, 12)), repeats=True))
    return tuple(legs)


@pytest.mark.requirement("feature:F1")
@given(course=courses(), answers=st.lists(st.booleans(), min_size=40, max_size=40))
def test_every_way_through_a_course_goes_forward_to_its_end_or_its_repetition(
    course: tuple[Leg, ...], answers: list[bool]
) -> None:
    point: Point | None = Point(0, 0, dt.date(2026, 6, 1))
    day = dt.date(2026, 6, 1)
    ways: dict[int, set[str]] = {}
    for answer in answers:
        assert point is not None
        leg = course[point.position]
        if leg.branch is not None:
            ways.setdefault(leg.branch, set()).add(leg.way)
        day = max(
            day,
            nominal_day(
                course, position=point.position, occurrence=point.occurrence, anchor=point.anchor
            ),
        )
        after = next_point(course, point, planned=day, actual=day, answer=answer)
        if after is None:
            break
        assert (after.position, after.occurrence) > (point.position, point.occurrence)
        point = after
    else:
        assert point is not None
        assert course[point.position].repeats
    # Nobody walks both ways of a branch.
    assert all(len(walked) == 1 for walked in ways.values())


@given(
    anchor=st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)),
    months=st.integers(1, 12),
    occurrence=st.integers(0, 40),
)
def test_repetitions_are_never_closer_than_four_weeks_a_month(
    anchor: dt.date, months: int, occurrence: int
) -> None:
    waits = (Leg(months=months, repeats=True),)
    first, second = (
        nominal_day(waits, position=0, occurrence=number, anchor=anchor)
        for number in (occurrence, occurrence + 1)
    )
    assert 28 * months <= (second - first).days <= 31 * months
