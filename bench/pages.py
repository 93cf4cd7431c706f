# SPDX-License-Identifier: Apache-2.0
"""Pages of the back office: `bench.clicking` measures them, imported once Django is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL: dict[str, Any] = {"people": 700}
FULL: dict[str, Any] = {"people": 100_000}


def run(people: int) -> Iterator[dict[str, Any]]:
    """Build the demo employer among so many people, then open every page one can click to."""
    from bench.clicking import measure

    yield from measure(people)
