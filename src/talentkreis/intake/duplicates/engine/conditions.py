# SPDX-License-Identifier: Apache-2.0
"""Conditions on two records, each written once as SQL (for millions) and as Python (for a few).

Both mean the same; a test holds them together. `a` and `b` are `records.Keys`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

if TYPE_CHECKING:
    from collections.abc import Callable

    from talentkreis.intake.duplicates.engine.records import Keys


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to be true of two records."""

    sql: str
    holds: Callable[[Keys, Keys], bool]

    def __or__(self, other: Condition) -> Condition:
        return Condition(
            f"({self.sql} OR {other.sql})", lambda a, b: self.holds(a, b) or other.holds(a, b)
        )

    def __and__(self, other: Condition) -> Condition:
        return Condition(
            f"({self.sql} AND {other.sql})", lambda a, b: self.holds(a, b) and other.holds(a, b)
        )

    def __invert__(self) -> Condition:
        return Condition(f"(NOT {self.sql})", lambda a, b: not self.holds(a, b))


def missing(column: str) -> Condition:
    """The column is unknown on one side."""
    of = attrgetter(column)
    return Condition(
        f"({column}_l IS NULL OR {column}_r IS NULL)",
        lambda a, b: of(a) is None or of(b) is None,
    )


def empty(column: str) -> Condition:
    """The list is empty on one side."""
    of = attrgetter(column)
    return Condition(
        f"(len({column}_l) = 0 OR len({column}_r) = 0)",
        lambda a, b: not of(a) or not of(b),
    )


def same(column: str) -> Condition:
    """Equal, as a key."""
    of = attrgetter(column)
    return Condition(
        f"{column}_l = {column}_r",
        lambda a, b: of(a) is not None and of(a) == of(b),
    )


def shares(column: str) -> Condition:
    """The lists have something in common."""
    of = attrgetter(column)
    return Condition(
        f"list_has_any({column}_l, {column}_r)",
        lambda a, b: any(value in of(b) for value in of(a)),
    )


def alike(column: str, jaro: float) -> Condition:
    """Jaro-Winkler likeness: the beginning counts most."""
    of = attrgetter(column)
    return Condition(
        f"jaro_winkler_similarity({column}_l, {column}_r) >= {jaro}",
        lambda a, b: _jaro(of(a), of(b)) >= jaro,
    )


def edited(column: str, edits: int, *, longer_than: int = 0) -> Condition:
    """So many letters added, left out, exchanged or transposed at most."""
    of = attrgetter(column)
    sql = f"damerau_levenshtein({column}_l, {column}_r) <= {edits}"
    if longer_than:
        sql = (
            f"({sql} AND length({column}_l) > {longer_than} AND length({column}_r) > {longer_than})"
        )
    return Condition(
        sql,
        lambda a, b: _edits(of(a), of(b)) <= edits and min(len(of(a)), len(of(b))) > longer_than,
    )


def near(column: str, jaro: float, edits: int) -> Condition:
    """Another spelling or a slip of the finger; Kiel is no misspelled Wien."""
    return alike(column, jaro) | edited(column, edits, longer_than=edits + 2)


def begins_alike(column: str, *, letters: int = 0, without: int = 0) -> Condition:
    """The same first `letters`, or the same but for the last `without`."""
    of = attrgetter(column)
    length = f"length({column}_l) - {without}" if without else str(letters)
    other = f"length({column}_r) - {without}" if without else str(letters)
    end = -without if without else letters
    return Condition(
        f"left({column}_l, {length}) = left({column}_r, {other})",
        lambda a, b: of(a)[:end] == of(b)[:end],
    )


def _jaro(first: str | None, second: str | None) -> float:
    return JaroWinkler.similarity(first, second) if first and second else 0.0


def _edits(first: str | None, second: str | None) -> int:
    return DamerauLevenshtein.distance(first, second) if first and second else 99


_FITS = 0.88


def _is_swapped(a: Keys, b: Keys) -> bool:
    return (
        _jaro(a.given_first, b.family) >= _FITS
        and _jaro(a.family, b.given_first) >= _FITS
        and a.given_first != b.given_first
        and a.family != b.family
    )


# Given and family name changed places. Said once, by the given name; the family name is silent.
SWAPPED = Condition(
    f"coalesce(jaro_winkler_similarity(given_first_l, family_r) >= {_FITS}"
    f" AND jaro_winkler_similarity(family_l, given_first_r) >= {_FITS}"
    " AND given_first_l <> given_first_r AND family_l <> family_r, false)",
    _is_swapped,
)


# Both are names of their own (Maria and Mario): no slip of the finger, however alike.
TWO_NAMES = Condition(
    "(len(given_forms_l) > 0 AND len(given_forms_r) > 0)",
    lambda a, b: bool(a.given_forms and b.given_forms),
)


def _is_the_only_name(a: Keys, b: Keys) -> bool:
    return bool(
        (a.family is None and a.given_first in b.words)
        or (b.family is None and b.given_first in a.words)
    )


