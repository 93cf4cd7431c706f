# SPDX-License-Identifier: Apache-2.0
"""Fields that measure: moments, warmth, distance."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.text import fold
from talentkreis.people import places
from talentkreis.search import warmth
from talentkreis.search.errors import UnknownValue
from talentkreis.search.fields.registry import (
    Choice,
    Field,
    Fragment,
    Naming,
    ValueKind,
    choice_for,
    in_language,
    nearest,
)
from talentkreis.search.tree import Duration, Near, Operator, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.search.fields.registry import Setting
    from talentkreis.search.models import SearchRow

COMPARED = (Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST)
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(9000, 1, 1)
KM_PER_DEGREE = 111.195
MAX_KM = 2_000
NEVER = "never"
OVERDUE = "overdue"
UNKNOWN = "unknown"
_DAYS_FROM_TODAY = {"today": 0, "yesterday": -1, "tomorrow": 1}
_FLIPPED = {
    Operator.LESS: Operator.MORE,
    Operator.AT_MOST: Operator.AT_LEAST,
    Operator.MORE: Operator.LESS,
    Operator.AT_LEAST: Operator.AT_MOST,
    Operator.IS: Operator.IS,
}

DAY_WORDS = (
    Choice("today", pgettext_lazy("filter value", "today")),
    Choice("yesterday", pgettext_lazy("filter value", "yesterday")),
    Choice("tomorrow", pgettext_lazy("filter value", "tomorrow")),
)


def _clamped(day: dt.date) -> dt.date:
    return min(max(day, EARLIEST), LATEST)


def shifted(today: dt.date, duration: Duration, sign: int) -> dt.date:
    """Today plus or minus a duration, kept within what calendars can say."""
    try:
        return _clamped(today + relativedelta(**{duration.unit.value: sign * duration.amount}))  # type: ignore[arg-type]  # the unit names the keyword
    except (OverflowError, ValueError):
        return LATEST if sign > 0 else EARLIEST


def day_start(day: dt.date) -> dt.datetime:
    """Midnight at the beginning of a day in the active time zone."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


class MomentField(Field):
    """A date or time. Durations are ages (`kontakt > 90 Tage`) or, for plans, what lies ahead.

    An age that never began is the oldest of all: "more than 90 days" includes "never".
    """

    kind = ValueKind.MOMENT
    operators = (Operator.MORE, Operator.LESS, Operator.AT_LEAST, Operator.AT_MOST, Operator.IS)

    def __init__(
        self,
        naming: Naming,
        *,
        column: str,
        words: Sequence[Choice] = (),
        is_plan: bool = False,
        is_nullable: bool = True,
    ) -> None:
        super().__init__(naming)
        self.column = column
        self.words = (*words, *DAY_WORDS)
        self.is_plan = is_plan
        # The very expressions of the indexes, and never NULL.
        if is_plan:
            self.expression = f"coalesce(search_row.{column}, 'infinity'::date)"
        elif is_nullable:
            self.expression = f"coalesce(search_row.{column}, '-infinity'::timestamptz)"
        else:
            self.expression = f"search_row.{column}"

    def resolve(self, value: Value, setting: Setting) -> Value:
        """Durations and dates as they are, words by their code."""
        return choice_for(value, self.words) if isinstance(value, str) else value

    def comparable(self, value: Value) -> tuple[Operator, ...]:
        """What never was, and what is overdue, is so or not."""
        return (Operator.IS,) if value in {NEVER, OVERDUE} else self.operators

    def show(self, value: Value, language: str, setting: Setting) -> str:
        """The label of a word."""
        return next(
            (in_language(c.label, language) for c in self.words if c.value == value), str(value)
        )

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """A comparison of days."""
        if value == NEVER:
            return Fragment(f"search_row.{self.column} IS NULL")
        comparison, day = self._comparison(operator, value, setting)
        parts, parameters = [], []
        for sign, bound in self._bounds(comparison, day):
            parts.append(f"{self.expression} {sign} %s")
            parameters.append(bound)
        if self.is_plan and comparison in {Operator.MORE, Operator.AT_LEAST}:
            parts.append(f"{self.expression} < 'infinity'::date")
        return Fragment("(" + " AND ".join(parts) + ")", tuple(parameters))

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """The same in Python."""
        moment: dt.datetime | dt.date | None = getattr(row, self.column)
        if value == NEVER:
            return moment is None
        comparison, day = self._comparison(operator, value, setting)
        if moment is None:
            return not self.is_plan and comparison in {Operator.LESS, Operator.AT_MOST}
        there = timezone.localdate(moment) if isinstance(moment, dt.datetime) else moment
        return {
            Operator.LESS: there < day,
            Operator.AT_MOST: there <= day,
            Operator.MORE: there > day,
            Operator.AT_LEAST: there >= day,
        }.get(comparison, there == day)

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """The date, or that there is none."""
        moment: dt.datetime | dt.date | None = getattr(row, self.column)
        if moment is None:
            return _("none yet")
        day = timezone.localdate(moment) if isinstance(moment, dt.datetime) else moment
        return date_format(day, "DATE_FORMAT")

    def _comparison(
        self, operator: Operator, value: Value, setting: Setting
    ) -> tuple[Operator, dt.date]:
        """The comparison of the date itself: an age of more than 90 days is a date before."""
        if isinstance(value, Duration):
            day = shifted(setting.today, value, 1 if self.is_plan else -1)
            return (operator if self.is_plan else _FLIPPED[operator]), day
        if value == OVERDUE:
            return Operator.LESS, setting.today
        if isinstance(value, str):
            return operator, setting.today + dt.timedelta(days=_DAYS_FROM_TODAY[value])
        assert isinstance(value, dt.date)
        return operator, _clamped(value)

    def _bounds(
        self, comparison: Operator, day: dt.date
    ) -> list[tuple[str, dt.date | dt.datetime]]:
        """SQL comparisons of the column that mean this comparison of its local date."""
        after = day + dt.timedelta(days=1)
        first: dt.date | dt.datetime = day if self.is_plan else day_start(day)
        end: dt.date | dt.datetime = after if self.is_plan else day_start(after)
        match comparison:
            case Operator.LESS:
                return [("<", first)]
            case Operator.AT_MOST:
                return [("<", end)]
            case Operator.MORE:
                return [(">=", end)]
            case Operator.AT_LEAST:
                return [(">=", first)]
        return [(">=", first), ("<", end)]


