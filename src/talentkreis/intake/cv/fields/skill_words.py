# SPDX-License-Identifier: Apache-2.0
"""What the taxonomy finds in texts of a CV."""

from __future__ import annotations

from talentkreis.taxonomy.finding import Found, find_occupations, find_skills


def skills_in(text: str, language: str) -> list[Found]:
    """Skills a text names."""
    return list(find_skills(text, language=language))


def occupation_score(text: str, language: str) -> float:
    """How much of a text the taxonomy knows as an occupation."""
    covered = max((hit.end - hit.start for hit in find_occupations(text, language)), default=0)
    return 1.5 * covered / len(text) if text else 0.0
