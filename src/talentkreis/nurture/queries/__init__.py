# SPDX-License-Identifier: Apache-2.0
"""Reads of the package."""

from talentkreis.nurture.queries.audience import (
    Audience,
    people_of,
    pools_to_choose,
    read_audience,
)
from talentkreis.nurture.queries.by_hand import Handwork, answer_for, handwork_of, profile_of
from talentkreis.nurture.queries.check_lines import EnrolmentCheck, Skip, SkipGroup, Start
from talentkreis.nurture.queries.checks import check_people, enrolment_check, sequence_visible_to
from talentkreis.nurture.queries.comparing import Effect, effect_of, held_out_now, held_out_of
from talentkreis.nurture.queries.drafts import Drafts, count_drafts, drafts
from talentkreis.nurture.queries.enrolments import EnrolmentLine, EnrolmentPage, enrolments_of
from talentkreis.nurture.queries.moves import Moving, moving_of, older_count
from talentkreis.nurture.queries.outlook import (
    dry_run_of_person,
    dry_run_of_pool,
    dry_run_of_sequence,
)
from talentkreis.nurture.queries.outlook_lines import DryRun, PersonAhead
from talentkreis.nurture.queries.previews import Preview, people_to_preview, preview_of
from talentkreis.nurture.queries.sequences import (
    Results,
    SequenceLine,
    SequenceOfPerson,
    StepResult,
    Tally,
    results,
    sequence_lines,
    sequences_of_person,
    sequences_to_start,
    tally,
)
from talentkreis.nurture.queries.step_lines import (
    StepLine,
    condition_text,
    flat,
    step_lines,
    wordings_of,
)
from talentkreis.nurture.queries.variants import Comparison, VariantFigures, comparisons

__all__ = [
    "Audience",
    "Comparison",
    "Drafts",
    "DryRun",
    "Effect",
    "EnrolmentCheck",
    "EnrolmentLine",
    "EnrolmentPage",
    "Handwork",
    "Moving",
    "PersonAhead",
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
    "VariantFigures",
    "answer_for",
    "check_people",
    "comparisons",
    "condition_text",
    "count_drafts",
    "drafts",
    "dry_run_of_person",
    "dry_run_of_pool",
    "dry_run_of_sequence",
    "effect_of",
    "enrolment_check",
    "enrolments_of",
    "flat",
    "handwork_of",
    "held_out_now",
    "held_out_of",
    "moving_of",
    "older_count",
    "people_of",
    "people_to_preview",
    "pools_to_choose",
    "preview_of",
    "profile_of",
    "read_audience",
    "results",
    "sequence_lines",
    "sequence_visible_to",
    "sequences_of_person",
    "sequences_to_start",
    "step_lines",
    "tally",
    "wordings_of",
]