# Only one name is known of somebody, and it may be the family name.
ONLY_NAME = Condition(
    "((family_l IS NULL AND list_contains(words_r, given_first_l))"
    " OR (family_r IS NULL AND list_contains(words_l, given_first_r)))",
    _is_the_only_name,
)


def _is_initial(a: Keys, b: Keys) -> bool:
    first, second = a.given_first or "", b.given_first or ""
    return min(len(first), len(second)) == 1 and first[0] == second[0]


INITIAL = Condition(
    "(least(length(given_first_l), length(given_first_r)) = 1"
    " AND left(given_first_l, 1) = left(given_first_r, 1))",
    _is_initial,
)


def _parts(date: str | None) -> tuple[str, str, str]:
    text = date or ""
    return text[:4], text[5:7], text[-2:]


def _day_for_month(a: Keys, b: Keys) -> bool:
    (year, month, day), (year_2, month_2, day_2) = _parts(a.born), _parts(b.born)
    return year == year_2 and month == day_2 and day == month_2


DAY_FOR_MONTH = Condition(
    "(left(born_l, 4) = left(born_r, 4) AND substr(born_l, 6, 2) = right(born_r, 2)"
    " AND right(born_l, 2) = substr(born_r, 6, 2))",
    _day_for_month,
)
TWO_PARTS_OF_DATE = Condition(
    "((left(born_l, 4) = left(born_r, 4))::int + (substr(born_l, 6, 2) = substr(born_r, 6, 2))::int"
    " + (right(born_l, 2) = right(born_r, 2))::int >= 2)",
    lambda a, b: (
        sum(x == y for x, y in zip(_parts(a.born), _parts(b.born), strict=True)) >= 2  # noqa: PLR2004
    ),
)


SAME_PLACE = Condition(
    "coalesce(place_l = place_r, false)",
    lambda a, b: a.place is not None and a.place == b.place,
)


def _as_written(email: str | None) -> str:
    return _TWO_LETTERS.sub(r"\1", email or "")


def _address_differs_as_the_name(a: Keys, b: Keys) -> bool:
    ours, theirs = _as_written(a.email), _as_written(b.email)
    if ours == theirs:
        return False
    for mine, other in ((a.family, b.family), (a.given_first, b.given_first)):
        ours = ours.replace(mine or " ", other or " ")
    return ours == theirs


_TWO_LETTERS = re.compile("([aou])e")
_WRITTEN = "regexp_replace(email_{0}, '([aou])e', '\\1', 'g')"
# Addresses are made of names: j.mueller@ and j.moeller@ differ because Müller and Möller do.
ADDRESS_DIFFERS_AS_THE_NAME = Condition(
    f"({_WRITTEN.format('l')} <> {_WRITTEN.format('r')}"
    f" AND replace(replace({_WRITTEN.format('l')}, coalesce(family_l, ' '),"
    " coalesce(family_r, ' ')), coalesce(given_first_l, ' '), coalesce(given_first_r, ' '))"
    f" = {_WRITTEN.format('r')})",
    _address_differs_as_the_name,
)


def _is_numbered(a: Keys, b: Keys) -> bool:
    first, second = a.email or "", b.email or ""
    return first != second and _NUMBER.sub("", first) == _NUMBER.sub("", second)


_NUMBER = re.compile(r"[0-9]")
# The provider, or the firm, told two people of one name apart: peters@ and peters2@.
NUMBERED = Condition(
    "(email_l <> email_r AND regexp_replace(email_l, '[0-9]', '', 'g')"
    " = regexp_replace(email_r, '[0-9]', '', 'g'))",
    _is_numbered,
)
SAME_LOCAL_PART = Condition(
    "split_part(email_l, '@', 1) = split_part(email_r, '@', 1)",
    lambda a, b: (a.email or "").partition("@")[0] == (b.email or "").partition("@")[0],
)
# lena.petersen@ at two providers: everybody called so has such an address, it says nothing more.
MADE_OF_THE_NAME = SAME_LOCAL_PART & Condition(
    "(email_own_l IS NULL AND email_own_r IS NULL)",
    lambda a, b: a.email_own is None and b.email_own is None,
)


def _is_another_provider(a: Keys, b: Keys) -> bool:
    first, second = (each.partition("@")[2] for each in (a.email or "", b.email or ""))
    return _jaro(first, second) < _SLIP or first[-3:] != second[-3:]


_SLIP = 0.85
_PROVIDER = "split_part(email_{0}, '@', 2)"
_ELSEWHERE = Condition(
    f"(jaro_winkler_similarity({_PROVIDER.format('l')}, {_PROVIDER.format('r')}) < {_SLIP}"
    " OR right(email_l, 3) <> right(email_r, 3))",
    _is_another_provider,
)
# The same name at two providers; a slip of the finger in the provider's is none of them.
ANOTHER_PROVIDER = MADE_OF_THE_NAME & _ELSEWHERE
OTHERWISE = Condition("ELSE", lambda _a, _b: True)
