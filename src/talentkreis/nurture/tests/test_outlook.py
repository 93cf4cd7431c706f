# SPDX-License-Identifier: Apache-2.0
"""A year ahead by the rules alone: five years, five sequences, thirty zones."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talentkreis.consent.answers import Answer, Verdict
from talentkreis.mail.turns import gap_days
from talentkreis.nurture.rules import calendar
from talentkreis.nurture.rules.course import Leg
from talentkreis.nurture.rules.outlook import (
    CAPPED,
    Foreseen,
    Lane,
    Outcome,
    Planned,
    Subject,
    Way,
    look_ahead,
)
from talentkreis.nurture.rules.timetable import first_visit

NOW = dt.datetime(2026, 3, 2, 7, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
FIVE_YEARS = 5 * 365 * DAY
ZONES = (
    "Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/London", "Europe/Lisbon",
    "Europe/Helsinki", "Europe/Istanbul", "Europe/Moscow", "Atlantic/Azores", "Africa/Cairo",
    "Africa/Casablanca", "Africa/Johannesburg", "Asia/Tehran", "Asia/Kathmandu", "Asia/Kolkata",
    "Asia/Tokyo", "Asia/Shanghai", "Asia/Jerusalem", "Australia/Sydney", "Australia/Lord_Howe",
    "Pacific/Auckland", "Pacific/Apia", "Pacific/Chatham", "America/New_York",
    "America/Los_Angeles", "America/Sao_Paulo", "America/St_Johns", "America/Santiago",
    "America/Havana", "UTC",
)  # fmt: skip
_MONTHLY = tuple(Leg(months=1) for _ in range(3))
MONTHLY = (*_MONTHLY, Leg(months=1, repeats=True))
QUARTERLY = (Leg(), Leg(months=3, repeats=True))


def allowed(_purpose: str, _channel: str, _at: dt.datetime) -> Answer:
    return Answer(Verdict.YES, "consent", "")


def a_subject(zone: str = "Europe/Berlin", *, gap: int = 30, minute: int = 17) -> Subject:
    return Subject(calendar.Place(zone, "DE", "SH"), minute, gap, None, allowed)


def a_lane(
    subject: Subject, course: tuple[Leg, ...], *, start: dt.datetime = NOW, way: Way = Way.MAIL
) -> Lane:
    visit = first_visit(course, place=subject.place, minute=subject.minute, not_before=start)
    assert visit is not None
    return Lane(uuid.uuid4(), "nurture", course, (way,) * len(course), visit, {})


def sent(seen: list[Foreseen]) -> list[dt.datetime]:
    return [one.at for one in seen if one.outcome is Outcome.GOES and one.way is Way.MAIL]


courses = st.lists(
    st.builds(Leg, months=st.integers(0, 2), days=st.integers(0, 20)), min_size=1, max_size=4
).map(lambda legs: (*legs, Leg(months=1, repeats=True)))


@pytest.mark.requirement("feature:F9", "feature:F13", "trust:E-16")
@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=3, deadline=None)
@given(
    parallel=st.lists(courses, min_size=5, max_size=5),
    offsets=st.lists(st.integers(0, 90), min_size=5, max_size=5),
    terms=st.tuples(
        st.integers(14, 60), st.integers(7, 14), st.booleans(), st.sampled_from([0, 0, 45])
    ),
    minute=st.integers(0, 119),
)
def test_five_sequences_in_five_years_never_exceed_the_cap_and_keep_to_hours(
    zone: str,
    parallel: list[tuple[Leg, ...]],
    offsets: list[int],
    terms: tuple[int, int, bool, int],
    minute: int,
) -> None:
    passive, warm, is_warm, wish = terms
    gap = gap_days(passive=passive, warm=warm, is_warm=is_warm, wish=wish)
    subject = a_subject(zone, gap=gap, minute=minute)
    lanes = [
        a_lane(subject, course, start=NOW + days * DAY)
        for course, days in zip(parallel, offsets, strict=True)
    ]
    moments = sent(look_ahead(subject, lanes, now=NOW, until=NOW + FIVE_YEARS))
    assert moments, "a year without any message would prove nothing"
    assert all(calendar.is_in_window(at, subject.place) for at in moments)
    least = dt.timedelta(days=gap)
    pairs = itertools.pairwise(moments)
    assert all(later - earlier >= least for earlier, later in pairs)
    assert least >= 7 * DAY
    if not is_warm:
        assert least >= 14 * DAY


def test_what_waits_for_the_budget_is_not_lost() -> None:
    subject = a_subject()
    lanes = [a_lane(subject, QUARTERLY), a_lane(subject, QUARTERLY)]
    seen = look_ahead(subject, lanes, now=NOW, until=NOW + 365 * DAY)
    by_lane = Counter(one.key for one in seen if one.outcome is Outcome.GOES)
    assert set(by_lane) == {lane.key for lane in lanes}
    waits = [one for one in seen if one.outcome is Outcome.WAITS]
    assert {one.reason for one in waits} == {CAPPED}
    assert all(one.until is not None and one.until > one.at for one in waits)


def test_a_gate_that_will_say_no_ends_it_on_that_day() -> None:
    ends_at = NOW + 100 * DAY

    def until_then(_purpose: str, _channel: str, at: dt.datetime) -> Answer:
        if at < ends_at:
            return Answer(Verdict.YES, "consent_until", "", valid_until=ends_at)
        return Answer(Verdict.NO, "consent_expired", "")

    subject = Subject(calendar.Place("Europe/Berlin", "DE", "SH"), 17, 30, None, until_then)
    seen = look_ahead(subject, [a_lane(subject, MONTHLY)], now=NOW, until=NOW + 365 * DAY)
    assert seen[-1].outcome is Outcome.ENDS
    assert seen[-1].reason == "consent_ended"
    assert all(at < ends_at for at in sent(seen))
    assert len(sent(seen)) >= 2


def test_a_pause_holds_it_up_and_it_goes_on_in_the_morning_after() -> None:
    begins, over = NOW + 20 * DAY, NOW + 80 * DAY

    def paused(_purpose: str, _channel: str, at: dt.datetime) -> Answer:
        if begins <= at < over:
            return Answer(Verdict.NO, "frozen", "", valid_until=over)
        return Answer(Verdict.YES, "consent", "")

    subject = Subject(calendar.Place("Europe/Berlin", "DE", "SH"), 17, 30, None, paused)
    seen = look_ahead(subject, [a_lane(subject, MONTHLY)], now=NOW, until=NOW + 365 * DAY)
    assert not any(begins <= at < over for at in sent(seen))
    [wait] = [one for one in seen if one.reason == "frozen"]
    assert wait.until is not None
    assert over <= wait.until < over + 4 * DAY


def test_what_colleagues_do_uses_no_budget_and_silent_steps_are_not_shown() -> None:
    subject = a_subject()
    course = (Leg(), Leg(days=1, is_silent=True), Leg(days=1), Leg(days=1))
    lane = a_lane(subject, course)
    ways = (Way.MAIL, Way.SILENT, Way.HUMAN, Way.HUMAN)
    lane = Lane(lane.key, lane.purpose, course, ways, lane.visit, {})
    seen = look_ahead(subject, [lane], now=NOW, until=NOW + 60 * DAY)
    assert [(one.position, one.way, one.outcome) for one in seen] == [
        (0, Way.MAIL, Outcome.GOES),
        (2, Way.HUMAN, Outcome.GOES),
        (3, Way.HUMAN, Outcome.GOES),
    ]


@pytest.mark.parametrize(("answer", "position"), [(True, 1), (False, 2)])
def test_a_branch_goes_the_way_it_would_go_today(*, answer: bool, position: int) -> None:
    subject = a_subject()
    course = (
        Leg(asks=True, is_silent=True),
        Leg(days=1, branch=0, way="yes"),
        Leg(days=1, branch=0, way="no"),
    )
    lane = a_lane(subject, course)
    ways = (Way.SILENT, Way.MAIL, Way.MAIL)
    lane = Lane(lane.key, lane.purpose, course, ways, lane.visit, {0: answer})
    [one] = look_ahead(subject, [lane], now=NOW, until=NOW + 60 * DAY)
    assert one.position == position


def test_an_invitation_with_a_day_keeps_its_place_before_a_newsletter() -> None:
    subject = a_subject()
    letter = Planned(uuid.uuid4(), "newsletter", NOW + 2 * DAY)
    event = Planned(uuid.uuid4(), "event_invitation", NOW + 5 * DAY)
    seen = look_ahead(subject, [], now=NOW, until=NOW + 90 * DAY, planned=[letter, event])
    went = [one.key for one in seen if one.outcome is Outcome.GOES]
    assert went == [event.key, letter.key]
    first, second = sent(seen)
    assert second - first >= 30 * DAY


def test_what_is_late_comes_the_next_working_morning() -> None:
    sunday = dt.datetime(2026, 3, 8, 15, tzinfo=dt.UTC)
    subject = a_subject()
    late = a_lane(subject, (Leg(),), start=NOW)
    night = Planned(uuid.uuid4(), "newsletter", sunday - 3 * DAY)
    for seen in (
        look_ahead(subject, [late], now=sunday, until=sunday + 30 * DAY),
        look_ahead(subject, [], now=sunday, until=sunday + 30 * DAY, planned=[night]),
    ):
        [moment] = sent(seen)
        assert calendar.local_day(moment, subject.place) == dt.date(2026, 3, 9)


def test_asking_again_is_no_news_and_thousands_of_turns_end() -> None:
    subject = a_subject()

    def never(_purpose: str, _channel: str, at: dt.datetime) -> Answer:
        return Answer(Verdict.NO, "boutique", "", valid_until=at + dt.timedelta(minutes=1))

    stuck = Subject(subject.place, 17, 30, None, never)
    seen = look_ahead(stuck, [a_lane(subject, MONTHLY)], now=NOW, until=NOW + FIVE_YEARS)
    [wait] = seen
    assert wait.outcome is Outcome.WAITS
    assert wait.until is not None
    assert wait.until > NOW + 300 * DAY
