# SPDX-License-Identifier: Apache-2.0
"""Times, and the row they are printed as."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def timed(work: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of each run."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1_000)
    return times


def p95(times: Sequence[float]) -> float:
    """The ninety-fifth percentile."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if times[1:] else times[0]


def rounded(value: float) -> float:
    """As it is printed."""
    return round(value, 2)


def row(
    name: str, value: float, unit: str, baseline: float | None, people: int, **more: object
) -> dict[str, Any]:
    """One line of a benchmark."""
    return {
        "name": name,
        "value": rounded(value),
        "unit": unit,
        "baseline": None if baseline is None else rounded(baseline),
        "ratio": None if not baseline else rounded(value / baseline),
        "n": people,
        **more,
    }
