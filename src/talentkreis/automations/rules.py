# SPDX-License-Identifier: Apache-2.0
"""Limits that no setting lifts, and what follows from them. Pure functions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

# Automations that may set each other off in a row; more is a loop, whatever they do.
MOST_IN_A_ROW: Final = 5
# How often one automation acts for one person on a day; more is a loop over time.
MOST_A_PERSON: Final = 5
# How far back a day is still noticed after the installation stood.
CATCH_UP: Final = dt.timedelta(days=3)
# Whoever came by an import counts as imported for so long: filters find them a little later.
IMPORTED_FOR: Final = dt.timedelta(days=1)


def is_loop(automation_id: uuid.UUID, chain: Sequence[uuid.UUID]) -> bool:
    """Whether acting would answer to its own effect, or the row of automations is too long."""
    return automation_id in chain or len(chain) >= MOST_IN_A_ROW


def window(today: dt.date, activated_on: dt.date) -> tuple[dt.date, dt.date]:
    """The days whose dates are looked at: never from before the automation was activated."""
    return max(activated_on, today - CATCH_UP), today


def over_limit(
    wanted: Sequence[uuid.UUID], *, released: Mapping[uuid.UUID, bool], room: int
) -> list[uuid.UUID]:
    """Those who have to wait, in their order; whoever was released takes no room."""
    left = max(0, room)
    waiting = []
    for one in wanted:
        if released[one]:
            continue
        if left:
            left -= 1
        else:
            waiting.append(one)
    return waiting
