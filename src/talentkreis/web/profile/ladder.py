# SPDX-License-Identifier: Apache-2.0
"""Stations and our contacts as one drawing: geometry only, the template draws it.

Every bar is a station, the youngest on top. The line below is the time we have known the person,
firm from the first day on; every dot on it is a contact, large for a real conversation. The same
facts as rows are the drawing's table.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.formats import date_format

from talentkreis.people.models import ConversationKind

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
_KINDS: Final = dict(ConversationKind.choices)
ANNIVERSARY_DAYS: Final = 31
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
    label: str = ""

    @property
    def text_y(self) -> float:
        """Base line of the name, above the bar."""
        return self.y - 6


@dataclass(frozen=True, slots=True)
class Dot:
    """A contact on the line."""

    x: float
    is_real: bool
    day: dt.date
    kind: str = ""

    @property
    def label(self) -> str:
        """What is said when one points at it."""
        what = str(_KINDS.get(self.kind, ""))
        return ", ".join(filter(None, (what, date_format(self.day, "DATE_FORMAT"))))


@dataclass(frozen=True, slots=True)
class Tick:
    """A year on the axis."""

    x: float
    year: int


@dataclass(frozen=True, slots=True)
class Line:
    """A station in the list, with the contacts while it lasted: all, and real conversations."""

    station: Station
    contact_count: int
    real_count: int = 0

    @property
    def dots(self) -> str:
        """At most twelve dots: a glance, not a chart."""
        return "●" * min(self.contact_count, 12)


@dataclass(frozen=True, slots=True)
class Anniversary:
    """Soon somebody has been somewhere for so many years."""

    day: dt.date
    years: int
    where: str


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
    known_x: float
    known_since: dt.date
    anniversary: Anniversary | None = None

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


def draw(
    stations: Sequence[Station],
    talks: Sequence[Talk],
    today: dt.date,
    known_since: dt.date | None = None,
) -> Ladder | None:
    """The ladder of a person; None where neither a dated station nor a contact is known.

    Without `known_since` we know the person since the first contact.
    """
    dated = [station for station in stations if station.starts_on]
    days = [(timezone.localtime(talk.at).date(), talk.was_reached) for talk in talks]
    known = min([day for day, _is_real in days] + [known_since or today])
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
        dots=_dots(talks, x),
        ticks=_ticks(first.year, today, x),
        lines=[Line(station, *_contacts_during(station, days, today)) for station in stations],
        line_y=line_y,
        today_x=RIGHT,
        since_year=first.year,
        station_count=len(stations),
        contact_count=len(talks),
        known_x=x(known),
        known_since=known,
        anniversary=anniversary(stations, today),
    )


def anniversary(stations: Sequence[Station], today: dt.date) -> Anniversary | None:
    """A round or ordinary year at the present employer within a month: a reason to write."""
    for station in stations:
        if station.ends_on or not station.starts_on or station.kind != "work":
            continue
        years = today.year - station.starts_on.year
        day = station.starts_on + relativedelta(years=years)
        if day < today:
            years, day = years + 1, station.starts_on + relativedelta(years=years + 1)
        if years >= 1 and (day - today).days <= ANNIVERSARY_DAYS:
            return Anniversary(day, years, station.organisation or station.title)
    return None


def _dots(talks: Sequence[Talk], x: Callable[[dt.date], float]) -> list[Dot]:
    found = []
    for talk in talks:
        day = timezone.localtime(talk.at).date()
        found.append(Dot(x(day), talk.was_reached, day, talk.kind))
    return sorted(found, key=lambda dot: dot.day)


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
        label=_span(station),
    )


def _span(station: Station) -> str:
    """ "Netzmeisterin, Fördestrom Netz, 2018–2022", said when one points at the bar."""
    since = str(station.starts_on.year) if station.starts_on else ""
    until = str(station.ends_on.year) if station.ends_on else ""
    years = f"{since}–{until}" if since != until else since
    return ", ".join(filter(None, (station.title, station.organisation, years)))


def _ticks(first_year: int, today: dt.date, x: Callable[[dt.date], float]) -> list[Tick]:
    years = today.year - first_year + 1
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100) if years / s <= MOST_TICKS)
    return [Tick(x(dt.date(y, 1, 1)), y) for y in range(first_year, today.year + 1, step)]


def _contacts_during(
    station: Station, days: Sequence[tuple[dt.date, bool]], today: dt.date
) -> tuple[int, int]:
    if station.starts_on is None:
        return 0, 0
    start, end = station.starts_on, station.ends_on or today
    during = [is_real for day, is_real in days if start <= day <= end]
    return len(during), sum(during)
