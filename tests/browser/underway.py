# SPDX-License-Identifier: Apache-2.0
"""Which requests the live server still answers.

A browser that closes its window does not end the request behind it: the server's thread goes on
reading and writing for some milliseconds, or for a second on a busy machine. Whoever empties the
tables in the meantime waits for it in a circle, or finds its rows in the next test.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.core.signals import request_finished, request_started

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a browser sent just before it closed is taken up by the server within this time.
STILL_S: Final = 0.03


class RequestsUnderway:
    """Counts what the server's threads have begun and not ended."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Count from here to the end of the block."""
        request_started.connect(self._begin)
        request_finished.connect(self._end)
        try:
            yield
        finally:
            request_started.disconnect(self._begin)
            request_finished.disconnect(self._end)

    def wait_for_none(self, *, within_s: float) -> None:
        """Return once nothing is under way, and nothing more came in after that.

        Raises AssertionError where that takes longer than `within_s` seconds.
        """
        ends = time.monotonic() + within_s
        with self._changed:
            while self._changed.wait_for(lambda: self._count == 0, ends - time.monotonic()):
                if not self._changed.wait_for(lambda: self._count > 0, STILL_S):
                    return
        raise AssertionError(f"requests have not ended within {within_s} s")

    def _begin(self, **_sent: object) -> None:
        self._add(1)

    def _end(self, **_sent: object) -> None:
        self._add(-1)

    def _add(self, number: int) -> None:
        # Django's test client sends the same signals from the test's own thread, in which
        # nothing can be under way once the test has ended.
        if threading.current_thread() is threading.main_thread():
            return
        with self._changed:
            self._count += number
            self._changed.notify_all()
