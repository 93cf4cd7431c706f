# SPDX-License-Identifier: Apache-2.0
"""Background jobs: deferred in the caller's transaction, delivered at least once.

`defer_once` wraps the trap of `queueing_lock`: the failed insert would abort the transaction
around it, so it runs in its own savepoint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

if TYPE_CHECKING:
    import datetime as dt

    from procrastinate.tasks import Task


def defer(task: Task[Any, Any, Any], *, lock: str | None = None, **arguments: Any) -> None:
    """Queue `task` with ids and plain values; jobs sharing `lock` run one after the other."""
    task.configure(lock=lock).defer(**arguments)


def defer_once(
    task: Task[Any, Any, Any],
    *,
    key: str,
    at: dt.datetime | None = None,
    **arguments: Any,
) -> bool:
    """Queue `task` unless one with the same `key` already waits; tell whether it was queued."""
    try:
        with transaction.atomic():
            task.configure(queueing_lock=key, schedule_at=at).defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True
