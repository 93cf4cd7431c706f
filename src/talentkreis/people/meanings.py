# SPDX-License-Identifier: Apache-2.0
"""Skills follow the vocabulary: when the team's words change, they are looked up anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.activity.actions import subscribe
from talentkreis.kernel.jobs import defer_once
from talentkreis.taxonomy.events import WordsChanged

if TYPE_CHECKING:
    from collections.abc import Sequence


def follow_words() -> None:
    """Subscribe; called once, from `apps.py`."""
    subscribe(WordsChanged, _look_up_anew)


def _look_up_anew(events: Sequence[WordsChanged]) -> None:  # noqa: ARG001 - any of them
    from talentkreis.people.tasks import link_skills

    defer_once(link_skills, key="people.link_skills", timestamp=0)
