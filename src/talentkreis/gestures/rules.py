# SPDX-License-Identifier: Apache-2.0
"""What a gesture may be worth, and whether somebody has to agree to it. Pure."""

from __future__ import annotations

from enum import StrEnum

# What may be deducted for gifts to one recipient and year (§ 4 (5) no. 1 EStG since 2024).
DEFAULT_LIMIT_CENTS = 5_000
LARGEST_LIMIT_CENTS = 1_000_000
LARGEST_VALUE_CENTS = 1_000_000


class AboveLimit(StrEnum):
    """What becomes of a gesture above the limit of a person and year."""

    ASK = "ask"
    REFUSE = "refuse"


class Course(StrEnum):
    """What has to happen before a gesture may be done."""

    FREE = "free"
    ASK = "ask"
    REFUSE = "refuse"


def course_of(
    *, value_cents: int, others_cents: int, limit_cents: int, above: str, approved_cents: int | None
) -> Course:
    """What a gesture of this value needs, beside `others_cents` of the same person and year.

    What costs nothing is always free. What was approved stays approved up to the value it had.
    """
    if not value_cents or value_cents + others_cents <= limit_cents:
        return Course.FREE
    if approved_cents is not None and value_cents <= approved_cents:
        return Course.FREE
    return Course.REFUSE if above == AboveLimit.REFUSE else Course.ASK


def may_decide(*, decider: object | None, asked_by: object | None, owner: object | None) -> bool:
    """Four eyes: whoever planned a gesture or carries it out does not approve it."""
    return decider is not None and decider not in {asked_by, owner}
