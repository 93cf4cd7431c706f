# SPDX-License-Identifier: Apache-2.0
"""How sure one may be: ranges that hold, and a verdict that looking often does not spoil."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from talentkreis.nurture.rules import evidence
from talentkreis.nurture.rules.evidence import Finding, Share, judge, size_reached

pytestmark = pytest.mark.requirement("feature:F11")

SEED = 20_261_122


def _wrong_winners(count: int, rate: float, *, runs: int) -> float:
    """How often any look at the fixed sizes finds a winner among equal wordings."""
    random = np.random.default_rng(SEED)
    replied = np.zeros((runs, count), dtype=int)
    found = np.zeros(runs, dtype=bool)
    before = 0
    for size in evidence.SIZES:
        replied += random.binomial(size - before, rate, (runs, count))
        before = size
        best, _loss = evidence.chances(np.full((runs, count), size), replied)
        enough = replied.sum(axis=-1) >= evidence.LEAST_REPLIES * count
        found |= enough & (best.max(axis=-1) >= evidence.CLEAR)
    return float(found.mean())


@pytest.mark.parametrize("rate", [0.05, 0.3, 0.5])
def test_looking_at_every_size_finds_a_winner_among_two_equal_wordings_in_under_5_percent(
    rate: float,
) -> None:
    assert _wrong_winners(2, rate, runs=2_000) <= 0.05


@pytest.mark.parametrize("count", [3, 4])
def test_more_equal_wordings_find_a_wrong_winner_no_more_often(count: int) -> None:
    assert _wrong_winners(count, 0.1, runs=600) <= 0.05


def test_the_same_simulation_catches_a_rule_that_is_asked_every_day() -> None:
    """A chance of 95 %, asked each day, is wrong far too often: what the sizes are there for."""
    random = np.random.default_rng(SEED)
    runs, days, each_day = 400, 60, 20
    replied = np.zeros((runs, 2), dtype=int)
    found = np.zeros(runs, dtype=bool)
    for day in range(1, days + 1):
        replied += random.binomial(each_day, 0.1, (runs, 2))
        best, _loss = evidence.chances(np.full((runs, 2), day * each_day), replied)
        found |= best.max(axis=-1) >= 0.95

    assert found.mean() > 0.2


def test_a_real_difference_is_found() -> None:
    random = np.random.default_rng(SEED)
    runs = 300
    replied = random.binomial(800, [0.10, 0.16], (runs, 2))
    best, _loss = evidence.chances(np.full((runs, 2), 800), replied)

    assert (best[:, 1] >= evidence.CLEAR).mean() > 0.6
    assert (best[:, 0] >= evidence.CLEAR).mean() == 0


def test_chances_agree_with_drawing_from_the_posteriors() -> None:
    sent, replied = np.array([120, 95, 300]), np.array([14, 16, 31])
    random = np.random.default_rng(SEED)
    drawn = random.beta(replied + 0.5, sent - replied + 0.5, (200_000, 3))
    best, loss = evidence.chances(sent, replied)

    expected = np.bincount(drawn.argmax(axis=1), minlength=3) / len(drawn)
    assert best == pytest.approx(expected, abs=0.005)
    assert loss == pytest.approx(drawn.max(axis=1).mean() - drawn.mean(axis=0), abs=0.001)


def test_ranges_hold_the_true_share_about_as_often_as_they_say() -> None:
    random = np.random.default_rng(SEED)
    for rate in (0.05, 0.3):
        held: list[Any] = []
        for count in random.binomial(60, rate, 400):
            low, high = evidence.interval(int(count), 60)
            held.append(low <= rate <= high)
        assert np.mean(held) >= 0.92


def test_two_of_seven_is_no_percentage_but_a_wide_range() -> None:
    assert Share(2, 7).percents == (6, 65)
    assert Share(0, 7).percents == (0, 30)
    assert Share(7, 7).percents == (70, 100)


def test_too_few_people_or_replies_are_not_judged() -> None:
    assert size_reached([99, 5_000]) == 0
    assert judge(size_reached([99, 5_000]), [99, 5_000], [1, 900]).finding is Finding.TOO_FEW
    assert judge(100, [100, 100], [0, 19]).finding is Finding.TOO_FEW
    assert judge(100, [100, 100], [0, 20]).finding is Finding.CLEAR


def test_sizes_double_and_end() -> None:
    assert [size_reached([n, n + 7]) for n in (100, 199, 200, 3_199, 90_000)] == [
        100, 100, 200, 1_600, 3_200,
    ]  # fmt: skip


def test_nearly_equal_wordings_have_no_winner_and_cost_little() -> None:
    verdict = judge(800, [800, 800], [80, 84])

    assert verdict.finding is Finding.OPEN
    assert verdict.leader == 1
    assert 0 < verdict.loss < 1
