# SPDX-License-Identifier: Apache-2.0
"""What imports hold of people when these are merged."""

from __future__ import annotations

from talentkreis.intake.models import (
    ApartDecision,
    CvFile,
    DuplicateMember,
    ExternalRef,
    ImportEffect,
    ImportRow,
    Suggestion,
)
from talentkreis.people.merging.registry import leave_in_place, register_mover
from talentkreis.people.merging.rows import Rows


def register() -> None:
    """Tell the registry; called once by `apps.py`."""
    register_mover(Rows(ExternalRef))
    register_mover(Rows(CvFile))
    register_mover(Rows(Suggestion))
    leave_in_place(
        ImportRow,
        reason="a row of a file says whom it became on that day; that id leads to the survivor",
    )
    leave_in_place(
        ImportEffect,
        reason="a roll-back leaves alone whoever was merged since, as after any later work",
    )
    leave_in_place(
        DuplicateMember,
        reason="the group the merge came from; a search makes new groups of who is there",
    )
    leave_in_place(
        ApartDecision,
        reason="searches read it for whoever the person became, and undoing needs it as it was",
    )
