# SPDX-License-Identifier: Apache-2.0
"""Warmth: how alive the relation with a person is. One rule, nothing beside it.

Every real interaction (somebody talked, answered, came) adds its weight; a weight halves every
120 days::

    S(now) = Σ weight · 2^(−(now − t) / 120 days)        warmth = min(100, S), rounded

Opened mails, clicks and scores never count. Notes and unanswered messages do not either: they
are our doing, not a relation.

**Stored as a logarithm.** Halving by age is the same as doubling by date of the interaction, seen
from one fixed day (`EPOCH`)::

    warmth_log = log2 Σ weight · 2^((t − EPOCH) / 120 days)
    S(now)     = 2^(warmth_log − (now − EPOCH) / 120 days)

so a row changes only when something happens: the order of two people by warmth never changes by
itself, and "warmth ≥ x now" is a plain comparison with an index (`log_for`).
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

from talentkreis.people.models import ConversationKind

if TYPE_CHECKING:
    from collections.abc import Iterable

HALF_LIFE_DAYS = 120.0
EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc)  # noqa: UP017 - reads as what it is
_DAY_S = 86_400.0

# What one interaction is worth on the day it happens. A meeting takes an afternoon, a call ten
# minutes, an answered message two: the weights follow the effort both sides made.
MEETING = 50.0
VIDEO = 45.0
CALL = 40.0
EVENT = 35.0
REPLY = 25.0
EMAIL_CONVERSATION = 25.0
SOCIAL = 20.0
SELF_UPDATE = 20.0

CONVERSATION_WEIGHTS: dict[str, float] = {
    ConversationKind.MEETING: MEETING,
    ConversationKind.VIDEO: VIDEO,
    ConversationKind.CALL: CALL,
    ConversationKind.EVENT: EVENT,
    ConversationKind.EMAIL: EMAIL_CONVERSATION,
    ConversationKind.SOCIAL: SOCIAL,
}

# Five steps, as the ring shows them: the least warmth of each.
STEPS = (0, 20, 40, 60, 80)

# Longer without a real contact than this, a person one cares for counts as quiet (a quarter).
QUARTER_DAYS = 90


def weight_of(conversation_kind: str, *, was_reached: bool) -> float:
    """What a conversation adds; nothing where nobody was reached."""
    return CONVERSATION_WEIGHTS.get(conversation_kind, 0.0) if was_reached else 0.0


def age_in_half_lives(at: dt.datetime) -> float:
    """Half-lives between EPOCH and `at`; negative before it."""
    return (at - EPOCH).total_seconds() / (HALF_LIFE_DAYS * _DAY_S)


def added(warmth_log: float | None, weight: float, at: dt.datetime) -> float | None:
    """The logarithm after one more interaction. The order of interactions does not matter."""
    if weight <= 0:
        return warmth_log
    new = math.log2(weight) + age_in_half_lives(at)
    if warmth_log is None:
        return new
    high, low = max(new, warmth_log), min(new, warmth_log)
    return high + math.log2(1.0 + 2.0 ** (low - high))


def taken_back(warmth_log: float | None, weight: float, at: dt.datetime) -> float | None:
    """The logarithm without one interaction that was added before; None when nothing is left."""
    if weight <= 0 or warmth_log is None:
        return warmth_log
    share = 2.0 ** min(0.0, math.log2(weight) + age_in_half_lives(at) - warmth_log)
    # Nearly all of it: what remains is the rounding of the sum.
    return None if share > 1 - 1e-9 else warmth_log + math.log2(1.0 - share)


def warmth_log_of(interactions: Iterable[tuple[float, dt.datetime]]) -> float | None:
    """The logarithm of (weight, time) pairs; None where there was none."""
    total: float | None = None
    for weight, at in interactions:
        total = added(total, weight, at)
    return total


def sum_at(warmth_log: float | None, now: dt.datetime) -> float:
    """S(now): the summed weights that are left. Never negative, not capped."""
    if warmth_log is None:
        return 0.0
    exponent = warmth_log - age_in_half_lives(now)
    return math.exp2(min(exponent, 60.0))


def warmth_at(warmth_log: float | None, now: dt.datetime) -> int:
    """Warmth from 0 to 100 at this moment."""
    return min(100, math.floor(sum_at(warmth_log, now) + 0.5))


def log_for(warmth: float, now: dt.datetime) -> float:
    """The least `warmth_log` that shows at least this warmth now: for filters and indexes.

    Warmth 0 is everybody: minus infinity.
    """
    if warmth <= 0:
        return -math.inf
    return math.log2(max(warmth - 0.5, 1e-9)) + age_in_half_lives(now)


def step_of(warmth: int) -> int:
    """The step 0–4 of a warmth: cold, cool, mild, warm, very warm."""
    return sum(warmth >= least for least in STEPS) - 1
