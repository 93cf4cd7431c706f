# SPDX-License-Identifier: Apache-2.0
"""Warmth: one rule that fades by itself and never depends on the order of telling."""

from __future__ import annotations

import datetime as dt
import math

from hypothesis import given
from hypothesis import strategies as st

from talentkreis.people.models import ConversationKind
from talentkreis.relationships import rules
from talentkreis.relationships.rules import Scale

MOMENTS = st.integers(1_325_376_000, 2_051_222_400).map(
    lambda second: dt.datetime.fromtimestamp(second, dt.UTC)
)
INTERACTIONS = st.lists(
    st.tuples(st.sampled_from([20.0, 25.0, 35.0, 40.0, 45.0, 50.0]), MOMENTS), max_size=30
)
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
SCALE = Scale()
CALL = SCALE.weights[ConversationKind.CALL]


def test_a_call_warms_and_half_of_it_is_left_after_120_days() -> None:
    log = SCALE.warmth_log_of([(CALL, NOW)])
    assert SCALE.warmth_at(log, NOW) == 40
    assert SCALE.warmth_at(log, NOW + dt.timedelta(days=120)) == 20
    assert SCALE.warmth_at(log, NOW + dt.timedelta(days=240)) == 10


def test_nobody_reached_warms_nothing() -> None:
    assert SCALE.weight_of(ConversationKind.CALL, was_reached=False) == 0
    assert SCALE.warmth_log_of([(0.0, NOW)]) is None
    assert SCALE.warmth_at(None, NOW) == 0


def test_every_kind_of_conversation_has_a_weight() -> None:
    assert set(SCALE.weights) == set(ConversationKind.values)


@given(INTERACTIONS)
def test_the_stored_logarithm_is_the_sum_of_the_definition(
    interactions: list[tuple[float, dt.datetime]],
) -> None:
    expected = sum(
        weight * 2 ** (-(NOW - at).total_seconds() / (120 * 86400)) for weight, at in interactions
    )
    assert math.isclose(
        SCALE.sum_at(SCALE.warmth_log_of(interactions), NOW), expected, rel_tol=1e-9
    )


@given(INTERACTIONS, st.randoms(use_true_random=False))
def test_the_order_of_telling_does_not_matter(
    interactions: list[tuple[float, dt.datetime]], random: st.DataObject
) -> None:
    shuffled = list(interactions)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    one, other = SCALE.warmth_log_of(interactions), SCALE.warmth_log_of(shuffled)
    assert one == other or math.isclose(one or 0, other or 0, rel_tol=1e-9, abs_tol=1e-9)


@given(INTERACTIONS, st.integers(0, 3_000))
def test_without_contact_warmth_only_falls(
    interactions: list[tuple[float, dt.datetime]], days: int
) -> None:
    log = SCALE.warmth_log_of(interactions)
    later = NOW + dt.timedelta(days=days)
    assert SCALE.warmth_at(log, later) <= SCALE.warmth_at(log, NOW)


@given(INTERACTIONS, MOMENTS)
def test_one_more_contact_never_cools(
    interactions: list[tuple[float, dt.datetime]], at: dt.datetime
) -> None:
    before = SCALE.warmth_log_of(interactions)
    after = SCALE.added(before, CALL, at)
    assert SCALE.sum_at(after, NOW) >= SCALE.sum_at(before, NOW)


@given(INTERACTIONS, INTERACTIONS, MOMENTS, MOMENTS)
def test_who_is_warmer_does_not_change_by_itself(
    one: list[tuple[float, dt.datetime]],
    other: list[tuple[float, dt.datetime]],
    first: dt.datetime,
    second: dt.datetime,
) -> None:
    a, b = SCALE.warmth_log_of(one), SCALE.warmth_log_of(other)
    for now in (first, second):
        if a is not None and b is not None and a >= b:
            assert SCALE.warmth_at(a, now) >= SCALE.warmth_at(b, now)


@given(INTERACTIONS, st.integers(1, 100))
def test_the_index_condition_says_the_same_as_the_number_shown(
    interactions: list[tuple[float, dt.datetime]], least: int
) -> None:
    log = SCALE.warmth_log_of(interactions)
    margin = abs(SCALE.sum_at(log, NOW) - (least - 0.5))
    if margin > 1e-6:
        by_index = log is not None and log >= SCALE.log_for(least, NOW)
        assert by_index == (SCALE.warmth_at(log, NOW) >= least)


def test_five_steps_as_the_ring_shows_them() -> None:
    assert [rules.step_of(w) for w in (0, 19, 20, 39, 40, 60, 79, 80, 100)] == [
        0, 0, 1, 1, 2, 3, 3, 4, 4
    ]  # fmt: skip


HALF_LIVES = st.integers(30, 730)


@given(INTERACTIONS, HALF_LIVES, HALF_LIVES)
def test_another_half_life_reads_every_stored_logarithm_as_before(
    interactions: list[tuple[float, dt.datetime]], first: int, second: int
) -> None:
    """Whoever waits to be counted anew keeps the old warmth, after any number of changes."""
    log = SCALE.warmth_log_of(interactions)
    later = NOW + dt.timedelta(days=40)
    one = SCALE.changed(half_life_days=first, weights=SCALE.weights, now=NOW)
    two = one.changed(half_life_days=second, weights=SCALE.weights, now=later)
    assert math.isclose(one.sum_at(log, NOW), SCALE.sum_at(log, NOW), rel_tol=1e-6, abs_tol=1e-9)
    assert math.isclose(two.sum_at(log, later), one.sum_at(log, later), rel_tol=1e-6, abs_tol=1e-9)


@given(INTERACTIONS, HALF_LIVES)
def test_on_the_changed_scale_the_sum_is_that_of_the_definition(
    interactions: list[tuple[float, dt.datetime]], half_life: int
) -> None:
    scale = SCALE.changed(half_life_days=half_life, weights=SCALE.weights, now=NOW)
    expected = sum(
        weight * 2 ** (-(NOW - at).total_seconds() / (half_life * 86400))
        for weight, at in interactions
    )
    found = scale.sum_at(scale.warmth_log_of(interactions), NOW)
    assert math.isclose(found, min(expected, 2.0**60), rel_tol=1e-6, abs_tol=1e-9)


def test_other_weights_leave_the_fixed_day_where_it_is() -> None:
    changed = SCALE.changed(half_life_days=120, weights={**SCALE.weights, "call": 10}, now=NOW)
    assert changed.counted_from == SCALE.counted_from
    assert changed.warmth_at(changed.log_of(changed.weights["call"], NOW), NOW) == 10
