# SPDX-License-Identifier: Apache-2.0
"""Work in a process of its own: for what would keep the memory it took."""

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


def run_apart(work: Callable[..., T], *arguments: Any) -> T:
    """Call `work` in a new process with Django set up for this database; wait for its answer.

    `work` is a function of a module; it, arguments and answer travel by pickle. The process ends
    with the work or, on Linux, with this one, however that ends. Raises what the call raised, or
    BrokenProcessPool where the process was killed.
    """
    from django.db import connections

    addresses = {alias: connections[alias].settings_dict for alias in connections}
    with ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=_set_up, initargs=(addresses,)
    ) as process:
        return process.submit(work, *arguments).result()


def _set_up(addresses: dict[str, dict[str, Any]]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    import django
    from django.conf import settings

    settings.DATABASES = addresses
    django.setup()
