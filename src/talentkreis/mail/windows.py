# SPDX-License-Identifier: Apache-2.0
"""Hours of the day for messages of sequences: asked at hand-over, known by a package above.

Planning puts a message into the person's working hours; an outage, a pause or the contact budget
may move it out of them again. Whoever plans says here when the next hour is that suits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    import uuid

Window = Callable[["Sequence[uuid.UUID]", "dt.datetime"], "Mapping[uuid.UUID, dt.datetime]"]

REASON = "outside_hours"
_windows: list[Window] = []


def register_window(window: Window) -> None:
    """Let a package above say for whom `at` does not suit, and from when it does; in `apps.py`."""
    if window not in _windows:
        _windows.append(window)


def closed_until(person_ids: Sequence[uuid.UUID], at: dt.datetime) -> dict[uuid.UUID, dt.datetime]:
    """People whom nothing of a sequence may reach at `at`, and when it may again."""
    closed: dict[uuid.UUID, dt.datetime] = {}
    for window in _windows if person_ids else ():
        closed |= window(person_ids, at)
    return closed
