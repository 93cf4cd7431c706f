# SPDX-License-Identifier: Apache-2.0
"""Pieces of work are begun side by side and finished in their order."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from talentkreis.intake.lanes import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def test_pieces_are_finished_in_order_whoever_is_faster() -> None:
    begun: list[int] = []
    finished: list[int] = []

    def work(piece: int, wait_for_turn: Callable[[], None]) -> None:
        begun.append(piece)
        time.sleep(0.02 if piece % 2 == 0 else 0)
        wait_for_turn()
        finished.append(piece)

    side_by_side(iter(range(9)), work, lanes=2)
    assert finished == list(range(9))
    assert sorted(begun) == finished


def test_two_pieces_are_worked_on_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=10)

    def work(piece: int, wait_for_turn: Callable[[], None]) -> None:
        both.wait()
        wait_for_turn()

    side_by_side(iter(range(2)), work, lanes=2)


@pytest.mark.parametrize("lanes", [1, 2, 3])
def test_after_an_error_nothing_later_is_finished(lanes: int) -> None:
    finished: list[int] = []

    def work(piece: int, wait_for_turn: Callable[[], None]) -> None:
        wait_for_turn()
        if piece == 3:
            raise ValueError(piece)
        finished.append(piece)

    with pytest.raises(ValueError, match="3"):
        side_by_side(iter(range(20)), work, lanes=lanes)
    assert finished == [0, 1, 2]


@pytest.mark.parametrize("lanes", [1, 2])
def test_what_was_read_before_the_source_broke_is_finished(lanes: int) -> None:
    finished: list[int] = []

    def source() -> Iterator[int]:
        yield 0
        yield 1
        raise LookupError

    def work(piece: int, wait_for_turn: Callable[[], None]) -> None:
        time.sleep(0.02)
        wait_for_turn()
        finished.append(piece)

    with pytest.raises(LookupError):
        side_by_side(source(), work, lanes=lanes)
    assert finished == [0, 1]
