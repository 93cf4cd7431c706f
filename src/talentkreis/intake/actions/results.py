# SPDX-License-Identifier: Apache-2.0
"""What became of rows: counted, and kept row by row."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg.types.json import Jsonb

from talentkreis.intake.columns.headers import is_withheld
from talentkreis.intake.models import ImportChunk, ImportRow, Outcome
from talentkreis.kernel.arrays import id_array, number_array
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


_KEEP_CHUNK = f"""
INSERT INTO {ImportChunk._meta.db_table}
    (batch_id, first_row, last_row, transaction_id, new_rows, new_hashes, new_people)
VALUES (%s, %s, %s, pg_current_xact_id()::text::bigint, %s, %s, %s)
"""  # noqa: S608 - constant


def keep_chunk(
    batch: ImportBatch, decisions: Sequence[Decision], *, first_row: int, last_row: int
) -> None:
    """Write what became of the rows of a chunk, and that this transaction did it."""
    plain = [decision for decision in decisions if _is_plain(decision)]
    plain.sort(key=lambda decision: decision.row.number)
    keep_rows(batch, [decision for decision in decisions if not _is_plain(decision)])
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP_CHUNK,
            [
                batch.id,
                first_row,
                last_row,
                number_array(decision.row.number for decision in plain),
                number_array(decision.row.row_hash for decision in plain),
                id_array(decision.person_id for decision in plain if decision.person_id),
            ],
        )


def _is_plain(decision: Decision) -> bool:
    """Whether the row became somebody new and nobody has anything to see in it."""
    return (
        decision.outcome == Outcome.NEW
        and decision.person_id is not None
        and not decision.reasons
        and not decision.is_held
    )


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
                Jsonb(_raw(decision, withheld)) if decision.keeps_cells else None,
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
