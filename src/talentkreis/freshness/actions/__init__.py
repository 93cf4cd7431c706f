# SPDX-License-Identifier: Apache-2.0
"""Asking, answering, deciding, noticing."""

from __future__ import annotations

from talentkreis.freshness.actions.answering import Said, answer_request
from talentkreis.freshness.actions.asking import (
    ask_people,
    ask_person,
    start_clock_of_links,
    take_back_requests,
)
from talentkreis.freshness.actions.deciding import decide_proposals, set_update_rules
from talentkreis.freshness.actions.proposing import propose
from talentkreis.freshness.actions.signals import (
    NewSignal,
    dismiss_signal,
    note_return_visit,
    raise_signals,
    settle_by_acting,
    snooze_signal,
)

__all__ = [
    "NewSignal",
    "Said",
    "answer_request",
    "ask_people",
    "ask_person",
    "decide_proposals",
    "dismiss_signal",
    "note_return_visit",
    "propose",
    "raise_signals",
    "set_update_rules",
    "settle_by_acting",
    "snooze_signal",
    "start_clock_of_links",
    "take_back_requests",
]
