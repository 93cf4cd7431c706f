# SPDX-License-Identifier: Apache-2.0
"""Stations and our contacts as one drawing: geometry only, the template draws it.

Every bar is a station, the youngest on top; every dot on the line below is a contact, large for
a real conversation. The same facts as a list are the drawing's table.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from talentkreis.people.models import Station
    from talentkreis.people.queries import Talk

LEFT: Final = 40.0
RIGHT: Final = 854.0
TOP: Final = 34.0
LANE: Final = 26.0
MOST_BARS: Final = 6
MOST_TICKS: Final = 8
LETTER: Final = 6.6  # average width of a letter at 12 px, measured in Source Sans 3


@dataclass(frozen=True, slots=True)
class Bar:
    """A station in the drawing; `end_anchored` where its name would run out of the frame."""

    x: float
    y: float
    width: float
    text: str
    text_x: float
    end_anchored: bool
    is_with_us: bool

    @property
    def text_y(self) -> float:
        """Base line of the name, above the bar."""
        return self.y - 6


@dataclass(frozen=True, slots=True)
class Dot:
    """A contact on the line."""

    x: float
    is_real: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A year on the axis."""

    x: float
    year: int


@dataclass(frozen=True, slots=True)
class Line:
    """A station in the list, with the number of contacts while it lasted."""

    station: Station
    contact_count: int

    @property
    def dots(self) -> str:
        """At most twelve dots: a glance, not a chart."""
        return "●" * min(self.contact_count, 12)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The drawing and its list."""

    bars: list[Bar]
    dots: list[Dot]
    ticks: list[Tick]
    lines: list[Line]
    line_y: float
    today_x: float
    since_year: int
    station_count: int
    contact_count: int

    @property
    def height(self) -> float:
        """Of the view box."""
        return self.line_y + 36

    @property
    def axis_end(self) -> float:
        """Lower end of the year lines."""
        return self.line_y + 14

    @property
    def year_y(self) -> float:
        """Base line of the years."""
        return self.line_y + 30


def draw(stations: Sequence[Station], talks: Sequence[Talk], today: dt.date) -> Ladder | None:
    """The ladder of a person; None where neither a dated station nor a contact is known."""
    dated = [station for station in stations if station.starts_on]
    days = [(timezone.localtime(talk.at).date(), talk.was_reached) for talk in talks]
    begins = [station.starts_on for station in dated if station.starts_on]
    begins += [day for day, _is_real in days]
    if not begins:
        return None
    first = dt.date(min(begins).year, 1, 1)
    shown = sorted(dated, key=_begin)[-MOST_BARS:]
    line_y = TOP + LANE * max(len(shown), 1) + 6

    def x(day: dt.date) -> float:
        span = max((today - first).days, 1)
        return round(LEFT + (RIGHT - LEFT) * min(max((day - first).days / span, 0), 1), 1)

    return Ladder(
        bars=[
            _bar(station, x, TOP + LANE * (len(shown) - 1 - row), today)
            for row, station in enumerate(shown)
        ],
        dots=[Dot(x(day), is_real) for day, is_real in sorted(days)],
        ticks=_ticks(first.year, today, x),
        lines=[Line(station, _contacts_during(station, days, today)) for station in stations],
        line_y=line_y,
        today_x=RIGHT,
        since_year=first.year,
        station_count=len(stations),
        contact_count=len(talks),
    )


def _begin(station: Station) -> dt.date:
    assert station.starts_on is not None
    return station.starts_on


def _bar(station: Station, x: Callable[[dt.date], float], y: float, today: dt.date) -> Bar:
    start, end = x(_begin(station)), x(station.ends_on or today)
    text = station.title or station.organisation
    end_anchored = start + len(text) * LETTER > RIGHT
    return Bar(
        x=start,
        y=y,
        width=round(max(end - start, 3), 1),
        text=text,
        text_x=RIGHT if end_anchored else start,
        end_anchored=end_anchored,
        is_with_us=station.is_with_us,
    )


def _ticks(first_year: int, today: dt.date, x: Callable[[dt.date], float]) -> list[Tick]:
    years = today.year - first_year + 1
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100) if years / s <= MOST_TICKS)
    return [Tick(x(dt.date(y, 1, 1)), y) for y in range(first_year, today.year + 1, step)]


def _contacts_during(station: Station, days: Sequence[tuple[dt.date, bool]], today: dt.date) -> int:
    if station.starts_on is None:
        return 0
    end = station.ends_on or today
    return sum(station.starts_on <= day <= end for day, _is_real in days)