class WarmthField(Field):
    """Warmth now, as a number from 0 to 100 or one of its five steps."""

    kind = ValueKind.NUMBER
    operators = (Operator.MORE, Operator.LESS, Operator.AT_LEAST, Operator.AT_MOST, Operator.IS)
    has_choices = True

    def choices(self, setting: Setting) -> list[Choice]:
        """The five steps."""
        return [Choice(step.code, step.label) for step in warmth.STEPS]

    def resolve(self, value: Value, setting: Setting) -> Value:
        """A number as it is, a step by its code."""
        return choice_for(value, self.choices(setting)) if isinstance(value, str) else value

    def show(self, value: Value, language: str, setting: Setting) -> str:
        """The label of a step."""
        steps = {step.code: step.label for step in warmth.STEPS}
        return in_language(steps[str(value)], language) if value in steps else str(value)

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Thresholds on the logarithm, which never ages."""
        column = "coalesce(search_row.warmth_log, '-infinity'::float8)"
        bounds = self._bounds(operator, value, setting)
        if not bounds:
            return Fragment("TRUE")
        return Fragment(
            "(" + " AND ".join(f"{column} {sign} %s::float8" for sign, _limit in bounds) + ")",
            tuple(limit for _sign, limit in bounds),
        )

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """The same in Python."""
        there = -math.inf if row.warmth_log is None else row.warmth_log
        return all(
            there >= limit if sign == ">=" else there < limit
            for sign, limit in self._bounds(operator, value, setting)
        )

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """Number and step."""
        now = warmth.at(row.warmth_log, setting.now)
        return f"{now}, {warmth.step(now).label}"

    def _bounds(
        self, operator: Operator, value: Value, setting: Setting
    ) -> list[tuple[str, float]]:
        if isinstance(value, str):
            step = next(step for step in warmth.STEPS if step.code == value)
            start, end = step.start, step.end
        else:
            number = float(value)  # type: ignore[arg-type]  # resolve lets only numbers through
            start, end = math.ceil(number), math.floor(number) + 1
        match operator:
            case Operator.MORE:
                return warmth.between(end, None, setting.now)
            case Operator.AT_LEAST:
                return warmth.between(start, None, setting.now)
            case Operator.LESS:
                return warmth.between(None, start, setting.now)
            case Operator.AT_MOST:
                return warmth.between(None, end, setting.now)
        return warmth.between(start, end, setting.now)


class PlaceField(Field):
    """Where a person lives: the town's name, the beginning of a postal code, or within a radius.

    Or nowhere on the map: no place, or one the gazetteer does not know.
    """

    kind = ValueKind.PLACE
    words = (Choice(UNKNOWN, pgettext_lazy("place", "unknown")),)
    _digits = re.compile(r"\d{1,5}")

    def resolve(self, value: Value, setting: Setting) -> Value:
        """A radius needs a place the gazetteer knows."""
        if isinstance(value, Near):
            if not 0 < value.km <= MAX_KM:
                raise UnknownValue
            if places.find(value.place) is None:
                names = places.suggest(value.place[:4], 200)
                raise UnknownValue(nearest(value.place, names))
            return value
        if not fold(str(value)):
            raise UnknownValue
        try:
            return choice_for(str(value), self.words)
        except UnknownValue:
            return str(value)

    def show(self, value: Value, language: str, setting: Setting) -> str:
        """The place without its radius, which the printer adds."""
        if value == UNKNOWN:
            return in_language(self.words[0].label, language)
        return value.place if isinstance(value, Near) else str(value)

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Box on the index first, great circle second; or the name."""
        if isinstance(value, Near):
            return _within(value)
        if value == UNKNOWN:
            return Fragment("search_row.latitude IS NULL")
        text = str(value).strip()
        if self._digits.fullmatch(text):
            return Fragment("search_row.postcode LIKE %s", (f"{text}%",))
        names = self._names(text)
        patterns = [_escaped(name) + " %" for name in names]
        # One by one: no index answers LIKE ANY.
        begins = " OR ".join(["search_row.city_key LIKE %s"] * len(patterns))
        return Fragment(f"(search_row.city_key = ANY(%s::text[]) OR {begins})", (names, *patterns))

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """The same in Python."""
        if isinstance(value, Near):
            distance = _distance(value, row)
            return distance is not None and distance <= value.km
        if value == UNKNOWN:
            return row.latitude is None
        text = str(value).strip()
        if self._digits.fullmatch(text):
            return row.postcode.startswith(text)
        return any(
            row.city_key == name or row.city_key.startswith(f"{name} ")
            for name in self._names(text)
        )

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """Town and distance."""
        town = " ".join(filter(None, (row.person.postcode, row.person.city)))
        distance = _distance(value, row) if isinstance(value, Near) else None
        if distance is None or not isinstance(value, Near):
            return town
        return _("%(town)s, %(km)d km from %(place)s") % {
            "town": town,
            "km": round(distance),
            "place": value.place,
        }

    def _names(self, text: str) -> list[str]:
        """The folded name, and the official one behind Munich, Koln or Freiburg i. Br."""
        place = places.find(text)
        return list(dict.fromkeys(filter(None, (fold(text), fold(place.name) if place else ""))))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _distance(value: Near, row: SearchRow) -> float | None:
    place = places.find(value.place)
    if place is None or row.latitude is None or row.longitude is None:
        return None
    return places.distance_km(place.latitude, place.longitude, row.latitude, row.longitude)


def _within(value: Near) -> Fragment:
    place = places.find(value.place)
    if place is None:
        return Fragment("FALSE")
    half_lat = value.km / KM_PER_DEGREE * 1.001
    # The box is widest at its edge nearest to the pole.
    edge = math.cos(math.radians(min(abs(place.latitude) + half_lat, 89.0)))
    half_lon = min(half_lat / edge, 180.0)
    return Fragment(
        "(search_row.latitude IS NOT NULL"
        " AND search_row.latitude BETWEEN %s AND %s AND search_row.longitude BETWEEN %s AND %s"
        " AND 2 * 6371.0088 * asin(sqrt(least(1.0,"
        " power(sin(radians(search_row.latitude - %s) / 2), 2)"
        " + cos(radians(%s)) * cos(radians(search_row.latitude))"
        " * power(sin(radians(search_row.longitude - %s) / 2), 2)))) <= %s)",
        (
            place.latitude - half_lat,
            place.latitude + half_lat,
            place.longitude - half_lon,
            place.longitude + half_lon,
            place.latitude,
            place.latitude,
            place.longitude,
            value.km,
        ),
    )
