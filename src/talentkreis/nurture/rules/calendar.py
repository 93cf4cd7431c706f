# SPDX-License-Identifier: Apache-2.0
"""When a message may reach a person: their local working hours, in every zone and year.

Mon–Fri 08:00–18:00 at the person's place, no public holiday of their Bundesland, canton or
country (TRUST E-16). The ordinary moment is in the morning, spread over two hours so that a
sequence does not arrive everywhere at once.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

if TYPE_CHECKING:
    import uuid
    from collections.abc import Container

WINDOW_OPENS = dt.time(8, 0)
WINDOW_CLOSES = dt.time(18, 0)
MORNING = dt.time(9, 30)
# What reaches nobody happens before the morning, so that what follows from it still meets the day.
EARLY = dt.time(6, 0)
SPREAD_MINUTES = 120
_SATURDAY = 5
# Between Christmas and the second week of January at most a handful of days are free in a row;
# a place whose calendar frees a whole month is a broken calendar.
_LONGEST_BREAK = 45


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is, as far as clocks and holidays are concerned."""

    zone: str
    country: str = ""
    region: str = ""


@lru_cache(maxsize=1_024)
def place_of(*, time_zone: str, country: str, home: Place) -> Place:
    """The place of a person: what they told us, else where the employer is.

    A person abroad has the holidays of that country; at home they have those of the employer's
    region, which is the best guess for people who would work there.
    """
    is_abroad = bool(country) and country != home.country
    return Place(
        zone=time_zone if time_zone and _is_known_zone(time_zone) else home.zone,
        country=country if is_abroad else home.country,
        region="" if is_abroad else home.region,
    )


@lru_cache(maxsize=65_536)  # 120 minutes of a morning, a few zones and days
def at_local(day: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """The first moment at which clocks in `zone` show `time` on `day` or later, in UTC.

    In the gap of a spring night, 02:30 becomes 03:00; in an autumn night it is the first 02:30.
    """
    wall = dt.datetime.combine(day, time, tzinfo=ZoneInfo(zone))
    moment = wall.replace(fold=0).astimezone(dt.UTC)
    if moment.astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    # Inside a gap. The offset changes between these two readings of the same wall time.
    before, after = wall.replace(fold=1).astimezone(dt.UTC), moment
    old_offset = before.astimezone(wall.tzinfo).utcoffset()
    while after - before > dt.timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(wall.tzinfo).utcoffset() == old_offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def is_working_day(day: dt.date, place: Place) -> bool:
    """Monday to Friday and no public holiday at `place`."""
    return day.weekday() < _SATURDAY and day not in _holidays(place.country, place.region)


@lru_cache(maxsize=4_096)
def next_working_day(day: dt.date, place: Place) -> dt.date:
    """`day` itself, or the first working day after it."""
    for offset in range(_LONGEST_BREAK):
        candidate = day + dt.timedelta(days=offset)
        if is_working_day(candidate, place):
            return candidate
    raise ValueError(f"no working day within {_LONGEST_BREAK} days in {place.country}")


def is_in_window(moment: dt.datetime, place: Place) -> bool:
    """Whether `moment` lies in the working hours of `place`."""
    local = moment.astimezone(ZoneInfo(place.zone))
    return is_working_day(local.date(), place) and WINDOW_OPENS <= local.time() < WINDOW_CLOSES


def minute_of(person_id: uuid.UUID) -> int:
    """This person's own minute in the two hours of the morning; always the same one."""
    return int.from_bytes(person_id.bytes[-4:]) % SPREAD_MINUTES


def next_slot(
    *, day: dt.date, place: Place, minute: int, not_before: dt.datetime | None = None
) -> dt.datetime:
    """The first moment for this person on `day` or a working day after it, in UTC.

    Not before `not_before`: if that is later than the person's own minute, the next working
    morning counts, so that nothing arrives at odd times because a planner was late.
    """
    time = (dt.datetime.combine(day, MORNING) + dt.timedelta(minutes=minute)).time()
    for _ in range(_LONGEST_BREAK):
        day = next_working_day(day, place)
        moment = at_local(day, time, place.zone)
        if is_in_window(moment, place) and (not_before is None or moment >= not_before):
            return moment
        day += dt.timedelta(days=1)
    raise ValueError(f"no slot within {_LONGEST_BREAK} working days of {place.country}")


def early_slot(*, day: dt.date, place: Place, not_before: dt.datetime) -> dt.datetime:
    """When something that reaches nobody is done on `day` or the next working day, in UTC.

    Late is better than tomorrow: nobody is disturbed by it.
    """
    return max(at_local(next_working_day(day, place), EARLY, place.zone), not_before)


def local_day(moment: dt.datetime, place: Place) -> dt.date:
    """The date on the wall at `place`."""
    return moment.astimezone(ZoneInfo(place.zone)).date()


def holiday_name(day: dt.date, place: Place, language: str) -> str:
    """The name of a public holiday at `place`, or empty; for the margin of the sequence page."""
    return _named_holidays(place.country, place.region, language).get(day, "")


@lru_cache(maxsize=512)
def _is_known_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@lru_cache(maxsize=256)
def _holidays(country: str, region: str) -> Container[dt.date]:
    return _calendar(country, region, None)


@lru_cache(maxsize=64)
def _named_holidays(country: str, region: str, language: str) -> holidays.HolidayBase:
    return _calendar(country, region, {"de": "de", "en": "en_US"}.get(language))


def _calendar(country: str, region: str, language: str | None) -> holidays.HolidayBase:
    """The calendar of a region, else of the country, else an empty one. Years fill by demand."""
    supported = holidays.list_supported_countries(include_aliases=False)
    if country not in supported:
        return holidays.HolidayBase()
    region = region if region in supported[country] else ""
    return holidays.country_holidays(country, subdiv=region or None, language=language)
