# SPDX-License-Identifier: Apache-2.0
"""How well the closest people are found: `bench.closeness` measures it, once Django is set up.

`--data DIR` is laid out like one of the sets `melo`, `talentclef2025_taskA`, `esco` (labels of
skills) or
`names`, or holds folders of these names; without it a set from the shipped vocabulary is measured.
`--people N`: at most so many people carry titles of a set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SMALL: dict[str, Any] = {"data": None, "people": 200}
FULL: dict[str, Any] = {"data": None, "people": 8_000}


def run(data: Path | None, people: int) -> Iterator[dict[str, Any]]:
    """Measure every set the folder holds."""
    from bench.closeness import measure

    yield from measure(data, people)
