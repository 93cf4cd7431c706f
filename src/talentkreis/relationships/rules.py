# SPDX-License-Identifier: Apache-2.0
"""Warmth: how alive the relation with a person is. One rule, nothing beside it.

Every real interaction (somebody talked, answered, came) is a conversation and adds its weight; a
weight halves every 120 days, or as the employer has set::

    S(now) = Σ weight · 2^(−(now − t) / half-life)        warmth = min(100, S), rounded

Opened mails, clicks and scores never count. Notes and unanswered messages do not either: they
are our doing, not a relation.

**Stored as a logarithm.** Halving by age is the same as doubling by date of the interaction, seen
from one fixed day (`counted_from`)::

    warmth_log = log2 Σ weight · 2^((t − counted_from) / half-life)
    S(now)     = 2^(warmth_log − (now − counted_from) / half-life)

so a row changes only when something happens: the order of two people by warmth never changes by
itself, and "warmth ≥ x now" is a plain comparison with an index (`Scale.log_for`).

**Another half-life** moves `counted_from` so that at that moment every stored logarithm still
reads as the same warmth (`Scale.changed`). Rows are then counted anew in batches, in any order:
those that wait show the old warmth, fading at the new pace, and never nonsense.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from talentkreis.people.models import ConversationKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HALF_LIFE_DAYS = 120
# A month: below it a quarterly call leaves nothing. Two years: beyond it nothing ever fades.
SHORTEST_HALF_LIFE_DAYS, LONGEST_HALF_LIFE_DAYS = 30, 730
LARGEST_WEIGHT = 100
EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc)  # noqa: UP017 - reads as what it is
_DAY_S = 86_400.0

# What one interaction is worth on the day it happens. A meeting takes an afternoon, a call ten
# minutes, an answered message two: the weights follow the effort both sides made.
DEFAULT_WEIGHTS: Mapping[str, int] = {
    ConversationKind.MEETING: 50,
    ConversationKind.VIDEO: 45,
    ConversationKind.CALL: 40,
    ConversationKind.EVENT: 35,
    ConversationKind.EMAIL: 25,  # a reply is one, by whichever channel
    ConversationKind.SMS: 25,
    ConversationKind.WHATSAPP: 25,
    ConversationKind.SELF_UPDATE: 25,  # as much as a reply: they took the time
    ConversationKind.SOCIAL: 20,
}

# Five steps, as the ring shows them: the least warmth of each.
STEPS = (0, 20, 40, 60, 80)
# From warm on we are in live contact: such people may hear from us more often (FEATURES F9).
LIVE_WARMTH = STEPS[3]

# Longer without a real contact than this, a person one cares for counts as quiet (a quarter).
QUARTER_DAYS = 90


@dataclass(frozen=True, slots=True)
class Scale:
    """Weights and half-life as the employer has set them, and where logarithms count from."""

    half_life_days: int = HALF_LIFE_DAYS
    counted_from: dt.datetime = EPOCH
    weights: Mapping[str, int] = field(default_factory=lambda: DEFAULT_WEIGHTS)

    def weight_of(self, conversation_kind: str, *, was_reached: bool) -> int:
        """What a conversation adds; nothing where nobody was reached."""
        return self.weights.get(conversation_kind, 0) if was_reached else 0

    def age_in_half_lives(self, at: dt.datetime) -> float:
        """Half-lives between `counted_from` and `at`; negative before it."""
        return (at - self.counted_from).total_seconds() / (self.half_life_days * _DAY_S)

    def log_of(self, weight: float, at: dt.datetime) -> float | None:
        """The logarithm of one interaction; None where it weighs nothing."""
        return math.log2(weight) + self.age_in_half_lives(at) if weight > 0 else None

    def added(self, warmth_log: float | None, weight: float, at: dt.datetime) -> float | None:
        """The logarithm after one more interaction. The order of interactions does not matter."""
        new = self.log_of(weight, at)
        if new is None or warmth_log is None:
            return warmth_log if new is None else new
        high, low = max(new, warmth_log), min(new, warmth_log)
        return high + math.log2(1.0 + 2.0 ** (low - high))

    def warmth_log_of(self, interactions: Iterable[tuple[float, dt.datetime]]) -> float | None:
        """The logarithm of (weight, time) pairs; None where there was none."""
        total: float | None = None
        for weight, at in interactions:
            total = self.added(total, weight, at)
        return total

    def sum_at(self, warmth_log: float | None, now: dt.datetime) -> float:
        """S(now): the summed weights that are left. Never negative, not capped."""
        if warmth_log is None:
            return 0.0
        return math.exp2(min(warmth_log - self.age_in_half_lives(now), 60.0))

    def warmth_at(self, warmth_log: float | None, now: dt.datetime) -> int:
        """Warmth from 0 to 100 at this moment."""
        return min(100, math.floor(self.sum_at(warmth_log, now) + 0.5))

    def log_for(self, warmth: float, now: dt.datetime) -> float:
        """The least `warmth_log` that shows at least this warmth now: for filters and indexes.

        Warmth 0 is everybody: minus infinity.
        """
        if warmth <= 0:
            return -math.inf
        return math.log2(max(warmth - 0.5, 1e-9)) + self.age_in_half_lives(now)

    def changed(
        self, *, half_life_days: int, weights: Mapping[str, int], now: dt.datetime
    ) -> Scale:
        """The scale with other numbers, on which logarithms of this one read the same `now`."""
        age = dt.timedelta(days=self.age_in_half_lives(now) * half_life_days)
        from_day = self.counted_from if half_life_days == self.half_life_days else now - age
        return Scale(half_life_days, from_day, dict(weights))


def step_of(warmth: int) -> int:
    """The step 0–4 of a warmth: cold, cool, mild, warm, very warm."""
    return sum(warmth >= least for least in STEPS) - 1
