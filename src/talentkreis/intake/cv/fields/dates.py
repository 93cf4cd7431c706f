# SPDX-License-Identifier: Apache-2.0
"""Months and periods as people write them in German and English CVs."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "januar jänner january jan jän", "februar feber february feb febr",
        "märz maerz march mär mrz mar maer", "april apr", "mai may", "juni june jun juno",
        "juli july jul julei", "august aug", "september sept sep", "oktober october okt oct",
        "november nov", "dezember december dez dec",
    ),
    start=1,
):  # fmt: skip
    for _name in _names.split():
        _MONTHS[_name] = _number
_SEASONS = {
    "ws": 10, "wise": 10, "wintersemester": 10, "winter": 12, "ss": 4, "sose": 4,
    "sommersemester": 4, "sommer": 6, "summer": 6, "spring": 3, "frühjahr": 3, "frühling": 3,
    "fall": 9, "autumn": 9, "herbst": 9, "q1": 1, "q2": 4, "q3": 7, "q4": 10,
}  # fmt: skip
_YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
MONTH_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SEASON = "|".join(sorted(_SEASONS, key=len, reverse=True))
_PRESENT = (
    r"heute|jetzt|aktuell|derzeit(?:ig)?|laufend|fortlaufend|gegenwärtig|gegenwart|dato"
    r"|present(?:ly)?|current(?:ly)?|now|today|ongoing|date|andauernd|unbefristet"
)
_POINT = re.compile(
    rf"""(?ix)(?<![\w/.+@])(?<![A-Za-z]-) (?:
      (?P<dd>\d{{1,2}})\.\s?(?P<dm>\d{{1,2}})\.\s?(?P<dy>{_YEAR})
    | (?P<iy>{_YEAR})-(?P<im>0[1-9]|1[0-2])(?:-(?:[0-2]\d|3[01]))?(?![\d-])
    | (?P<us>\d{{1,2}})/\d{{1,2}}/(?P<usy>{_YEAR})
    | (?P<sm>0?[1-9]|1[0-2])\s?[./|-]\s?(?P<sy>{_YEAR})
    | (?:\d{{1,2}}\.?\s)?(?P<nm>{MONTH_NAMES})\b\.?,?\s*(?:\d{{1,2}}(?:st|nd|rd|th)?,\s*)?(?P<ny>{_YEAR})(?!\d)
    | (?P<am>{MONTH_NAMES})\b\.?\s*['’´`]?(?P<ay>\d\d)(?![\d.:])
    | (?P<season>{_SEASON})\s*(?P<ey>{_YEAR})(?:/(?:\d{{4}}|\d\d))?
    | (?P<yy>{_YEAR})/(?P<ym>0[1-9]|1[0-2])(?![\d/])
    | (?P<y>{_YEAR})(?!\d)
    | (?P<mm>0?[1-9]|1[0-2])/(?P<my>\d\d)(?![\d/])
    | (?P<qm>0?[1-9]|1[0-2])\s?['’](?P<qy>\d\d)(?!\d)
    | ['’](?P<ty>\d\d)(?!\d)
    | (?P<now>{_PRESENT})\b
    | (?P<bm>{MONTH_NAMES})\b\.?(?=\s*(?:[-–—]|bis|to)\s*(?:{MONTH_NAMES})\b)
    | (?P<bn>0?[1-9]|1[0-2])\.?(?=\s*[-–—]\s*(?:0?[1-9]|1[0-2])[./]\s?{_YEAR})
    )(?!\w)"""
)
_BETWEEN = re.compile(
    r"(?i)^[\s,.;:()]*(?:(?:-|–|—|−|‒|→|>|~|/|to|bis|until|till|through|thru|und|and|\.\.\.|…)"
    r"[\s.]*)+(?:zum|zur|einschl\.?|incl\.?|the)?[\s(]*$"
)
_SHORT_END = re.compile(r"^\s?[-–—/]\s?['’]?(\d\d)(?![\d./-])")
_SINCE = re.compile(
    r"(?i)(?:\b(?:seit|since|ab|from|von|starting|beginn:?)|[(]seit)[\s.:]*(?:dem\s+)?$"
)
_UNTIL = re.compile(r"(?i)\b(?:bis|until|till|to)\s*(?:zum\s*)?$")
_OPEN_END = re.compile(r"^\s*(?:-|–|—|−|bis|to)\s*(?:$|[|•·,;)\t])", re.IGNORECASE)
_DURATION = re.compile(
    r"(?ix)[(·•|,\s]*\b(?:ca\.\s*)?\d+\s*\+?\s*(?:years?|yrs?|jahre?n?|months?|mos?|monate?n?|weeks?|wochen)\b\.?"
    r"(?:[\s,]*(?:und|and)?\s*\d+\s*(?:months?|mos?|monate?n?)\b\.?)?\s*\)?"
)


@dataclass(frozen=True, slots=True)
class Month:
    """A month, or a year where no month is said."""

    year: int
    month: int | None = None

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}" if self.month else str(self.year)

    @property
    def order(self) -> int:
        """To compare with others."""
        return self.year * 12 + (self.month or 1)


@dataclass(frozen=True, slots=True)
class Period:
    """From, to, or still going on; and where it stands in the text."""

    start: Month | None
    end: Month | None
    is_current: bool
    first: int
    last: int

    @property
    def is_range(self) -> bool:
        """Two ends, or one and "until today"."""
        return self.is_current or (self.start is not None and self.end is not None)


@dataclass(frozen=True, slots=True)
class _Point:
    month: Month | None
    bare_month: int | None
    is_now: bool
    first: int
    last: int


def _century(two: str) -> int:
    number = int(two)
    return 2000 + number if number <= 45 else 1900 + number


def _named(word: str) -> int:
    return _MONTHS[word.lower()]


def _as_point(found: re.Match[str]) -> _Point | None:
    said = found.groupdict()
    where = found.span()
    month: Month | None = None
    bare = None
    if said["now"]:
        if said["now"].lower() == "date" and not re.search(r"(?i)to\s$", found.string[: where[0]]):
            return None
        return _Point(None, None, True, *where)
    for year, number in (("dy", "dm"), ("iy", "im"), ("usy", "us"), ("sy", "sm"), ("yy", "ym")):
        if said[year]:
            value = int(said[number])
            month = Month(int(said[year]), value if 1 <= value <= 12 else None)
    if said["yy"] and month and month.month == (month.year + 1) % 100:
        month = Month(month.year)  # "2009/10" is a school year
    if said["ny"]:
        month = Month(int(said["ny"]), _named(said["nm"]))
    elif said["ay"]:
        month = Month(_century(said["ay"]), _named(said["am"]))
    elif said["ey"]:
        month = Month(int(said["ey"]), _SEASONS[said["season"].lower()])
    elif said["my"] or said["qy"]:
        month = Month(_century(said["my"] or said["qy"]), int(said["mm"] or said["qm"]))
    elif said["y"] or said["ty"]:
        month = Month(int(said["y"]) if said["y"] else _century(said["ty"]))
    elif said["bm"] or said["bn"]:
        bare = _named(said["bm"]) if said["bm"] else int(said["bn"])
    return _Point(month, bare, False, *where) if month or bare else None


def _points(text: str) -> list[_Point]:
    return [point for found in _POINT.finditer(text) if (point := _as_point(found))]


def find_periods(text: str) -> list[Period]:
    """All periods and single dates of a text, from left to right."""
    points = _points(text)
    periods: list[Period] = []
    index = 0
    while index < len(points):
        point = points[index]
        after = points[index + 1] if index + 1 < len(points) else None
        is_pair = after is not None and bool(_BETWEEN.match(text[point.last : after.first]))
        if is_pair and after is not None and not point.is_now and (after.month or after.is_now):
            start = point.month
            if point.bare_month and after.month:
                start = Month(after.month.year, point.bare_month)
            if start and (after.is_now or (after.month and start.year <= after.month.year)):
                first = _from(text, point.first)
                periods.append(Period(start, after.month, after.is_now, first, after.last))
                index += 2
                continue
        if single := _single(text, point):
            periods.append(single)
        index += 1
    return periods


def _from(text: str, first: int) -> int:
    """The beginning of the period with its "seit" or "von"."""
    found = _SINCE.search(text[:first])
    return found.start() if found else first


def _single(text: str, point: _Point) -> Period | None:
    if point.month is None:
        return None
    short = _SHORT_END.match(text[point.last :])
    year = point.month.year
    if short and point.month.month is None and int(short[1]) > year % 100:
        end = Month(year - year % 100 + int(short[1]))
        return Period(point.month, end, False, point.first, point.last + short.end())
    if point.month.month and text[point.first : point.last].count("-") == 1:
        # "2010-12" alone: two years, when the second can follow the first
        iso = re.fullmatch(r"(\d{4})-(\d\d)", text[point.first : point.last])
        if (
            iso
            and int(iso[2]) > year % 100
            and not _BETWEEN.match(text[point.last : point.last + 3])
        ):
            end = Month(year - year % 100 + int(iso[2]))
            return Period(Month(year), end, False, point.first, point.last)
    before = text[: point.first]
    if since := _SINCE.search(before):
        return Period(point.month, None, True, since.start(), point.last)
    if until := _UNTIL.search(before):
        return Period(None, point.month, False, until.start(), point.last)
    if _OPEN_END.match(text[point.last :]):
        last = point.last + len(text[point.last :]) - len(text[point.last :].lstrip(" -–—−"))
        return Period(point.month, None, True, point.first, last)
    return Period(point.month, None, False, point.first, point.last)


def period_of(text: str) -> Period | None:
    """The period a text names: a range before a single date."""
    periods = find_periods(text)
    return next((period for period in periods if period.is_range), periods[0] if periods else None)


def without_periods(text: str) -> str:
    """The text without its dates, durations and the brackets around them."""
    for period in reversed(find_periods(text)):
        text = f"{text[: period.first]}\x00{text[period.last :]}"
    text = _DURATION.sub(" ", text) if "\x00" in text else text
    text = re.sub(r"[(\[]\s*\x00[^)\]]*[)\]]", "\x00", text)
    text = re.sub(r"[(\[]\s*[)\]]", " ", text.replace("\x00", " "))
    return re.sub(r"\s+", " ", text).strip(" \t,;:|·•–—-/")


def is_dateline(text: str) -> bool:
    """Whether a text is a date or a period and hardly anything else."""
    periods = find_periods(text)
    if not periods:
        return bool(_DURATION.fullmatch(text.strip()))
    rest = re.sub(r"[\W\d_]+", "", without_periods(text))
    return len(rest) <= 3 or (len(rest) <= 14 and periods[0].is_range)


def is_duration(text: str) -> bool:
    """Whether a text only says how long: ``4 years 2 months``."""
    return bool(_DURATION.fullmatch(text.strip()))
