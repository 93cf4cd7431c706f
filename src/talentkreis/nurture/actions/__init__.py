# SPDX-License-Identifier: Apache-2.0
"""Writes of the package: building, enrolling, running, planning, stopping."""

from talentkreis.nurture.actions.building import (
    SequenceDetails,
    create_sequence,
    create_sequence_from_cadence,
    start_new_version,
    update_sequence,
)
from talentkreis.nurture.actions.by_hand import close_calls, note_sent
from talentkreis.nurture.actions.comparing import hold_out
from talentkreis.nurture.actions.enrolling import Started, start_enrolments
from talentkreis.nurture.actions.lending import (
    approve_letter,
    ask_for_letter,
    close_cancelled,
    decline_letter,
    take_letter_back,
)
from talentkreis.nurture.actions.moving import move_to_latest, undo_version_move
from talentkreis.nurture.actions.outcomes import Plan
from talentkreis.nurture.actions.planning import plan_due
from talentkreis.nurture.actions.recalling import RecalledEnrolments, recall_enrolments
from talentkreis.nurture.actions.reviewing import review_month
from talentkreis.nurture.actions.running import (
    Recalled,
    end_sequence,
    pause_enrolment,
    pause_sequence,
    recall_sequence,
    resume_enrolment,
    resume_sequence,
    stop_enrolment,
)
from talentkreis.nurture.actions.speaking import (
    ask_leave,
    decline_leave,
    fall_silent,
    give_leave,
    go_on_without,
    withdraw_leave,
)
from talentkreis.nurture.actions.steps import (
    StepDetails,
    TextDetails,
    add_step,
    move_step,
    remove_step,
    update_step,
)
from talentkreis.nurture.actions.stopping import stop_enrolments
from talentkreis.nurture.actions.taking_over import PastEnrolment, take_over_enrolments
from talentkreis.nurture.actions.variants import (
    add_variant,
    remove_variant,
    settle_on,
    share_out,
    write_variant,
)

__all__ = [
    "PastEnrolment",
    "Plan",
    "Recalled",
    "RecalledEnrolments",
    "SequenceDetails",
    "Started",
    "StepDetails",
    "TextDetails",
    "add_step",
    "add_variant",
    "approve_letter",
    "ask_for_letter",
    "ask_leave",
    "close_calls",
    "close_cancelled",
    "create_sequence",
    "create_sequence_from_cadence",
    "decline_leave",
    "decline_letter",
    "end_sequence",
    "fall_silent",
    "give_leave",
    "go_on_without",
    "hold_out",
    "move_step",
    "move_to_latest",
    "note_sent",
    "pause_enrolment",
    "pause_sequence",
    "plan_due",
    "recall_enrolments",
    "recall_sequence",
    "remove_step",
    "remove_variant",
    "resume_enrolment",
    "resume_sequence",
    "review_month",
    "settle_on",
    "share_out",
    "start_enrolments",
    "start_new_version",
    "stop_enrolment",
    "stop_enrolments",
    "take_letter_back",
    "take_over_enrolments",
    "undo_version_move",
    "update_sequence",
    "update_step",
    "withdraw_leave",
    "write_variant",
]
