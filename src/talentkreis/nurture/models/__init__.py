# SPDX-License-Identifier: Apache-2.0
"""Sequences, their versions and steps, and who is in them.

A sequence has numbered versions; a version has steps; a step has its text per language and form
of address. The database freezes a version with its first enrolment: whoever is under way gets
what was agreed when they started, and a figure always belongs to one wording.
"""

from talentkreis.nurture.models.comparing import Comparison, Side
from talentkreis.nurture.models.enrolments import (
    LIVE_STATES,
    Draw,
    Enrolment,
    EnrolmentState,
    MovedEnrolment,
    Reason,
    VersionMove,
)
from talentkreis.nurture.models.sequences import (
    MAIL_KINDS,
    SENT_KINDS,
    SHORT_KINDS,
    SILENT_KINDS,
    TASK_KINDS,
    WORDED_KINDS,
    Network,
    Sequence,
    SequenceState,
    SequenceVersion,
    Step,
    StepKind,
    StepText,
    WaitUnit,
    Way,
)
from talentkreis.nurture.models.speaking import OPEN_STATES, Leave, LeaveState, LetterLeave

__all__ = [
    "LIVE_STATES",
    "MAIL_KINDS",
    "OPEN_STATES",
    "SENT_KINDS",
    "SHORT_KINDS",
    "SILENT_KINDS",
    "TASK_KINDS",
    "WORDED_KINDS",
    "Comparison",
    "Draw",
    "Enrolment",
    "EnrolmentState",
    "Leave",
    "LeaveState",
    "LetterLeave",
    "MovedEnrolment",
    "Network",
    "Reason",
    "Sequence",
    "SequenceState",
    "SequenceVersion",
    "Side",
    "Step",
    "StepKind",
    "StepText",
    "VersionMove",
    "WaitUnit",
    "Way",
]
