# SPDX-License-Identifier: Apache-2.0
"""Doing pieces of work side by side that have to be finished one after the other.

While the database writes one piece, this process prepares the next, and the database can begin
with that too: two cores have work, where one waited for the other.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from threading import Condition, Lock
from typing import TYPE_CHECKING, TypeVar

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")


class Stopped(Exception):
    """A piece before this one failed."""


def side_by_side(
    pieces: Iterator[T], work: Callable[[T, Callable[[], None]], None], *, lanes: int
) -> None:
    """Call ``work(piece, wait_for_turn)`` for each piece, in up to `lanes` threads with this one.

    `wait_for_turn` returns once everything before the piece is done, and raises `Stopped` when it
    never will be. Pieces are taken one at a time, in order. After an error nothing is begun any
    more; pieces before the failed one are finished, and the error is raised. Each other thread has
    a database connection of its own.
    """
    turns, taking = _Turns(), Lock()
    numbers = count()

    def lane() -> None:
        while not turns.are_over:
            number = math.inf
            try:
                with taking:
                    number = next(numbers)
                    piece = next(pieces, None)
                if piece is None:
                    return
                work(piece, partial(turns.wait, number))
                turns.pass_on()
            except Stopped:
                return
            except BaseException:
                turns.end_before(number)
                raise

    def lane_beside() -> None:
        try:
            lane()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=max(1, lanes - 1)) as threads:
        beside = [threads.submit(lane_beside) for _ in range(lanes - 1)]
        lane()
    for ended in beside:
        ended.result()


class _Turns:
    """Whose turn it is to finish."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._now = 0
        self._end = math.inf

    @property
    def are_over(self) -> bool:
        """Whether some piece has failed."""
        return self._end < math.inf

    def wait(self, number: int) -> None:
        """Return when it is this piece's turn. Raises Stopped when that will never be."""
        with self._changed:
            self._changed.wait_for(lambda: self._now == number or number > self._end)
            if self._now != number:
                raise Stopped

    def pass_on(self) -> None:
        """It is the next piece's turn."""
        with self._changed:
            self._now += 1
            self._changed.notify_all()

    def end_before(self, number: float) -> None:
        """This piece has failed: none behind it has a turn any more."""
        with self._changed:
            self._end = min(self._end, number)
            self._changed.notify_all()
