# SPDX-License-Identifier: Apache-2.0
"""The key of a task that a step made: one task an occurrence, and the way back to the step."""

from __future__ import annotations

import uuid
from typing import NamedTuple

_PREFIX = "nurture"
# The task that the monthly review gives to owners.
REVIEW_KEY = "nurture-review"
_PARTS = 4


class StepOf(NamedTuple):
    """Which occurrence of which step of which enrolment."""

    enrolment_id: uuid.UUID
    step_id: uuid.UUID
    occurrence: int


def step_key(enrolment_id: uuid.UUID, step_id: uuid.UUID, occurrence: int) -> str:
    """The key of the task of an occurrence of a step."""
    return f"{_PREFIX}:{enrolment_id}:{step_id}:{occurrence}"


def step_of_key(key: str | None) -> StepOf | None:
    """What `step_key` was made of; None for a task of another origin."""
    parts = (key or "").split(":")
    if len(parts) != _PARTS or parts[0] != _PREFIX:
        return None
    return StepOf(uuid.UUID(parts[1]), uuid.UUID(parts[2]), int(parts[3]))
