# SPDX-License-Identifier: Apache-2.0
"""Reads of the package."""

from talentkreis.nurture.queries.audience import (
    Audience,
    people_of,
    pools_to_choose,
    read_audience,
)
from talentkreis.nurture.queries.checks import (
    EnrolmentCheck,
    Skip,
    SkipGroup,
    Start,
    check_people,
    enrolment_check,
    sequence_visible_to,
)
from talentkreis.nurture.queries.enrolments import EnrolmentLine, EnrolmentPage, enrolments_of
from talentkreis.nurture.queries.previews import Preview, people_to_preview, preview_of
from talentkreis.nurture.queries.sequences import (
    Results,
    SequenceLine,
    SequenceOfPerson,
    StepLine,
    StepResult,
    Tally,
    results,
    sequence_lines,
    sequences_of_person,
    sequences_to_start,
    step_lines,
    tally,
)

__all__ = [
    "Audience",
    "EnrolmentCheck",
    "EnrolmentLine",
    "EnrolmentPage",
    "Preview",
    "Results",
    "SequenceLine",
    "SequenceOfPerson",
    "Skip",
    "SkipGroup",
    "Start",
    "StepLine",
    "StepResult",
    "Tally",
    "check_people",
    "enrolment_check",
    "enrolments_of",
    "people_of",
    "people_to_preview",
    "pools_to_choose",
    "preview_of",
    "read_audience",
    "results",
    "sequence_lines",
    "sequence_visible_to",
    "sequences_of_person",
    "sequences_to_start",
    "step_lines",
    "tally",
]
