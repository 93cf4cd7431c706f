# SPDX-License-Identifier: Apache-2.0
"""When a message may reach a person: local working hours in every zone, whatever the clocks do."""

from __future__ import annotations

import datetime as dt
import uuid
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.nurture.rules import calendar
from talentkreis.nurture.rules.calendar import Place

KIEL = Place(zone="Europe/Berlin", country="DE", region="SH")
MUNICH = Place(zone="Europe/Berlin", country="DE", region="BY")
BERN = Place(zone="Europe/Zurich", country="CH", region="BE")
VIENNA = Place(zone="Europe/Vienna", country="AT", region="9")

# "Factory" and the like are no places; everything else is, with all its clock changes.
ZONES = sorted(zone for zone in available_timezones() if "/" in zone)
REGIONS = [
    ("DE", "SH"), ("DE", "BY"), ("DE", "BE"), ("AT", "9"), ("AT", "2"), ("CH", "BE"), ("CH", "TI"),
    ("PL", ""), ("TR", ""), ("US", ""), ("NZ", ""), ("BR", ""), ("IN", ""), ("XX", ""), ("", ""),
]  # fmt: skip
FIVE_YEARS = st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31))


@pytest.mark.requirement("trust:E-16")
@given(
    day=FIVE_YEARS,
    zone=st.sampled_from(ZONES),
    region=st.sampled_from(REGIONS),
    minute=st.integers(0, calendar.SPREAD_MINUTES - 1),
    late_by=st.integers(0, 20 * 24 * 60),
)
def test_no_slot_lies_outside_working_hours_of_its_place_in_five_years(
    day: dt.date, zone: str, region: tuple[str, str], minute: int, late_by: int
) -> None:
    place = Place(zone, *region)
    not_before = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC) + dt.timedelta(minutes=late_by)
    moment = calendar.next_slot(day=day, place=place, minute=minute, not_before=not_before)
    local = moment.astimezone(ZoneInfo(zone))
    assert calendar.is_in_window(moment, place)
    assert dt.time(9, 30) <= local.time() < dt.time(11, 30)
    assert local.weekday() < 5
    assert local.date() >= day
    assert moment >= not_before


@pytest.mark.requirement("trust:F-19")
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/Zurich", "Europe/Vienna"])
@pytest.mark.parametrize(
    ("day", "utc"),
    [
        # spring: 02:30 does not exist, clocks jump from 02:00 to 03:00
        (dt.date(2026, 3, 29), dt.datetime(2026, 3, 29, 1, 0, tzinfo=dt.UTC)),
        (dt.date(2027, 3, 28), dt.datetime(2027, 3, 28, 1, 0, tzinfo=dt.UTC)),
        # autumn: 02:30 exists twice, the first one counts
        (dt.date(2026, 10, 25), dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)),
        (dt.date(2027, 10, 31), dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)),
    ],
)
def test_half_past_two_happens_once_on_the_night_the_clocks_change(
    zone: str, day: dt.date, utc: dt.datetime
) -> None:
    assert calendar.at_local(day, dt.time(2, 30), zone) == utc


@pytest.mark.requirement("trust:F-19")
@given(day=FIVE_YEARS, time=st.times(), zone=st.sampled_from(ZONES))
def test_a_local_time_is_never_reached_early_and_every_day_has_it_once(
    day: dt.date, time: dt.time, zone: str
) -> None:
    time = time.replace(microsecond=0, fold=0)
    moment = calendar.at_local(day, time, zone)
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    wall = dt.datetime.combine(day, time)
    assert wall <= local < wall + dt.timedelta(hours=2)
    assert calendar.at_local(day + dt.timedelta(days=1), time, zone) > moment


def test_a_whole_day_that_a_zone_skipped_gives_the_next_working_morning() -> None:
    # Samoa crossed the date line: there was no 30 December 2011 (a Friday)
    place = Place("Pacific/Apia", "", "")
    moment = calendar.next_slot(day=dt.date(2011, 12, 30), place=place, minute=0)
    assert moment.astimezone(ZoneInfo("Pacific/Apia")).date() == dt.date(2012, 1, 2)


@pytest.mark.requirement("trust:E-16")
@pytest.mark.parametrize(
    ("place", "day", "working"),
    [
        (KIEL, dt.date(2026, 12, 25), dt.date(2026, 12, 28)),  # Christmas, then a weekend
        (KIEL, dt.date(2026, 10, 31), dt.date(2026, 11, 2)),
        (KIEL, dt.date(2028, 10, 31), dt.date(2028, 11, 1)),  # Reformationstag in the north only
        (MUNICH, dt.date(2028, 10, 31), dt.date(2028, 10, 31)),
        (MUNICH, dt.date(2028, 11, 1), dt.date(2028, 11, 2)),  # Allerheiligen in the south only
        (VIENNA, dt.date(2026, 10, 26), dt.date(2026, 10, 27)),  # Nationalfeiertag
        (BERN, dt.date(2028, 8, 1), dt.date(2028, 8, 2)),  # Bundesfeier
        (BERN, dt.date(2026, 10, 26), dt.date(2026, 10, 26)),
    ],
)
def test_holidays_are_those_of_the_bundesland_or_canton(
    place: Place, day: dt.date, working: dt.date
) -> None:
    assert calendar.next_working_day(day, place) == working


def test_a_holiday_has_its_name_in_the_readers_language() -> None:
    assert calendar.holiday_name(dt.date(2026, 12, 25), KIEL, "de") == "Erster Weihnachtstag"
    assert calendar.holiday_name(dt.date(2026, 12, 25), KIEL, "en") == "Christmas Day"
    assert calendar.holiday_name(dt.date(2026, 12, 28), KIEL, "de") == ""


def test_a_person_abroad_has_their_own_clock_and_holidays_else_those_of_the_employer() -> None:
    place = calendar.place_of(time_zone="America/New_York", country="US", home=KIEL)
    assert place == Place("America/New_York", "US", "")
    assert calendar.place_of(time_zone="", country="", home=KIEL) == KIEL
    assert calendar.place_of(time_zone="Not/AZone", country="DE", home=KIEL) == KIEL


def test_what_is_late_waits_for_the_next_working_morning() -> None:
    friday_noon = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
    moment = calendar.next_slot(
        day=dt.date(2026, 11, 20), place=KIEL, minute=10, not_before=friday_noon
    )
    assert moment == dt.datetime(2026, 11, 23, 8, 40, tzinfo=dt.UTC)


def test_a_person_keeps_their_minute_and_people_spread_over_the_morning() -> None:
    ids = [uuid.UUID(int=number * 7919) for number in range(500)]
    minutes = [calendar.minute_of(person_id) for person_id in ids]
    assert minutes == [calendar.minute_of(person_id) for person_id in ids]
    assert len(set(minutes)) > 100
    assert 0 <= min(minutes) <= max(minutes) < calendar.SPREAD_MINUTES
