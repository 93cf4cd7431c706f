# SPDX-License-Identifier: Apache-2.0
"""What gestures do when something happens elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.gestures.actions import close_of_tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.relationships.events import TaskCompleted


def done_with_their_task(events: Sequence[TaskCompleted]) -> None:
    """Whoever ticks off the task of a step has done the gesture planned for it."""
    for event in events:
        close_of_tasks(actor=event.actor, task_ids=[event.task_id])
