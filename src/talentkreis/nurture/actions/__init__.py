# SPDX-License-Identifier: Apache-2.0
"""Writes of the package: building, enrolling, running, planning, stopping."""

from talentkreis.nurture.actions.building import (
    SequenceDetails,
    StepDetails,
    TextDetails,
    add_step,
    create_sequence,
    create_sequence_from_cadence,
    move_step,
    remove_step,
    start_new_version,
    update_sequence,
    update_step,
)
from talentkreis.nurture.actions.enrolling import Started, start_enrolments
from talentkreis.nurture.actions.planning import plan_due
from talentkreis.nurture.actions.results import Plan
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
from talentkreis.nurture.actions.stopping import stop_enrolments
from talentkreis.nurture.actions.taking_over import PastEnrolment, take_over_enrolments

__all__ = [
    "PastEnrolment",
    "Plan",
    "Recalled",
    "SequenceDetails",
    "Started",
    "StepDetails",
    "TextDetails",
    "add_step",
    "create_sequence",
    "create_sequence_from_cadence",
    "end_sequence",
    "move_step",
    "pause_enrolment",
    "pause_sequence",
    "plan_due",
    "recall_sequence",
    "remove_step",
    "resume_enrolment",
    "resume_sequence",
    "start_enrolments",
    "start_new_version",
    "stop_enrolment",
    "stop_enrolments",
    "take_over_enrolments",
    "update_sequence",
    "update_step",
]
