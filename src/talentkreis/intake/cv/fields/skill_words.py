# SPDX-License-Identifier: Apache-2.0
"""What the taxonomy, and the team's own words, find in texts of a CV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.taxonomy.finding import Found, find_occupations, find_skills

if TYPE_CHECKING:
    from collections.abc import Mapping


def skills_in(text: str, language: str, words: Mapping[str, str]) -> list[Found]:
    """Skills a text names; `words` are those of the team with the code each stands for."""
    return list(find_skills(text, language=language, aliases=words))


def occupation_score(text: str, language: str) -> float:
    """How much of a text the taxonomy knows as an occupation."""
    covered = max((hit.end - hit.start for hit in find_occupations(text, language)), default=0)
    return 1.5 * covered / len(text) if text else 0.0
