# SPDX-License-Identifier: Apache-2.0
"""Warmth: one rule that fades by itself and never depends on the order of telling."""

from __future__ import annotations

import datetime as dt
import math

from hypothesis import given
from hypothesis import strategies as st

from talentkreis.people.models import ConversationKind
from talentkreis.relationships import rules

MOMENTS = st.integers(1_325_376_000, 2_051_222_400).map(
    lambda second: dt.datetime.fromtimestamp(second, dt.UTC)
)
INTERACTIONS = st.lists(
    st.tuples(st.sampled_from([20.0, 25.0, 35.0, 40.0, 45.0, 50.0]), MOMENTS), max_size=30
)
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)


def test_a_call_warms_and_half_of_it_is_left_after_120_days() -> None:
    log = rules.warmth_log_of([(rules.CALL, NOW)])
    assert rules.warmth_at(log, NOW) == 40
    assert rules.warmth_at(log, NOW + dt.timedelta(days=120)) == 20
    assert rules.warmth_at(log, NOW + dt.timedelta(days=240)) == 10


def test_nobody_reached_warms_nothing() -> None:
    assert rules.weight_of(ConversationKind.CALL, was_reached=False) == 0
    assert rules.warmth_log_of([(0.0, NOW)]) is None
    assert rules.warmth_at(None, NOW) == 0


def test_every_kind_of_conversation_has_a_weight() -> None:
    assert set(rules.CONVERSATION_WEIGHTS) == set(ConversationKind.values)


@given(INTERACTIONS)
def test_the_stored_logarithm_is_the_sum_of_the_definition(
    interactions: list[tuple[float, dt.datetime]],
) -> None:
    expected = sum(
        weight * 2 ** (-(NOW - at).total_seconds() / (120 * 86400)) for weight, at in interactions
    )
    assert math.isclose(
        rules.sum_at(rules.warmth_log_of(interactions), NOW), expected, rel_tol=1e-9
    )


@given(INTERACTIONS, st.randoms(use_true_random=False))
def test_the_order_of_telling_does_not_matter(
    interactions: list[tuple[float, dt.datetime]], random: st.DataObject
) -> None:
    shuffled = list(interactions)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    one, other = rules.warmth_log_of(interactions), rules.warmth_log_of(shuffled)
    assert one == other or math.isclose(one or 0, other or 0, rel_tol=1e-9, abs_tol=1e-9)


@given(INTERACTIONS, st.integers(0, 3_000))
def test_without_contact_warmth_only_falls(
    interactions: list[tuple[float, dt.datetime]], days: int
) -> None:
    log = rules.warmth_log_of(interactions)
    later = NOW + dt.timedelta(days=days)
    assert rules.warmth_at(log, later) <= rules.warmth_at(log, NOW)


@given(INTERACTIONS, MOMENTS)
def test_one_more_contact_never_cools(
    interactions: list[tuple[float, dt.datetime]], at: dt.datetime
) -> None:
    before = rules.warmth_log_of(interactions)
    after = rules.added(before, rules.CALL, at)
    assert rules.sum_at(after, NOW) >= rules.sum_at(before, NOW)


@given(INTERACTIONS, INTERACTIONS, MOMENTS, MOMENTS)
def test_who_is_warmer_does_not_change_by_itself(
    one: list[tuple[float, dt.datetime]],
    other: list[tuple[float, dt.datetime]],
    first: dt.datetime,
    second: dt.datetime,
) -> None:
    a, b = rules.warmth_log_of(one), rules.warmth_log_of(other)
    for now in (first, second):
        if a is not None and b is not None and a >= b:
            assert rules.warmth_at(a, now) >= rules.warmth_at(b, now)


@given(INTERACTIONS, st.integers(1, 100))
def test_the_index_condition_says_the_same_as_the_number_shown(
    interactions: list[tuple[float, dt.datetime]], least: int
) -> None:
    log = rules.warmth_log_of(interactions)
    margin = abs(rules.sum_at(log, NOW) - (least - 0.5))
    if margin > 1e-6:
        by_index = log is not None and log >= rules.log_for(least, NOW)
        assert by_index == (rules.warmth_at(log, NOW) >= least)


def test_five_steps_as_the_ring_shows_them() -> None:
    assert [rules.step_of(w) for w in (0, 19, 20, 39, 40, 60, 79, 80, 100)] == [
        0, 0, 1, 1, 2, 3, 3, 4, 4
    ]  # fmt: skip


@given(INTERACTIONS)
def test_what_is_taken_back_leaves_what_was_before(
    interactions: list[tuple[float, dt.datetime]],
) -> None:
    before = rules.warmth_log_of(interactions)
    after = rules.taken_back(rules.added(before, rules.CALL, NOW), rules.CALL, NOW)
    assert math.isclose(rules.sum_at(after, NOW), rules.sum_at(before, NOW), abs_tol=1e-6)
