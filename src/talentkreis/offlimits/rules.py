# SPDX-License-Identifier: Apache-2.0
"""Which names mean the same company, and when an entry holds for somebody who works there."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from talentkreis.kernel.text import fold

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

LONGEST_REASON = 300
MOST_NAMES = 20

# What follows a company's name: legal forms, and words for the whole of it or for its country.
_FORMS = frozenset(
    (
        "gmbh", "ggmbh", "mbh", "ag", "kg", "kgaa", "ohg", "ug", "haftungsbeschrankt", "se", "eg",
        "ev", "gbr", "co", "inc", "incorporated", "ltd", "limited", "llc", "llp", "corp",
        "corporation", "plc", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "oy", "ab", "aps",
        "gruppe", "group", "holding", "konzern", "deutschland", "germany", "osterreich", "austria",
        "schweiz", "switzerland",
    )
)  # fmt: skip
_JOINING = frozenset(("und", "and"))
_MARKS = re.compile(r"[.'’`]")
_NO_WORD = re.compile(r"[^a-z0-9]+")
_TWO_LETTERS = re.compile(r"([aou])e+")
# Where two spellings of one key may differ: umlauts in two letters, ß beside ss.
_LOOSE = re.compile(r"([aou]|s(?=s)|s\b)")


@lru_cache(maxsize=50_000)
def company_key(name: str) -> str:
    """One key for every spelling of a company, without its legal form; empty for no name.

    ``Müller & Söhne GmbH & Co. KG`` and ``Mueller und Soehne`` are one, ``E.ON SE`` and ``EON``
    as well.
    """
    plain = _TWO_LETTERS.sub(r"\1", _MARKS.sub("", fold(name)))
    words = [word for word in _NO_WORD.sub(" ", plain).split() if word not in _JOINING]
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    return " ".join(words)


def beginnings_of(key: str) -> list[str]:
    """The key and its beginnings, word by word: what a wider entry is found by."""
    words = key.split()
    return [" ".join(words[:count]) for count in range(1, len(words) + 1)]


def is_meant(name: str, keys: AbstractSet[str], *, begins: bool) -> bool:
    """Whether a company of this name is one of these, or begins like one of them."""
    key = company_key(name)
    return not keys.isdisjoint(beginnings_of(key)) if begins else key in keys


def pattern_of(key: str) -> str:
    """A LIKE pattern that finds at least every lower-case spelling of a key."""
    return "%" + "%".join(_LOOSE.sub(r"\1%", word) for word in key.split()) + "%"


class Entry(NamedTuple):
    """An entry as the gate needs it; `ends_at` is the midnight after `ends_on`."""

    id: uuid.UUID
    person_id: uuid.UUID | None
    company: str
    is_hard: bool
    reason: str
    starts_at: dt.datetime
    ends_at: dt.datetime | None
    ends_on: dt.date | None
    includes_former: bool
    includes_beginnings: bool
    keys: tuple[str, ...]


class Hit(NamedTuple):
    """An entry that holds for somebody, from when to when."""

    entry: Entry
    starts_at: dt.datetime
    ends_at: dt.datetime | None


@dataclass
class Companies:
    """Entries about companies, found by any spelling of a name."""

    exact: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    beginnings: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Companies:
        """Those entries."""
        companies = cls()
        for entry in entries:
            found = companies.beginnings if entry.includes_beginnings else companies.exact
            for key in entry.keys:
                found[key].append(entry)
        return companies

    def named(self, name: str) -> list[Entry]:
        """Entries that mean the company of this name, each once."""
        key = company_key(name)
        if not key:
            return []
        found = {entry.id: entry for entry in self.exact.get(key, ())}
        if self.beginnings:
            for beginning in beginnings_of(key):
                found |= {entry.id: entry for entry in self.beginnings.get(beginning, ())}
        return list(found.values())


def hit(entry: Entry, starts_at: dt.datetime | None, ends_at: dt.datetime | None) -> Hit | None:
    """When an entry about a company holds for somebody there from `starts_at` to `ends_at`.

    Former colleagues of that company stay concerned where the entry says so. None where the time
    there and the time of the entry never meet.
    """
    until = entry.ends_at
    if not entry.includes_former and ends_at is not None:
        until = ends_at if until is None else min(until, ends_at)
    since = entry.starts_at if starts_at is None else max(entry.starts_at, starts_at)
    if until is not None and until <= since:
        return None
    return Hit(entry, since, until)


def strength_now(hits: Iterable[Hit], at: dt.datetime) -> str:
    """``hard``, ``soft`` or empty: the strictest of what holds at a moment."""
    holding = {
        hit.entry.is_hard
        for hit in hits
        if hit.starts_at <= at and (hit.ends_at is None or at < hit.ends_at)
    }
    return "hard" if True in holding else "soft" if holding else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an entry says, about whomever it is: as typed."""

    reason: str
    strength: str = "hard"
    # Today, where none is said.
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Which company is meant: as typed."""

    name: str
    other_names: tuple[str, ...] = ()
    includes_former: bool = False
    includes_beginnings: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All names."""
        return (self.name, *self.other_names)
