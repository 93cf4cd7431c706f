# SPDX-License-Identifier: Apache-2.0
"""What became of rows: counted, and kept row by row."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from talentkreis.intake.columns.headers import is_withheld
from talentkreis.intake.models import ImportRow, Outcome
from talentkreis.people.actions.bulk import copy_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from talentkreis.intake.deciding import Decision
    from talentkreis.intake.models import ImportBatch

_COLUMNS = ("batch_id", "number", "row_hash", "outcome", "person_id", "reasons", "raw")


class Tally:
    """Counts by outcome."""

    def __init__(self, start: dict[str, int] | None = None) -> None:
        self._counts: Counter[str] = Counter(start or {})
        self.kept = 0

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return self._counts.total()

    def add(self, decisions: Iterable[Decision]) -> None:
        """Count these rows."""
        self._counts.update(decision.outcome.value for decision in decisions)

    def counts(self) -> dict[str, Any]:
        """Columns of the batch."""
        return {f"{outcome.value}_count": self._counts[outcome.value] for outcome in Outcome}


def tally_of(batch: ImportBatch) -> Tally:
    """Where an interrupted import stands."""
    return Tally({o.value: getattr(batch, f"{o.value}_count") for o in Outcome})


def keep_rows(batch: ImportBatch, decisions: Sequence[Decision]) -> None:
    """Write one row each: cells only where somebody has to look, withheld columns never."""
    if not decisions:
        return
    withheld = {i for i, header in enumerate(batch.headers) if is_withheld(header)}
    copy_rows(
        ImportRow._meta.db_table,
        _COLUMNS,
        (
            (
                batch.id,
                decision.row.number,
                decision.row.row_hash,
                decision.outcome.value,
                decision.person_id,
                Jsonb(decision.reasons) if decision.reasons else None,
                Jsonb(_raw(decision, withheld)) if decision.is_held else None,
            )
            for decision in decisions
        ),
    )


def _raw(decision: Decision, withheld: set[int]) -> list[str]:
    """The cells as JSON can hold them: no NUL, no undecodable bytes, nothing withheld."""
    return [
        "" if index in withheld else _storable(cell)
        for index, cell in enumerate(decision.row.cells)
    ]


def _storable(cell: str) -> str:
    if cell.isascii() and "\x00" not in cell:
        return cell
    return cell.replace("\x00", "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
