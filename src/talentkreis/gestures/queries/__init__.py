# SPDX-License-Identifier: Apache-2.0
"""Reads of gestures."""

from __future__ import annotations

from talentkreis.gestures.queries.letters import Sheet, Words, sheets, words_of
from talentkreis.gestures.queries.lists import (
    MOST,
    GestureLine,
    Page,
    Shown,
    Waiting,
    gesture_visible_to,
    gestures_of_person,
    line_of,
    listed,
    of_task,
    waiting_for,
)
from talentkreis.gestures.queries.rules import euros, rules_here, year_of

__all__ = [
    "MOST",
    "GestureLine",
    "Page",
    "Sheet",
    "Shown",
    "Waiting",
    "Words",
    "euros",
    "gesture_visible_to",
    "gestures_of_person",
    "line_of",
    "listed",
    "of_task",
    "rules_here",
    "sheets",
    "waiting_for",
    "words_of",
    "year_of",
]
