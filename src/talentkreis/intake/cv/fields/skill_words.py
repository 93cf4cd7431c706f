# SPDX-License-Identifier: Apache-2.0
"""What the taxonomy finds in texts of a CV, where it is installed."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Hit(NamedTuple):
    """A concept found in a text."""

    code: str
    label: str
    start: int
    end: int


def skills_in(text: str, language: str) -> list[Hit]:
    """Skills a text names."""
    return _ask("find_skills", text, language)


def occupation_score(text: str, language: str) -> float:
    """How much of a text the taxonomy knows as an occupation."""
    hits = _ask("find_occupations", text, language)
    covered = max((hit.end - hit.start for hit in hits), default=0)
    return 1.5 * covered / len(text) if text else 0.0


def _ask(function: str, text: str, language: str) -> list[Hit]:
    try:
        finding: Any = importlib.import_module("talentkreis.taxonomy.finding")
    except ModuleNotFoundError:
        return []
    found: Sequence[Any] = getattr(finding, function)(text, language=language)
    return [Hit(each.code, each.label, each.start, each.end) for each in found]
