# SPDX-License-Identifier: Apache-2.0
"""Who is next? One rule, without a score.

Reasons come in ranks, which are those of keeping one's word::

    10  a promise is due
    20  the day has come that was named: next contact, or when to ask again
    30  something changed about the person
    40  the quarter rule: soon nobody will have spoken with them for a quarter

Within a rank colleagues who are away take turns with oneself, so that nobody's people wait behind
everybody else's; of each, whose cause is oldest comes first. A person stands there once, for the
best reason, and at most ten do.

**Not two days in a row.** A named day and a promise stand until they are dealt with. The other
reasons bring somebody every other day, half of the people on even days and half on odd ones, and
on the day of a new cause or the one after in any case. That needs no memory of what was shown, and
so the list is the same all day for everybody who asks.

**Answers.** Whoever says done, later or not helpful lets the person rest for that reason; a cause
that is newer than the answer brings them back.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Mapping

MOST: Final = 10
# A cause is new on its day and the day after: what came in the evening is seen in the morning.
NEW_FOR_DAYS: Final = 1
PROMISE_RANK, DAY_RANK, SIGNAL_RANK, QUARTER_RANK = 10, 20, 30, 40


class Reply(models.TextChoices):
    """What a member says to a person who was named."""

    DONE = "done", _("Done")
    LATER = "later", _("Later")
    NOT_HELPFUL = "no_help", _("Not helpful")


RESTS_FOR_DAYS: Final[Mapping[str, int]] = {
    Reply.DONE: 30,
    Reply.LATER: 7,
    Reply.NOT_HELPFUL: 90,
}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a person may be next: a reason, since which day, and of which member they are."""

    person_id: uuid.UUID
    reason: str
    rank: int
    since: dt.date
    owner_id: uuid.UUID | None
    # Stands every day until it is dealt with.
    is_binding: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """Until which day a person rests for a reason, and when that was said."""

    said_on: dt.date
    until: dt.date


def has_turn(cause: Cause, day: dt.date) -> bool:
    """Whether a cause brings somebody on this day at all, whatever was answered."""
    if cause.is_binding or (day - cause.since).days in range(NEW_FOR_DAYS + 1):
        return True
    return (cause.person_id.int + day.toordinal()) % 2 == 0


def rests(cause: Cause, rest: Rest | None, day: dt.date) -> bool:
    """Whether an answer still holds against a cause; a newer cause outdoes it."""
    return rest is not None and day < rest.until and cause.since <= rest.said_on


def in_order(
    causes: Iterable[Cause],
    rest_of: Mapping[tuple[uuid.UUID, str], Rest],
    *,
    member_id: uuid.UUID,
    day: dt.date,
    most: int = MOST,
) -> list[list[Cause]]:
    """Who is next, each with their causes, the best first. The same for the same causes."""
    there = [
        cause
        for cause in causes
        if has_turn(cause, day)
        and not rests(cause, rest_of.get((cause.person_id, cause.reason)), day)
    ]
    taken: Counter[tuple[int, uuid.UUID | None]] = Counter()
    placed: list[tuple[tuple[int, int, bool, dt.date, int], Cause]] = []
    for cause in sorted(there, key=lambda each: (each.rank, each.since, each.person_id.int)):
        queue = (cause.rank, cause.owner_id)
        place = (
            cause.rank,
            taken[queue],
            cause.owner_id != member_id,
            cause.since,
            cause.person_id.int,
        )
        taken[queue] += 1
        placed.append((place, cause))
    found: dict[uuid.UUID, list[Cause]] = {}
    for _place, cause in sorted(placed, key=lambda pair: pair[0]):
        found.setdefault(cause.person_id, []).append(cause)
    return list(found.values())[:most]
