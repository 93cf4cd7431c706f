# SPDX-License-Identifier: Apache-2.0
"""Reads of the package."""

from talentkreis.nurture.queries.checks import (
    EnrolmentCheck,
    Skip,
    SkipGroup,
    Start,
    check_people,
    enrolment_check,
    sequence_visible_to,
)

__all__ = [
    "EnrolmentCheck",
    "Skip",
    "SkipGroup",
    "Start",
    "check_people",
    "enrolment_check",
    "sequence_visible_to",
]
