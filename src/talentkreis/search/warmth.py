# SPDX-License-Identifier: Apache-2.0
"""Warmth as search knows it: five steps, and a scale that `relationships` brings.

The projection keeps the logarithm of the decayed sum at a fixed epoch. What number from 0 to 100
it means at a moment is the one documented rule of `relationships.rules`; that package registers
it here, because it stands above.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django.utils.functional import _StrOrPromise

FULL = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five steps of the ring: from `start` to below `end`."""

    code: str
    label: _StrOrPromise
    start: int
    end: int


STEPS = (
    Step("very_warm", pgettext_lazy("warmth", "very warm"), 80, FULL + 1),
    Step("warm", pgettext_lazy("warmth", "warm"), 60, 80),
    Step("mild", pgettext_lazy("warmth", "mild"), 40, 60),
    Step("cool", pgettext_lazy("warmth", "cool"), 20, 40),
    Step("cold", pgettext_lazy("warmth", "cold"), 0, 20),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """Both directions of the rule: the number shown at a moment, and the least logarithm for it."""

    at: Callable[[float | None, dt.datetime], int]
    log_for: Callable[[int, dt.datetime], float]


_scale: list[Scale] = []


def register(scale: Scale) -> None:
    """Bring the rule. The last one registered holds."""
    _scale[:] = [scale]


def at(warmth_log: float | None, now: dt.datetime) -> int:
    """The number shown, 0 while nothing is known."""
    if warmth_log is None or not _scale:
        return 0
    return _scale[0].at(warmth_log, now)


def step(number: int) -> Step:
    """The step a number belongs to."""
    return next(step for step in STEPS if number >= step.start)


def between(start: int | None, end: int | None, now: dt.datetime) -> list[tuple[str, float]]:
    """Comparisons of the logarithm that mean ``start <= number < end``."""
    bounds = []
    if start is not None and start > 0:
        bounds.append((">=", _log_for(start, now)))
    if end is not None and end <= FULL:
        bounds.append(("<", _log_for(end, now)))
    return bounds


def _log_for(number: int, now: dt.datetime) -> float:
    if number <= 0:
        return -math.inf
    if number > FULL or not _scale:
        return math.inf
    return _scale[0].log_for(number, now)
