# SPDX-License-Identifier: Apache-2.0
"""What was decided in an inventory, by whom, and how its bulk work stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.inventory.models import Batch, Inventory, LineKind
from talentkreis.inventory.wording import CHOICES
from talentkreis.organisation.rights import LEADING_ROLES
from talentkreis.search.models import BulkRun, BulkState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.organisation.actors import Actor

# More batches than lines come from taking back alone.
MOST_BATCHES = 200


@dataclass(frozen=True, slots=True)
class ShownBatch:
    """A batch in words, with its bulk work."""

    batch: Batch
    line: str
    choice: str
    run: BulkRun | None
    may_be_taken_back: bool

    @property
    def is_moving(self) -> bool:
        """Whether its bulk work is under way."""
        return self.run is not None and self.run.state in {BulkState.WAITING, BulkState.UNDOING}

    @property
    def is_taken_back(self) -> bool:
        """By itself, or by undoing its bulk work."""
        if self.run is None:
            return self.batch.taken_back_at is not None
        return self.run.state == BulkState.UNDONE


def batches(actor: Actor, row: Inventory) -> list[ShownBatch]:
    """What was decided, the last first."""
    found = list(row.batches.select_related("decided_by")[:MOST_BATCHES])
    runs = BulkRun.objects.in_bulk([each.run_id for each in found if each.run_id])
    names = {one.position: one.name for one in row.segments.all()}
    return [_shown(actor, each, runs.get(each.run_id), names) for each in found]


def _shown(actor: Actor, batch: Batch, run: BulkRun | None, names: Mapping[int, str]) -> ShownBatch:
    kind = str(LineKind(batch.kind).label)
    line = kind if batch.position is None else f"{names[batch.position]}: {kind}"
    is_ours = actor.role in LEADING_ROLES or batch.decided_by_id == actor.member_id
    is_standing = batch.taken_back_at is None and (
        run is None or (run.state in {BulkState.DONE, BulkState.FAILED} and not run.settled_at)
    )
    choice = str(CHOICES[batch.choice])
    return ShownBatch(batch, line, choice, run, is_ours and is_standing)
