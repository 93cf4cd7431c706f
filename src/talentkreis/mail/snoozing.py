# SPDX-License-Identifier: Apache-2.0
"""When a conversation that was put off comes back. Pure: a choice and a moment."""

from __future__ import annotations

import datetime as dt
from typing import Final

TOMORROW, NEXT_WEEK, ON = "tomorrow", "next_week", "on"
CHOICES: Final = (TOMORROW, NEXT_WEEK, ON)
# When the working day begins: it lies on top of the list then.
MORNING: Final = dt.time(8)
LONGEST_DAYS: Final = 366


def wakes_at(choice: str, on: dt.date | None, *, now: dt.datetime) -> dt.datetime | None:
    """The morning meant, in the time zone of `now`; None for a day that is missing or too far."""
    today = now.date()
    if choice == TOMORROW:
        day = today + dt.timedelta(days=1)
    elif choice == NEXT_WEEK:
        day = today + dt.timedelta(days=7 - today.weekday())
    elif on is not None and today < on <= today + dt.timedelta(days=LONGEST_DAYS):
        day = on
    else:
        return None
    return dt.datetime.combine(day, MORNING, tzinfo=now.tzinfo)
