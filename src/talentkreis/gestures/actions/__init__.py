# SPDX-License-Identifier: Apache-2.0
"""Everything that changes gestures. Each action authorises, locks, checks, writes, records."""

from __future__ import annotations

from talentkreis.gestures.actions.deciding import approve_gesture, refuse_gesture
from talentkreis.gestures.actions.doing import (
    close_of_tasks,
    finish_gesture,
    note_printed,
    note_thanks,
)
from talentkreis.gestures.actions.keeping import (
    forget_gestures,
    hand_over_gestures,
    set_gesture_rules,
)
from talentkreis.gestures.actions.planning import (
    LONGEST_OCCASION,
    Plan,
    change_gesture,
    drop_gesture,
    plan_gesture,
)

__all__ = [
    "LONGEST_OCCASION",
    "Plan",
    "approve_gesture",
    "change_gesture",
    "close_of_tasks",
    "drop_gesture",
    "finish_gesture",
    "forget_gestures",
    "hand_over_gestures",
    "note_printed",
    "note_thanks",
    "plan_gesture",
    "refuse_gesture",
    "set_gesture_rules",
]
