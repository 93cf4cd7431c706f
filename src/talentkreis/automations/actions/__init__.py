# SPDX-License-Identifier: Apache-2.0
"""Writes of the package: building, reacting, acting, telling."""

from talentkreis.automations.actions.building import (
    Definition,
    Frame,
    add_step,
    create_automation,
    create_beginning,
    delete_draft,
    move_step,
    remove_step,
    set_condition,
    set_frame,
    set_trigger,
    update_step,
)
from talentkreis.automations.actions.keeping import (
    erase_runs,
    forget_old,
    hand_over_automations,
)
from talentkreis.automations.actions.notices import see_notices
from talentkreis.automations.actions.noticing import (
    ask_filters,
    look_at_calendar,
    look_at_changes,
    set_off,
)
from talentkreis.automations.actions.rehearsing import Rehearsal, rehearse
from talentkreis.automations.actions.running import run_batch, run_waiting
from talentkreis.automations.actions.states import (
    activate,
    pause,
    pause_of_member,
    release_waiting,
    retry,
)
from talentkreis.automations.actions.webhooks import (
    add_endpoint,
    claim_deliveries,
    close_endpoint,
    note_answer,
    set_settings,
)

__all__ = [
    "Definition",
    "Frame",
    "Rehearsal",
    "activate",
    "add_endpoint",
    "add_step",
    "ask_filters",
    "claim_deliveries",
    "close_endpoint",
    "create_automation",
    "create_beginning",
    "delete_draft",
    "erase_runs",
    "forget_old",
    "hand_over_automations",
    "look_at_calendar",
    "look_at_changes",
    "move_step",
    "note_answer",
    "pause",
    "pause_of_member",
    "rehearse",
    "release_waiting",
    "remove_step",
    "retry",
    "run_batch",
    "run_waiting",
    "see_notices",
    "set_condition",
    "set_frame",
    "set_off",
    "set_settings",
    "set_trigger",
    "update_step",
]
