# SPDX-License-Identifier: Apache-2.0
"""The dry run: counts and reasons, from the same code that imports. Writes nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.intake.actions.access import alone
from talentkreis.intake.actions.history_chunk import HistoryChunk
from talentkreis.intake.actions.people_chunk import look_at_people, terms_of
from talentkreis.intake.actions.results import Tally, keep_rows
from talentkreis.intake.batches import acting_member, batch_rows, rarely_searched_for_garbage
from talentkreis.intake.columns.targets import PEOPLE_LAYOUTS
from talentkreis.intake.matching.within import SeenRows
from talentkreis.intake.models import BatchState, ImportBatch, ImportRow, Outcome
from talentkreis.intake.tables.refusals import TableRefused
from talentkreis.kernel import clock

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Sequence

    from talentkreis.intake.deciding import Decision
    from talentkreis.intake.rows.shapes import PreparedRow

# Of a dry run so many rows with something to see are kept; all are counted.
MOST_KEPT_ROWS = 20_000
PREVIEW_ROWS = 20


def check_batch(*, batch_id: uuid.UUID, progress: Callable[[int], object] | None = None) -> None:
    """Run the dry run of a batch that is being checked; anything else is not an error.

    `progress` is told the thousandths done. Safe to run again, it begins anew; beside another
    process that is checking it does nothing. A file that cannot be read to its end is `failed`
    with the reason.
    """
    with alone("check", batch_id) as is_alone:
        batch = ImportBatch.objects.filter(id=batch_id, state=BatchState.CHECKING).first()
        if batch is not None and is_alone:
            with rarely_searched_for_garbage():
                _check(batch, progress)


def _check(batch: ImportBatch, progress: Callable[[int], object] | None) -> None:
    ImportRow.objects.filter(batch=batch).delete()
    tally = Tally()
    try:
        with SeenRows() as seen, batch_rows(batch) as rows:
            look = _looker(batch, seen)
            for chunk in rows.chunks():
                with transaction.atomic():
                    decisions = look(chunk)
                    tally.add(decisions)
                    keep_rows(batch, _worth_keeping(decisions, tally))
                    if not _note_progress(batch, tally, rows.progress):
                        return
                if progress is not None:
                    progress(rows.progress)
    except TableRefused as refusal:
        _fail(batch, refusal)
        return
    _finish(batch, tally)


def _looker(
    batch: ImportBatch, seen: SeenRows
) -> Callable[[Sequence[PreparedRow]], list[Decision]]:
    if batch.layout not in PEOPLE_LAYOUTS:
        return HistoryChunk(batch, acting_member(batch)).look_at
    terms = terms_of(batch)
    return lambda chunk: look_at_people(batch, terms, chunk, seen)


def _worth_keeping(decisions: Sequence[Decision], tally: Tally) -> list[Decision]:
    """Rows somebody should look at, and the first ones for the preview."""
    kept = [d for d in decisions if d.reasons or d.outcome != Outcome.NEW]
    if tally.rows == len(decisions):
        preview = sorted(decisions, key=lambda d: d.row.number)[:PREVIEW_ROWS]
        kept = list({d.row.number: d for d in [*preview, *kept]}.values())
    room = max(0, MOST_KEPT_ROWS - tally.kept)
    tally.kept += len(kept[:room])
    return kept[:room]


def _note_progress(batch: ImportBatch, tally: Tally, progress: int) -> bool:
    """Show how far it is; False when somebody stopped the check."""
    updated = ImportBatch.objects.filter(id=batch.id, state=BatchState.CHECKING).update(
        progress=progress, **tally.counts()
    )
    return bool(updated)


@transaction.atomic
def _finish(batch: ImportBatch, tally: Tally) -> None:
    ImportBatch.objects.filter(id=batch.id, state=BatchState.CHECKING).update(
        state=BatchState.CHECKED,
        progress=1000,
        row_count=tally.rows,
        checked_at=clock.now(),
        **tally.counts(),
    )


def _fail(batch: ImportBatch, refusal: TableRefused) -> None:
    ImportBatch.objects.filter(id=batch.id, state=BatchState.CHECKING).update(
        state=BatchState.FAILED, failure=refusal.as_json()
    )
