# SPDX-License-Identifier: Apache-2.0
"""Taking inventory: `bench.stocktaking` measures it, imported once Django is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL: dict[str, Any] = {"people": 500}
FULL: dict[str, Any] = {"people": 100_000}


def run(people: int) -> Iterator[dict[str, Any]]:
    """Populate, look through everybody, then measure the pages and one batch."""
    from bench.stocktaking import measure

    yield from measure(people)
