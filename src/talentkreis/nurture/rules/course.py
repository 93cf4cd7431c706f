# SPDX-License-Identifier: Apache-2.0
"""Which step comes next, and on which day the calendar puts it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Wait:
    """The wait before a step, in calendar months and days; a repeating one recurs after each."""

    months: int = 0
    days: int = 0
    repeats: bool = False


@lru_cache(maxsize=4_096)
def nominal_day(
    waits: tuple[Wait, ...], *, position: int, occurrence: int, anchor: dt.date
) -> dt.date:
    """The calendar day of an occurrence of a step, before weekends and holidays move it.

    Always counted from the anchor, never from the step before: 31 January plus one month is
    28 February, plus two is 31 March again.
    """
    passed = waits[: position + 1]
    months = sum(wait.months for wait in passed) + occurrence * waits[position].months
    days = sum(wait.days for wait in passed) + occurrence * waits[position].days
    return anchor + relativedelta(months=months) + dt.timedelta(days=days)


def following(waits: Sequence[Wait], *, position: int, occurrence: int) -> tuple[int, int] | None:
    """Position and occurrence after this one; None when the course is over."""
    if waits[position].repeats:
        return position, occurrence + 1
    if position + 1 < len(waits):
        return position + 1, 0
    return None


def moved_anchor(anchor: dt.date, *, planned: dt.date, actual: dt.date) -> dt.date:
    """The anchor after a step that was planned for one working day and taken on a later one.

    What waited (contact budget, pause, outage) pushes the rest on by as much. `planned` is
    already a working day, so weekends and holidays do not add up over the years.
    """
    return anchor + max(actual - planned, dt.timedelta())
