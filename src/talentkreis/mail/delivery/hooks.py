# SPDX-License-Identifier: Apache-2.0
"""Named instants of a hand-over, where the crash tests kill the worker (TRUST R-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

POINTS = (
    "before_claim",
    "after_claim",
    "before_data",
    "after_data",
    "before_commit",
    "after_commit",
    "after_data_started",
    "after_final_dot",
)

_listener: Callable[[str], None] | None = None


def listen(listener: Callable[[str], None] | None) -> None:
    """Call `listener` with each instant that is reached; for tests."""
    global _listener  # noqa: PLW0603 - one listener a process
    _listener = listener


def reached(point: str) -> None:
    """Tell the listener, if there is one."""
    if _listener is not None:
        _listener(point)
