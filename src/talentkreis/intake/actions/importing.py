# SPDX-License-Identifier: Apache-2.0
"""The import itself: chunk by chunk, each a transaction of its own, safe to kill at any point.

A chunk commits people, everything about them, the events, the projection and the new place in the
file together, and chunks commit in the order of the file. Whoever comes next goes on behind the
last committed row (TRUST R-02).
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from django.db import connection, transaction

from talentkreis.activity.actions import record
from talentkreis.intake.actions.access import alone
from talentkreis.intake.actions.history_chunk import HistoryChunk, HistoryRows
from talentkreis.intake.actions.people_chunk import PeopleChunk, terms_of
from talentkreis.intake.actions.results import keep_chunk, tally_of
from talentkreis.intake.batches import acting_member, batch_rows, rarely_searched_for_garbage
from talentkreis.intake.columns.targets import PEOPLE_LAYOUTS
from talentkreis.intake.events import ImportFinished
from talentkreis.intake.files import open_stored, original_name
from talentkreis.intake.lanes import side_by_side
from talentkreis.intake.models import BatchState, ImportBatch
from talentkreis.intake.tables.contents import survey_file
from talentkreis.intake.tables.refusals import TableRefused
from talentkreis.kernel import clock

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator, Sequence

    from talentkreis.intake.batches import BatchRows
    from talentkreis.intake.deciding import Decision
    from talentkreis.intake.rows.shapes import PreparedRow
    from talentkreis.organisation.actors import Actor

# One job works so long at most, then lets others run and goes on in a new one.
SLICE_S = 20.0


# Two chunks at a time: while one is being written, the next is prepared and begun.
LANES = 2


class Overtaken(Exception):
    """Somebody has stopped this import or gone on with it."""


class RowsToWrite(Protocol):
    """The rows of one chunk on their way in, all in one transaction."""

    def write_ahead(self) -> None:
        """Write what may be written while chunks before this one are not done yet."""

    def write_rest(self) -> list[Decision]:
        """Write the rest once they are; tell what became of all rows."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Rows with their place in the file: behind row `after`, to row `number` and byte `offset`."""

    rows: RowsToWrite
    first_row: int
    after: int
    number: int
    offset: int
    progress: int


def import_batch(*, batch_id: uuid.UUID, slice_s: float | None = SLICE_S) -> bool:
    """Import rows of a batch, from where it stands; True when there is more to do.

    A batch that is not being imported, or that another session is importing, is left alone.
    """
    with alone("import", batch_id) as is_alone:
        batch = ImportBatch.objects.filter(id=batch_id, state=BatchState.IMPORTING).first()
        if batch is None or not is_alone:
            return False
        with rarely_searched_for_garbage():
            return _import(batch, slice_s)


def _import(batch: ImportBatch, slice_s: float | None) -> bool:
    actor = acting_member(batch)
    ends_at = math.inf if slice_s is None else time.monotonic() + slice_s
    try:
        if batch.last_row == 0:
            _require_unchanged(batch)
        with batch_rows(batch, offset=batch.last_byte, number=batch.last_row) as rows:
            chunks = _chunks(batch, actor, rows)
            # Inside somebody's transaction nobody else sees what is here.
            lanes = 1 if connection.in_atomic_block else LANES
            side_by_side(_until(ends_at, chunks), partial(_import_chunk, batch), lanes=lanes)
            if time.monotonic() >= ends_at:
                return True
    except Overtaken:
        return False
    except TableRefused as refusal:
        _fail(batch, refusal)
        return False
    _finish(batch, actor)
    return False


def _until(ends_at: float, chunks: Iterator[_Chunk]) -> Iterator[_Chunk]:
    for chunk in chunks:
        yield chunk
        if time.monotonic() >= ends_at:
            return


def _chunks(batch: ImportBatch, actor: Actor, rows: BatchRows) -> Iterator[_Chunk]:
    write = _writer(batch, actor)
    after = batch.last_row
    for chunk in rows.chunks():
        yield _Chunk(write(chunk), chunk[0].number, after, rows.number, rows.offset, rows.progress)
        after = rows.number


def _writer(batch: ImportBatch, actor: Actor) -> Callable[[Sequence[PreparedRow]], RowsToWrite]:
    if batch.layout not in PEOPLE_LAYOUTS:
        return partial(HistoryRows, HistoryChunk(batch, actor))
    terms = terms_of(batch)
    before: list[PeopleChunk] = []

    def write(rows: Sequence[PreparedRow]) -> PeopleChunk:
        chunk = PeopleChunk(batch, actor, terms, rows, before.pop() if before else None)
        before.append(chunk)
        return chunk

    return write


def _require_unchanged(batch: ImportBatch) -> None:
    with open_stored(original_name(batch.id)) as file:
        if survey_file(file).sha256 != bytes(batch.sha256):
            raise TableRefused("changed")


@transaction.atomic
def _import_chunk(batch: ImportBatch, chunk: _Chunk, wait_for_turn: Callable[[], None]) -> None:
    chunk.rows.write_ahead()
    _check_what_is_written()
    wait_for_turn()
    locked = ImportBatch.objects.select_for_update(no_key=True).get(id=batch.id)
    if locked.state != BatchState.IMPORTING or locked.last_row != chunk.after:
        raise Overtaken
    decisions = chunk.rows.write_rest()
    keep_chunk(batch, decisions, first_row=chunk.first_row, last_row=chunk.number)
    tally = tally_of(locked)
    tally.add(decisions)
    ImportBatch.objects.filter(id=batch.id).update(
        last_row=chunk.number,
        last_byte=chunk.offset,
        progress=chunk.progress,
        **tally.counts(),
    )


def _check_what_is_written() -> None:
    """Let the database check keys and bases now, not while the next chunk waits for the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@transaction.atomic
def _finish(batch: ImportBatch, actor: Actor) -> None:
    locked = ImportBatch.objects.select_for_update(no_key=True).get(id=batch.id)
    if locked.state != BatchState.IMPORTING:
        return
    tally = tally_of(locked)
    locked.state = BatchState.IMPORTED
    locked.progress = 1000
    locked.row_count = tally.rows
    locked.finished_at = clock.now()
    locked.save(update_fields=["state", "progress", "row_count", "finished_at"])
    record(ImportFinished(actor=actor, import_id=batch.id, **tally.counts()))


def _fail(batch: ImportBatch, refusal: TableRefused) -> None:
    ImportBatch.objects.filter(id=batch.id, state=BatchState.IMPORTING).update(
        state=BatchState.FAILED, failure=refusal.as_json(), finished_at=clock.now()
    )
