# SPDX-License-Identifier: Apache-2.0
"""Which step comes next, and on which day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.nurture.rules.course import Wait, following, moved_anchor, nominal_day

# month 1, month 2, month 3, then quarterly
CADENCE = (Wait(), Wait(months=1), Wait(months=1), Wait(months=3, repeats=True))


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
    waits = (Wait(days=2), Wait(months=1), Wait(days=10))
    assert nominal_day(waits, position=2, occurrence=0, anchor=dt.date(2026, 1, 30)) == dt.date(
        2026, 3, 12
    )


def test_a_course_without_repetition_is_over_after_its_last_step() -> None:
    waits = (Wait(), Wait(days=3))
    assert following(waits, position=0, occurrence=0) == (1, 0)
    assert following(waits, position=1, occurrence=0) is None


def test_a_step_that_waited_pushes_the_rest_on_and_an_early_one_does_not() -> None:
    anchor = dt.date(2026, 11, 25)
    planned = dt.date(2026, 12, 28)
    later = dt.date(2027, 1, 7)
    assert moved_anchor(anchor, planned=planned, actual=later) == dt.date(2026, 12, 5)
    assert moved_anchor(anchor, planned=planned, actual=planned) == anchor
    assert moved_anchor(anchor, planned=planned, actual=dt.date(2026, 12, 1)) == anchor


@given(
    anchor=st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)),
    months=st.integers(1, 12),
    occurrence=st.integers(0, 40),
)
def test_repetitions_are_never_closer_than_four_weeks_a_month(
    anchor: dt.date, months: int, occurrence: int
) -> None:
    waits = (Wait(months=months, repeats=True),)
    first, second = (
        nominal_day(waits, position=0, occurrence=number, anchor=anchor)
        for number in (occurrence, occurrence + 1)
    )
    assert 28 * months <= (second - first).days <= 31 * months
