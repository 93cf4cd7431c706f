# SPDX-License-Identifier: Apache-2.0
"""Who is next: the rule alone, without a database."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.relationships.turns import (
    DAY_RANK,
    MOST,
    PROMISE_RANK,
    QUARTER_RANK,
    SIGNAL_RANK,
    Cause,
    Rest,
    has_turn,
    in_order,
)

pytestmark = pytest.mark.requirement("feature:I6")

DAY = dt.date(2026, 11, 24)
ME, AWAY, OTHER = (uuid.UUID(int=number) for number in (1, 2, 3))
_RANKS = {
    "promise": PROMISE_RANK,
    "day": DAY_RANK,
    "signal": SIGNAL_RANK,
    "quarter": QUARTER_RANK,
}


def _cause(number: int, reason: str = "quarter", days: int = 5, owner: uuid.UUID = ME) -> Cause:
    return Cause(
        person_id=uuid.UUID(int=number),
        reason=reason,
        rank=_RANKS[reason],
        since=DAY - dt.timedelta(days=days),
        owner_id=owner,
        is_binding=reason in {"promise", "day"},
    )


def _people(causes: list[Cause]) -> list[int]:
    found = in_order(causes, {}, member_id=ME, day=DAY)
    return [each[0].person_id.int for each in found]


# A number whose turn it is on DAY, and one whose it is not.
EVEN = 1000 if (1000 + DAY.toordinal()) % 2 == 0 else 1001
ODD = EVEN + 1


def test_keeping_ones_word_comes_before_good_moments_and_the_oldest_first() -> None:
    causes = [
        _cause(EVEN, "quarter", 9),
        _cause(EVEN + 2, "signal", 9),
        _cause(5, "day", 1),
        _cause(6, "promise", 1),
        _cause(7, "promise", 3),
    ]
    assert _people(causes) == [7, 6, 5, EVEN + 2, EVEN]


def test_a_person_stands_there_once_for_the_best_reason() -> None:
    causes = [_cause(EVEN, "signal"), _cause(EVEN, "promise"), _cause(EVEN, "quarter")]
    found = in_order(causes, {}, member_id=ME, day=DAY)
    assert [[cause.reason for cause in each] for each in found] == [
        ["promise", "signal", "quarter"]
    ]


def test_at_most_ten_are_named() -> None:
    assert len(_people([_cause(number, "promise", number) for number in range(1, 30)])) == MOST


@given(st.integers(0, 2**128 - 1), st.integers(2, 1_000), st.integers(0, 2_000))
def test_nobody_is_named_two_days_in_a_row_without_a_cause(
    number: int, days: int, later: int
) -> None:
    cause = _cause(number, "quarter", days)
    day = DAY + dt.timedelta(days=later)
    turns = [has_turn(cause, day + dt.timedelta(days=each)) for each in range(4)]
    assert turns in ([True, False, True, False], [False, True, False, True])


@pytest.mark.parametrize("days", [0, 1])
def test_a_new_cause_names_somebody_whose_turn_it_is_not(days: int) -> None:
    assert _people([_cause(ODD, "signal", days)]) == [ODD]
    assert _people([_cause(ODD, "signal", 2)]) == []


def test_promises_and_named_days_stand_every_day() -> None:
    assert _people([_cause(ODD, "promise", 9), _cause(ODD + 2, "day", 9)]) == [ODD, ODD + 2]


def test_people_of_colleagues_who_are_away_take_turns_with_ones_own() -> None:
    own = [_cause(number, "promise", 10 - number) for number in range(1, 5)]
    theirs = [_cause(number, "promise", 20 - number, AWAY) for number in range(11, 14)]
    third = [_cause(21, "promise", 30, OTHER)]
    assert _people([*theirs, *own, *third]) == [1, 21, 11, 2, 12, 3, 13, 4]


@given(st.permutations(range(1, 9)))
def test_the_order_hangs_on_nothing_but_the_causes(order: list[int]) -> None:
    causes = [_cause(number, "promise", number % 3) for number in order]
    assert _people(causes) == _people(sorted(causes, key=lambda each: each.person_id.int))


@pytest.mark.parametrize(
    ("said", "until", "is_named"),
    [(1, 5, False), (1, 0, True), (30, 5, True)],
    ids=["rests", "rested", "a newer cause"],
)
def test_an_answer_lets_somebody_rest_until_a_newer_cause(
    said: int, until: int, is_named: bool
) -> None:
    rest = Rest(DAY - dt.timedelta(days=said), DAY + dt.timedelta(days=until))
    cause = _cause(EVEN, "signal", 5)
    found = in_order([cause], {(cause.person_id, "signal"): rest}, member_id=ME, day=DAY)
    assert bool(found) is is_named


def test_resting_for_one_reason_leaves_the_others() -> None:
    rest = Rest(DAY, DAY + dt.timedelta(days=9))
    causes = [_cause(EVEN, "signal"), _cause(EVEN, "quarter")]
    found = in_order(causes, {(uuid.UUID(int=EVEN), "signal"): rest}, member_id=ME, day=DAY)
    assert [[cause.reason for cause in each] for each in found] == [["quarter"]]
