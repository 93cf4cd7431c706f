# SPDX-License-Identifier: Apache-2.0
"""Rules of the contact budget, pure: how many days lie between two, and whose turn is next.

What goes out by itself or to many shares one budget per person, whatever sends it: sequences,
newsletters, matching jobs, invitations, of all colleagues together. A personal mail of a colleague
counts as a touch and is never held back itself.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from talentkreis.mail.rules import BUDGETED_PURPOSES

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

# TRUST E-16, DESIGN 8: nobody hears from a machine more often than once in 14 days, and whoever
# we are in live contact with not more often than once in 7.
LEAST_GAP_DAYS, LARGEST_GAP_DAYS = 14, 365
LEAST_WARM_GAP_DAYS, LARGEST_WARM_GAP_DAYS = 7, 14
DEFAULT_GAP_DAYS, DEFAULT_WARM_GAP_DAYS = 30, 14

TOUCHING_PURPOSES = BUDGETED_PURPOSES | {"personal_email"}

# Who goes first where several wait for the same person: what has a day, what the person ordered
# for themselves, what continues a relation, what goes to everybody.
ORDER = ("event_invitation", "job_alert", "nurture", "newsletter")
# What is more important keeps its place when it is due this soon.
RESERVED = dt.timedelta(days=7)
# Whoever has waited for a whole month goes first, whatever it is: nothing waits for ever.
LONG_WAIT = dt.timedelta(days=30)
# What should have gone this long ago does not leave by itself any more, and holds up nobody.
STUCK = dt.timedelta(days=2)


class Waiting(NamedTuple):
    """A message that has not gone out: `has_waited` where it gave way before."""

    id: uuid.UUID
    purpose: str
    due_at: dt.datetime
    created_at: dt.datetime
    has_waited: bool


def gap_days(*, passive: int, warm: int, is_warm: bool, wish: int = 0, pools: int = 0) -> int:
    """Days between two touches: by how close we are, never less than a person or pool asks for."""
    return max(warm if is_warm else passive, wish, pools)


def gives_way_to(mine: Waiting, others: Iterable[Waiting], now: dt.datetime) -> Waiting | None:
    """The message that `mine` has to let go first; None where it is its turn."""
    ahead = [
        other
        for other in others
        if other.id != mine.id
        and now - STUCK < other.due_at <= now + RESERVED
        and _place(other, now) < _place(mine, now)
        # Among equals only what may go now is ahead.
        and (other.due_at <= now or _rank(other, now) < _rank(mine, now))
    ]
    return min(ahead, key=lambda other: _place(other, now), default=None)


def _rank(message: Waiting, now: dt.datetime) -> int:
    if message.has_waited and now - message.created_at >= LONG_WAIT:
        return -1
    return ORDER.index(message.purpose) if message.purpose in ORDER else len(ORDER)


def _place(message: Waiting, now: dt.datetime) -> tuple[int, dt.datetime, int]:
    return _rank(message, now), message.created_at, message.id.int
