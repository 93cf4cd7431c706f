# SPDX-License-Identifier: Apache-2.0
"""What a dry run says: lines over twelve months, and the sentences above them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from talentkreis.consent.models import Purpose
from talentkreis.nurture.models import Reason
from talentkreis.nurture.rules.outlook import CAPPED, Foreseen, Outcome, Way

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from talentkreis.mail.budget import Terms
    from talentkreis.nurture.queries.outlook import Ahead

# People are counted to this; who has more reads "more than".
COUNTED_TO = 100_000
# Asked before a consent runs out (DESIGN 8): the first of two reminders.
RENEWED_BEFORE = dt.timedelta(days=30)


@dataclass(slots=True)
class Labels:
    """Names of what is on the calendar; what the reader may not see has none."""

    sequences: dict[uuid.UUID, str] = field(default_factory=dict)
    versions: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    steps: dict[uuid.UUID, list[str]] = field(default_factory=dict)
    # Purposes of messages that are written already.
    messages: dict[uuid.UUID, str] = field(default_factory=dict)

    def source(self, seen: Foreseen) -> str:
        """The sequence, or what kind of message it is."""
        if seen.position is None:
            return str(Purpose(self.messages[seen.key]).label)
        return self.sequences.get(seen.key, _("Another sequence"))

    def step(self, seen: Foreseen) -> str:
        """The step's name; empty for what the reader may not see."""
        if seen.position is None or seen.key not in self.sequences:
            return ""
        return self.steps[self.versions[seen.key]][seen.position]


class Kind(StrEnum):
    """What a line counts."""

    GOES = "goes"
    WAITS = "waits"
    LEFT_OUT = "left_out"
    ENDS = "ends"
    EMPTY = "empty"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Cell:
    """One month of one line: how many people, and how much of the fullest cell that is (0–4)."""

    count: int
    depth: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the calendar."""

    kind: Kind
    label: str
    sub: str
    cells: list[Cell]

    @property
    def total(self) -> int:
        """Over all months."""
        return sum(cell.count for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Month:
    """A column."""

    day: dt.date
    short: str
    name: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Twelve months, and what stands out in them. Counts are people."""

    months: list[Month]
    lines: list[Line]
    message_count: int
    capped_count: int
    collision_count: int
    ending_count: int
    # Nobody of us, and no machine, reaches them for longer than the pool allows.
    silent_count: int
    longest_silence: int
    # Months in which nothing at all reaches anybody.
    empty_months: list[str]


_Key = tuple[Kind, str, str, int]


class _Counting:
    """Whom which line and month is about."""

    def __init__(self, ahead: Ahead, only: uuid.UUID | None) -> None:
        self.ahead, self.only = ahead, only
        self.months = months_from(ahead.now)
        self._index = {(each.day.year, each.day.month): n for n, each in enumerate(self.months)}
        self.people: dict[_Key, dict[int, set[uuid.UUID]]] = defaultdict(lambda: defaultdict(set))
        self.touched: dict[int, set[uuid.UUID]] = defaultdict(set)
        self.capped: set[uuid.UUID] = set()
        self.ending: set[uuid.UUID] = set()
        self.message_count = self.collision_count = 0

    def column(self, at: dt.datetime) -> int | None:
        """The month something falls in; None outside the twelve."""
        local = timezone.localtime(at)
        return self._index.get((local.year, local.month))

    def count(self, person_id: uuid.UUID, seen: Foreseen) -> None:
        """One thing on somebody's calendar."""
        column = self.column(seen.at)
        if column is None:
            return
        self.people[_key(self.ahead.labels, seen, self.only)][column].add(person_id)
        if seen.outcome is Outcome.GOES:
            self.touched[column].add(person_id)
            self.message_count += seen.way is Way.MAIL
        elif seen.outcome is Outcome.ENDS:
            self.ending.add(person_id)
        elif seen.outcome is Outcome.WAITS and seen.reason == CAPPED:
            self.capped.add(person_id)
            self.collision_count += 1

    def count_consents(self) -> None:
        """Whose consent runs out, and when they are asked before it does."""
        for person_id, ends_at in self.ahead.consent_ends.items():
            for label, at in (
                (_("Consent runs out"), ends_at),
                (_("Renewal is asked for"), ends_at - RENEWED_BEFORE),
            ):
                column = self.column(at) if at >= self.ahead.now else None
                if column is not None:
                    self.people[Kind.CONSENT, label, "", 0][column].add(person_id)

    def count_silence(self) -> None:
        """Who hears nothing at all in a month."""
        everybody = self.ahead.seen.keys()
        for column in range(len(self.months)):
            nobody = everybody - self.touched[column]
            if nobody:
                self.people[Kind.EMPTY, _("Hear nothing"), "", 0][column] = set(nobody)


