# SPDX-License-Identifier: Apache-2.0
"""What becomes of a row, from who it is and what was chosen for the batch. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from talentkreis.intake.models import OnLikeness, Outcome
from talentkreis.intake.rows.shapes import DOUBTS

if TYPE_CHECKING:
    import uuid

    from talentkreis.intake.matching.rules import Match
    from talentkreis.intake.rows.shapes import PreparedRow, Reason


@dataclass(slots=True)
class Decision:
    """The fate of a row. `person_id` is who it is about, where that is somebody here.

    `completes` says that the row may add something to that person; whether it does, planning
    finds out and settles the outcome.
    """

    row: PreparedRow
    outcome: Outcome
    person_id: uuid.UUID | None = None
    reasons: list[Reason] = field(default_factory=list)
    completes: bool = False
    # Somebody has to look at the row: its values are kept for the error file.
    is_held: bool = False

    @property
    def keeps_cells(self) -> bool:
        """Whether the row is listed with what it says: held, or an address is doubted."""
        return self.is_held or any(reason["code"] in DOUBTS for reason in self.reasons)


def refused(row: PreparedRow) -> Decision:
    """A row with errors: kept for the error file, nothing of it is imported."""
    return Decision(row, Outcome.ERROR, reasons=[*row.errors], is_held=True)


def decide(
    row: PreparedRow, match: Match | None, *, on_likeness: str, barred: str = ""
) -> Decision:
    """Decide about a row without errors.

    `barred` is why its address may not come back; only somebody who is here already and certain
    may keep it, since nothing is brought back then.
    """
    hints: list[Reason] = [*row.hints]
    is_certain = match is not None and match.is_certain
    if barred and not (is_certain and match and match.candidate.person_id):
        return Decision(row, Outcome.ERROR, reasons=[{"code": barred}, *hints], is_held=True)
    if match is None:
        return Decision(row, Outcome.NEW, reasons=hints)
    reason: Reason = {"code": match.code}
    if match.because:
        reason["because"] = match.because
    candidate = match.candidate
    if candidate.row is not None:
        reason["row"] = candidate.row
    if candidate.person_id is not None:
        reason["person"] = str(candidate.person_id)
    if not is_certain and on_likeness == OnLikeness.CREATE:
        return Decision(row, Outcome.NEW, reasons=[reason, *hints])
    if not is_certain and on_likeness == OnLikeness.HOLD:
        return Decision(
            row,
            Outcome.DUPLICATE,
            person_id=candidate.person_id,
            reasons=[reason, *hints],
            is_held=True,
        )
    if candidate.person_id is None:
        # An earlier row of the same file: only a dry run, which writes nobody, sees it so.
        return Decision(row, Outcome.DUPLICATE, reasons=[reason, *hints])
    return Decision(
        row,
        Outcome.UPDATE,
        person_id=candidate.person_id,
        reasons=[reason, *hints],
        completes=True,
    )
