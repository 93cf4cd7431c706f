# SPDX-License-Identifier: Apache-2.0
"""A year ahead: what would reach one person and when, if nothing else happened (FEATURES F13).

Asks `timetable` for the days, `endings` what the gate's answer means, and the terms of the contact
budget, as planning and hand-over do. Pure: facts come in as values, nothing is written.
"""

from __future__ import annotations

import datetime as dt
import heapq
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from talentkreis.mail import turns
from talentkreis.nurture.rules import calendar, endings, timetable

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Mapping, Sequence

    from talentkreis.consent.answers import Answer
    from talentkreis.nurture.rules.calendar import Place
    from talentkreis.nurture.rules.course import Course
    from talentkreis.nurture.rules.timetable import Visit

CAPPED = "contact_budget"
# Nobody comes by more often than this; whoever does is a mistake of ours, not a year.
_MOST_TURNS = 2_000


class Way(StrEnum):
    """How a step reaches somebody."""

    MAIL = "mail"  # goes out by itself, through any channel, and shares the contact budget
    PERSONAL = "personal"  # a colleague reads it before it goes; it counts, and is not held back
    HUMAN = "human"  # a colleague does it
    SILENT = "silent"  # nobody notices


class Outcome(StrEnum):
    """What becomes of a step on its day."""

    GOES = "goes"
    WAITS = "waits"
    ENDS = "ends"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Lane:
    """Somebody on the way through one course, and what each leg is."""

    key: uuid.UUID
    purpose: str
    course: Course
    ways: tuple[Way, ...]
    visit: Visit
    # What its branches would learn today, by position.
    answers: Mapping[int, bool]
    # The channel of each leg that goes out by itself, and those it goes on without.
    channels: tuple[str, ...] = ()
    spare: frozenset[str] = frozenset()

    def channel_of(self, position: int) -> str:
        """How the leg at this place reaches somebody."""
        return self.channels[position] if self.channels else "email"


@dataclass(frozen=True, slots=True)
class Planned:
    """A message that has been written already: it goes on its day, or waits."""

    key: uuid.UUID
    purpose: str
    due_at: dt.datetime
    channel: str = "email"


