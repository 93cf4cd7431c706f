# SPDX-License-Identifier: Apache-2.0
"""The scale of warmth in force: read for every ring, so kept in the process for a while.

A reader may be late by a minute after a change: both scales read the same at the moment of the
change, and drift apart by no more than that minute. Writers read it anew, under a lock.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.people.models import ConversationKind
from talentkreis.relationships.models import WarmthSettings
from talentkreis.relationships.rules import Scale

if TYPE_CHECKING:
    import datetime as dt

KEPT_S = 60.0
_LOCK = "SELECT pg_advisory_xact_lock{}(hashtextextended('relationships.warmth', 0))"

_kept: list[tuple[float, Scale]] = []


def current() -> Scale:
    """The scale for showing and finding."""
    if _kept and time.monotonic() < _kept[0][0]:
        return _kept[0][1]
    scale = scale_of(WarmthSettings.objects.filter(id=1).first())
    _kept[:] = [(time.monotonic() + KEPT_S, scale)]
    return scale


def for_writing() -> Scale:
    """The scale for adding, in a transaction: a change waits until that has committed."""
    _lock("_shared")
    return scale_of(WarmthSettings.objects.filter(id=1).first())


def lock_for_change() -> None:
    """Wait until everybody who adds by the old scale has committed; they wait for us then."""
    _lock("")


def forget() -> None:
    """Read the scale anew from now on in this process."""
    _kept.clear()


def scale_of(row: WarmthSettings | None) -> Scale:
    """What a row says; without one, the defaults."""
    if row is None:
        return Scale()
    weights = {kind: getattr(row, f"{kind}_weight") for kind in ConversationKind.values}
    return Scale(row.half_life_days, row.counted_from, weights)


def warmth_at(warmth_log: float | None, now: dt.datetime) -> int:
    """Warmth from 0 to 100 at this moment, by the scale in force."""
    return current().warmth_at(warmth_log, now)


def log_for(warmth: float, now: dt.datetime) -> float:
    """The least logarithm that shows at least this warmth now, by the scale in force."""
    return current().log_for(warmth, now)


def _lock(kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK.format(kind))
