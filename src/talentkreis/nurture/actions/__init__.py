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

__all__ = [
    "SequenceDetails",
    "StepDetails",
    "TextDetails",
    "add_step",
    "create_sequence",
    "create_sequence_from_cadence",
    "move_step",
    "remove_step",
    "start_new_version",
    "update_sequence",
    "update_step",
]