@dataclass(frozen=True, slots=True)
class Subject:
    """One person: where they are, how often they may hear from us, what the gate will say."""

    place: Place
    minute: int
    gap_days: int
    touched_at: dt.datetime | None
    # By purpose, channel and moment.
    gate: Callable[[str, str, dt.datetime], Answer]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One thing on the calendar. `position` is None for a message that was planned already."""

    at: dt.datetime
    key: uuid.UUID
    position: int | None
    occurrence: int
    way: Way
    outcome: Outcome
    reason: str = ""
    until: dt.datetime | None = None


@dataclass(slots=True)
class _Turn:
    """What comes next of a lane, or a message on its own."""

    source: Lane | Planned
    visit: Visit | None = None

    @property
    def rank(self) -> int:
        """Its place where several want the same budget."""
        purpose = self.source.purpose
        return turns.ORDER.index(purpose) if purpose in turns.ORDER else len(turns.ORDER)


_Queue = list[tuple[dt.datetime, int, int, _Turn]]


def look_ahead(
    subject: Subject,
    lanes: Sequence[Lane],
    *,
    now: dt.datetime,
    until: dt.datetime,
    planned: Sequence[Planned] = (),
) -> list[Foreseen]:
    """Everything up to `until`, in its order."""
    waiting = [_Turn(message) for message in planned]
    waiting += [_Turn(lane, lane.visit) for lane in lanes]
    queue: _Queue = [
        (_beginning(subject, turn, now), turn.rank, number, turn)
        for number, turn in enumerate(waiting)
    ]
    heapq.heapify(queue)
    found: list[Foreseen] = []
    waits: dict[int, int] = {}  # by lane or message: where its wait stands in what was found
    touched_at = subject.touched_at
    for _turn in range(_MOST_TURNS):
        if not queue or queue[0][0] >= until:
            break
        at, rank, number, turn = heapq.heappop(queue)
        seen = _seen(subject, turn, at, touched_at)
        if seen.outcome is Outcome.GOES and seen.way is Way.MAIL:
            seen = _giving_way(subject, seen, rank, queue)
        if seen.outcome is Outcome.WAITS and seen.until is not None:
            heapq.heappush(queue, (seen.until, rank, number, turn))
            before = waits.get(number)
            if before is not None and found[before].reason == seen.reason:
                found[before] = replace(found[before], until=seen.until)  # asked again: no news
                continue
            waits[number] = len(found)
        else:
            waits.pop(number, None)
        if seen.way is not Way.SILENT:
            found.append(seen)
        if seen.outcome not in {Outcome.GOES, Outcome.LEFT_OUT}:
            continue
        if seen.outcome is Outcome.GOES and seen.way in {Way.MAIL, Way.PERSONAL}:
            touched_at = at
        visit = _following(subject, turn, at)
        if visit is not None:
            heapq.heappush(queue, (visit.due_at, rank, number, _Turn(turn.source, visit)))
    return found


def _beginning(subject: Subject, turn: _Turn, now: dt.datetime) -> dt.datetime:
    """When it is due; what is late, or was planned for a night, comes the next working morning."""
    source = turn.source
    if isinstance(source, Planned):
        due = max(source.due_at, now)
        is_fine = calendar.is_in_window(due, subject.place)
    else:
        due = source.visit.due_at
        is_fine = due >= now
    return due if is_fine else _slot(subject, max(due, now))


def _seen(
    subject: Subject, turn: _Turn, at: dt.datetime, touched_at: dt.datetime | None
) -> Foreseen:
    source = turn.source
    if isinstance(source, Lane) and turn.visit is not None:
        point = turn.visit.point
        way = source.ways[point.position]
        seen = Foreseen(at, source.key, point.position, point.occurrence, way, Outcome.GOES)
        channel, spare = source.channel_of(point.position), source.spare
    else:
        seen = Foreseen(at, source.key, None, 0, Way.MAIL, Outcome.GOES)
        channel, spare = source.channel if isinstance(source, Planned) else "email", frozenset()
    if seen.way is not Way.MAIL:
        return seen
    answer = subject.gate(source.purpose, channel, at)
    without = endings.left_out(answer, channel) if channel in spare else None
    if without is not None:
        return replace(seen, outcome=Outcome.LEFT_OUT, reason=without.reason)
    said = endings.consequence(answer, at)
    if isinstance(said, endings.Stop):
        return replace(seen, outcome=Outcome.ENDS, reason=said.reason)
    if isinstance(said, endings.Wait):
        return _waiting(subject, seen, said.until, said.reason)
    free_at = touched_at + dt.timedelta(days=subject.gap_days) if touched_at else at
    return seen if at >= free_at else _waiting(subject, seen, free_at, CAPPED)


def _giving_way(subject: Subject, seen: Foreseen, rank: int, queue: _Queue) -> Foreseen:
    """What is more important and due within days keeps its place: it goes first, as in mail."""
    reserved = [
        at for at, other, _number, _turn in queue if other < rank and at <= seen.at + turns.RESERVED
    ]
    if not reserved:
        return seen
    return _waiting(subject, seen, min(reserved) + dt.timedelta(days=subject.gap_days), CAPPED)


def _waiting(subject: Subject, seen: Foreseen, until: dt.datetime, reason: str) -> Foreseen:
    return replace(seen, outcome=Outcome.WAITS, reason=reason, until=_slot(subject, until))


def _slot(subject: Subject, not_before: dt.datetime) -> dt.datetime:
    return calendar.next_slot(
        day=calendar.local_day(not_before, subject.place),
        place=subject.place,
        minute=subject.minute,
        not_before=not_before,
    )


def _following(subject: Subject, turn: _Turn, at: dt.datetime) -> Visit | None:
    source = turn.source
    if not isinstance(source, Lane) or turn.visit is None:
        return None
    return timetable.next_visit(
        source.course,
        turn.visit.point,
        at=at,
        place=subject.place,
        minute=subject.minute,
        answer=source.answers.get(turn.visit.point.position),
    )
