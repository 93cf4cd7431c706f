# SPDX-License-Identifier: Apache-2.0
"""What runs below average: one share of people against that of everything else. Pure.

Asked once a month, over the people of the twelve months before. "Below" is said from a posterior
chance of 99.7 % on, so that twelve looks in a year seldom blame what is as good as the rest
(docs/statistics.md); with too few people nothing is said at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from talentkreis.nurture.rules.evidence import CLEAR, LEAST_REPLIES, SIZES, Share, chances

if TYPE_CHECKING:
    import datetime as dt

# People on each side, and outcomes on both together, from which on anything is said.
LEAST_PEOPLE = SIZES[0]
LEAST_OUTCOMES = 2 * LEAST_REPLIES


class Standing(StrEnum):
    """How something does beside everything else of its kind."""

    TOO_FEW = "too_few"
    USUAL = "usual"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Weighed:
    """How something does, beside which share, and how sure one may be that the rest does better."""

    standing: Standing
    mine: Share
    others: Share
    chance: float = 0.0

    @property
    def chance_percent(self) -> int:
        """Never rounded up."""
        return int(100 * self.chance)


def weigh(mine: Share, others: Share, *, is_loss: bool = False) -> Weighed:
    """How a share stands beside that of everything else; of a loss (farewells) more is worse."""
    outcomes = mine.count + others.count
    if min(mine.of, others.of) < LEAST_PEOPLE or outcomes < LEAST_OUTCOMES:
        return Weighed(Standing.TOO_FEW, mine, others)
    good = [one.of - one.count if is_loss else one.count for one in (mine, others)]
    best, _loss = chances([mine.of, others.of], good)
    chance = float(best[1])
    return Weighed(Standing.BELOW if chance >= CLEAR else Standing.USUAL, mine, others, chance)


def month_of(day: dt.date) -> dt.date:
    """The first day of its month."""
    return day.replace(day=1)


def year_before(month: dt.date) -> dt.date:
    """The first day of what a month looks back on."""
    return month.replace(year=month.year - 1)
