# SPDX-License-Identifier: Apache-2.0
"""Drawing lots that come out the same every time.

A keyed hash over what is drawn for and the person gives a point between 0 and 1. The key is
derived from the secret of the installation, so that nobody can foresee or choose a lot; what was
drawn is written down where it is used, and what is written down wins over the hash. So a lot stays
after a restart, in later versions, when somebody starts again, and when records are merged.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from talentkreis.kernel.signing import keyed_hash

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

MOST_VARIANTS = 4
_SPACE = 2**64


def point_of(purpose: str, subject_id: uuid.UUID, person_id: uuid.UUID) -> float:
    """Where between 0 and 1 a person lies for one draw; even over people, another each draw."""
    digest = keyed_hash(f"nurture.{purpose}", f"{subject_id}:{person_id}")
    return int.from_bytes(digest[:8], "big") / _SPACE


def variant_at(point: float, shares: Sequence[int]) -> int:
    """The number of the wording whose part of 100 the point lies in."""
    return next(number for number, end in enumerate(accumulate(shares)) if point * 100 < end)


def even_shares(count: int) -> list[int]:
    """100 in as even parts as whole numbers allow, the larger ones first."""
    part, rest = divmod(100, count)
    return [part + (number < rest) for number in range(count)]


def letter_of(number: int) -> str:
    """What a wording is called: A, B, C, D."""
    return "ABCD"[number]