def calendar_of(ahead: Ahead, *, longest_silence: int, only: uuid.UUID | None = None) -> Calendar:
    """Count what was seen; with `only`, steps of other sequences are one line."""
    counting = _Counting(ahead, only)
    for person_id, seen in ahead.seen.items():
        for one in seen:
            counting.count(person_id, one)
    counting.count_consents()
    counting.count_silence()
    allowed = dt.timedelta(days=longest_silence)
    return Calendar(
        months=counting.months,
        lines=_lines(counting.people, len(counting.months)),
        message_count=counting.message_count,
        capped_count=len(counting.capped),
        collision_count=counting.collision_count,
        ending_count=len(counting.ending),
        silent_count=sum(
            longest_silence_of(ahead, person_id, seen) > allowed
            for person_id, seen in ahead.seen.items()
        ),
        longest_silence=longest_silence,
        empty_months=[
            month.name
            for column, month in enumerate(counting.months)
            if ahead.seen and not counting.touched[column]
        ],
    )


def months_from(now: dt.datetime) -> list[Month]:
    """This month and the eleven after it."""
    first = timezone.localtime(now).date().replace(day=1)
    days = [first + relativedelta(months=number) for number in range(12)]
    return [Month(day, date_format(day, "M"), date_format(day, "F Y")) for day in days]


def _key(labels: Labels, seen: Foreseen, only: uuid.UUID | None) -> _Key:
    """The line something belongs to, and its place among those of its kind."""
    if seen.outcome is Outcome.ENDS:
        return Kind.ENDS, _("Ends"), str(Reason(seen.reason).label), 0
    if seen.outcome is Outcome.LEFT_OUT:
        return Kind.LEFT_OUT, _("Left out"), str(Reason(seen.reason).label), 0
    if seen.outcome is Outcome.WAITS:
        return Kind.WAITS, _("Waits"), str(Reason(seen.reason).label), 0
    if only is not None and seen.key != only:
        return Kind.GOES, _("From elsewhere"), "", 1_000
    return (
        Kind.GOES,
        labels.step(seen) or labels.source(seen),
        (labels.source(seen) if labels.step(seen) and only is None else ""),
        seen.position or 0,
    )


_ORDER = list(Kind)


def _lines(people: dict[_Key, dict[int, set[uuid.UUID]]], months: int) -> list[Line]:
    ordered = sorted(people, key=lambda key: (_ORDER.index(key[0]), key[2], key[3], key[1]))
    most = max((len(who) for columns in people.values() for who in columns.values()), default=0)
    return [
        Line(
            kind=kind,
            label=label,
            sub=sub,
            cells=[
                _cell(len(people[kind, label, sub, order].get(column, ())), most)
                for column in range(months)
            ],
        )
        for kind, label, sub, order in ordered
    ]


def _cell(count: int, most: int) -> Cell:
    return Cell(count, 0 if not count else 1 + min(3, 4 * count // (most + 1)))


def longest_silence_of(
    ahead: Ahead, person_id: uuid.UUID, seen: Iterable[Foreseen]
) -> dt.timedelta:
    """The longest time without anything, from the last touch or today to the end of the year."""
    since = ahead.terms[person_id].touched_at or ahead.now
    longest = dt.timedelta()
    for at in (*(one.at for one in seen if one.outcome is Outcome.GOES), ahead.until):
        longest = max(longest, at - since)
        since = max(since, at)
    return longest


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on the calendar of one person, in words."""

    day: dt.date
    what: str
    source: str
    outcome: str
    way: str
    reason: str
    until: dt.date | None


def items_of(ahead: Ahead, seen: Iterable[Foreseen]) -> list[tuple[Month, list[Item]]]:
    """Month by month; months without anything are there as well."""
    months = months_from(ahead.now)
    found: dict[tuple[int, int], list[Item]] = defaultdict(list)
    for one in seen:
        local = timezone.localtime(one.at)
        found[local.year, local.month].append(
            Item(
                day=local.date(),
                what=ahead.labels.step(one) or ahead.labels.source(one),
                source=ahead.labels.source(one) if ahead.labels.step(one) else "",
                outcome=one.outcome,
                way=one.way,
                reason=str(Reason(one.reason).label) if one.reason else "",
                until=timezone.localtime(one.until).date() if one.until else None,
            )
        )
    return [(month, found[month.day.year, month.day.month]) for month in months]


@dataclass(frozen=True, slots=True)
class DryRun:
    """A dry run ready to be shown: the calendar, and over how many people."""

    calendar: Calendar
    people_count: int
    total_count: int
    # Nobody has started: as if everybody started today.
    is_as_if_started: bool = False
    # Of the comparison group, who get nothing of it.
    held_out_count: int = 0

    @property
    def is_sample(self) -> bool:
        """More people than a dry run looks ahead for."""
        return self.people_count < self.total_count

    @property
    def is_counted_out(self) -> bool:
        """There are even more than were counted."""
        return self.total_count > COUNTED_TO


@dataclass(frozen=True, slots=True)
class PersonAhead:
    """The year of one person: month by month, and what their budget follows."""

    months: list[tuple[Month, list[Item]]]
    terms: Terms
    touch_count: int
    wait_count: int
    consent_ends_at: dt.datetime | None
    longest_silence_days: int
    # Sequences whose comparison group they are in.
    held_out_of: tuple[str, ...] = ()
