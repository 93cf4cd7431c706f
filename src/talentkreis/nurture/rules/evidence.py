# SPDX-License-Identifier: Apache-2.0
"""How sure one may be about shares of people (docs/statistics.md explains the rule in words).

A share of replies has a Beta posterior over Jeffreys' prior, Beta(1/2, 1/2). With theta = sin² phi
the density over phi is smooth and its width much the same wherever the share lies, so sums over an
even grid of phi are exact enough at 0 of 7 as at 300 of 3,200.

Which wording is better is judged at fixed sizes alone: when each wording has reached 100 people,
then 200, 400 and so on, from the people reached by then. Whoever looks every day reads the same
verdict until the next size, so that looking often finds no winner that is none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

# Late replies count: whoever was written to more recently is not counted yet.
WAITS_FOR_REPLY = dt.timedelta(days=21)
# People each wording has reached when it is judged. After the last there is nothing left to find.
SIZES = (100, 200, 400, 800, 1_600, 3_200)
# Replies for each wording, on average: counted over all of them, so that one nobody answers to
# cannot keep the others from being judged.
LEAST_REPLIES = 10
# The posterior chance of being best from which on a wording is called better. Over six looks at
# equal shares 0.997 keeps wrong winners below 5 % for two to four wordings (test_evidence).
CLEAR = 0.997
_TAIL = 0.025
_GRID = 2_048


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the range the true share lies in with 95 %."""

    count: int
    of: int

    @property
    def range(self) -> tuple[float, float]:
        """Both ends, between 0 and 1."""
        return interval(self.count, self.of)

    @property
    def percents(self) -> tuple[int, int]:
        """Both ends as whole percents, never narrower than they are."""
        low, high = self.range
        return int(np.floor(100 * low)), int(np.ceil(100 * high))


class Finding(StrEnum):
    """What is known about the wordings of a step."""

    TOO_FEW = "too_few"
    OPEN = "open"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the people reached by a size say: which wording leads, how surely, at what cost.

    `loss` is how many replies of 100 one gives away, on average, by settling on the leader now.
    """

    finding: Finding
    size: int = 0
    leader: int | None = None
    chance: float = 0.0
    loss: float = 0.0


def interval(count: int, of: int) -> tuple[float, float]:
    """The middle 95 % of the posterior of a share."""
    weights = _weights(of, count)
    sums = np.cumsum(weights)
    low, high = np.interp([_TAIL, 1 - _TAIL], sums, _angles() + np.pi / 4 / _GRID)
    return (
        float(np.sin(low) ** 2) if count else 0.0,
        float(np.sin(high) ** 2) if count < of else 1.0,
    )


def chances(sent: ArrayLike, replied: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    """Of each wording the chance of being best, and what settling on it costs as a share.

    Both take arrays whose last axis are the wordings, and answer in that shape.
    """
    weights = _weights(sent, replied)
    below = np.cumsum(weights, axis=-1) - weights / 2
    shares = np.sin(_angles()) ** 2
    count = weights.shape[-2]
    best = np.stack(
        [
            (
                weights[..., one, :]
                * np.prod(np.delete(below, one, axis=-2), axis=-2)
            ).sum(axis=-1)
            for one in range(count)
        ],
        axis=-1,
    )  # fmt: skip
    best /= best.sum(axis=-1, keepdims=True)
    # The expected maximum by parts: the integral of 1 - P(all below).
    steps = np.diff(shares, append=1.0)
    highest = shares[0] + ((1 - np.prod(below, axis=-2)) * steps).sum(axis=-1)
    means = (weights * shares).sum(axis=-1)
    return best, np.maximum(highest[..., None] - means, 0.0)


def size_reached(counts: Iterable[int]) -> int:
    """The largest size every wording has reached; 0 before the first."""
    smallest = min(counts, default=0)
    return max((size for size in SIZES if size <= smallest), default=0)


def judge(size: int, sent: Sequence[int], replied: Sequence[int]) -> Verdict:
    """What the people reached when the slowest wording came to `size` say about the wordings."""
    if not size or len(sent) < 2 or sum(replied) < LEAST_REPLIES * len(sent):  # noqa: PLR2004 - a comparison takes two
        return Verdict(Finding.TOO_FEW, size)
    best, loss = chances(sent, replied)
    leader = int(np.argmax(best))
    chance = float(best[leader])
    finding = Finding.CLEAR if chance >= CLEAR else Finding.OPEN
    return Verdict(finding, size, leader, chance, 100 * float(loss[leader]))


def _angles() -> NDArray[Any]:
    angles: NDArray[Any] = (np.arange(_GRID) + 0.5) * (np.pi / 2 / _GRID)
    return angles


def _weights(sent: ArrayLike, replied: ArrayLike) -> NDArray[Any]:
    """The posterior over the grid, one more axis than given, each summing to one."""
    yes = np.asarray(replied, dtype=float)[..., None]
    no = np.asarray(sent, dtype=float)[..., None] - yes
    angles = _angles()
    logs = 2 * yes * np.log(np.sin(angles)) + 2 * no * np.log(np.cos(angles))
    weights: NDArray[Any] = np.exp(logs - logs.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights
