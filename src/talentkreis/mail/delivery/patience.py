# SPDX-License-Identifier: Apache-2.0
"""Riding out a database that restarts or cuts the connection (TRUST F-06, F-07)."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, TypeVar

import structlog
from django.db import InterfaceError, OperationalError, connection

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger(__name__)

T = TypeVar("T")
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.05, 2.0


def patiently(work: Callable[[], T], *, for_s: float) -> T:
    """Do `work` again, with growing pauses, while the database cannot be spoken to.

    For work that may be done twice: a commit whose answer was lost may have happened. Raises the
    error of the last attempt after `for_s` seconds, or at once inside a transaction.
    """
    deadline = time.monotonic() + for_s
    pause = FIRST_PAUSE_S
    while True:
        try:
            return work()
        except (OperationalError, InterfaceError) as error:
            if time.monotonic() > deadline or connection.in_atomic_block:
                raise
            log.warning("database_lost", error=type(error).__name__)
            connection.close()
            time.sleep(pause * (0.5 + random.random()))  # noqa: S311 - jitter
            pause = min(pause * 2, LONGEST_PAUSE_S)
