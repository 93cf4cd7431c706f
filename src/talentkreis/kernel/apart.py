# SPDX-License-Identifier: Apache-2.0
"""Work in processes of its own: for what would keep its memory, or needs more than one core."""

from __future__ import annotations

import ctypes
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_PR_SET_PDEATHSIG = 1


def run_apart(work: Callable[..., T], *each: tuple[Any, ...]) -> list[T]:
    """Call `work` once for each tuple of arguments, side by side, and wait for all answers.

    Every call has a new process with Django set up for the database of this one. `work` is a
    function of a module; it, arguments and answers travel by pickle. Processes end with the work
    or, on Linux, with this process, however that ends. Raises what the first failed call raised,
    or BrokenProcessPool where a process was killed.
    """
    from django.db import connections

    addresses = {alias: connections[alias].settings_dict for alias in connections}
    with ProcessPoolExecutor(
        len(each),
        mp_context=get_context("spawn"),
        initializer=_set_up,
        initargs=(addresses,),
        max_tasks_per_child=1,  # whoever is quick would take the next call as well
    ) as processes:
        calls = [processes.submit(work, *arguments) for arguments in each]
        return [call.result() for call in calls]


def _set_up(addresses: dict[str, dict[str, Any]]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    import django
    from django.conf import settings

    settings.DATABASES = addresses
    django.setup()
