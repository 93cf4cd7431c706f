# SPDX-License-Identifier: Apache-2.0
"""Where a year plan has gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

QUARTERS = (range(1, 4), range(4, 7), range(7, 10), range(10, 13))


def gaps_of(*, is_quarterly: bool, planned: Collection[int], filled: Collection[int]) -> set[int]:
    """Months in which something is due and nothing is there.

    A planned month without anything to show for it is a gap. Of a quarterly line each quarter
    needs a month: where none is planned, its last one is the gap.
    """
    gaps = {month for month in planned if month not in filled}
    if is_quarterly:
        gaps |= {max(quarter) for quarter in QUARTERS if not any(m in planned for m in quarter)}
    return gaps
