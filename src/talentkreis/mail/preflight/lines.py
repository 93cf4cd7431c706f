# SPDX-License-Identifier: Apache-2.0
"""What a check comes to: one line for each topic, with a level, a code and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.mail.models import PreflightLevel, PreflightTopic
from talentkreis.mail.preflight.words import WORDS

if TYPE_CHECKING:
    import datetime as dt

    from django.utils.functional import _StrOrPromise

Level = PreflightLevel
Topic = PreflightTopic


@dataclass(frozen=True, slots=True)
class Line:
    """One topic. `detail` is a name, record or link the words are about; never somebody's."""

    topic: PreflightTopic
    level: PreflightLevel
    code: str
    detail: str = ""
    checked_at: dt.datetime | None = None

    @property
    def is_red(self) -> bool:
        """It stands in the way of writing to many."""
        return self.level == Level.RED

    @property
    def verdict(self) -> str:
        """In the gate's words: yes, ask, no."""
        return {Level.GREEN: "yes", Level.YELLOW: "ask", Level.RED: "no"}[self.level]

    @property
    def finding(self) -> _StrOrPromise:
        """What was found, in one sentence."""
        return WORDS[self.code][0]

    @property
    def advice(self) -> _StrOrPromise:
        """Why it matters and what to do; empty where nothing is to be done."""
        return WORDS[self.code][1]
