# SPDX-License-Identifier: Apache-2.0
"""Reading inbound mail: how often class, hard or soft, and the words of a reply are right.

`--data` is a folder laid out like one of the public collections (bounces of many mail servers,
bounces with complaints and auto replies, replies with quotes), or a folder that holds some of
them. Without it the project's own absence notes and replies are measured. The baseline of the
classes is flufl.bounce with the header of RFC 3834 alone, that of the reply text
mail-parser-reply alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SMALL: dict[str, Any] = {"data": None}
FULL: dict[str, Any] = {"data": None}
NEEDS_DATABASE = False


def run(data: Path | None) -> Iterator[dict[str, Any]]:
    """Measure every collection that `data` (or TALENTKREIS_EVAL_DATA) holds, and the own mails."""
    django.setup()
    from bench.answers import measure

    yield from measure(data)
