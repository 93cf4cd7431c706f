# SPDX-License-Identifier: Apache-2.0
"""The import itself: chunk by chunk, each a transaction of its own, safe to kill at any point.

A chunk commits people, everything about them, the events, the projection and the new place in the
file together. Whoever comes next goes on behind the last committed row (TRUST R-02).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import connection, transaction

from talentkreis.activity.actions import record
from talentkreis.intake.actions.access import acting_member
from talentkreis.intake.actions.history_chunk import HistoryChunk
from talentkreis.intake.actions.people_chunk import terms_of, write_people
from talentkreis.intake.actions.results import keep_rows, tally_of
from talentkreis.intake.batches import batch_rows
from talentkreis.intake.columns.targets import PEOPLE_LAYOUTS
from talentkreis.intake.events import ImportFinished
from talentkreis.intake.files import open_stored, original_name
from talentkreis.intake.models import BatchState, ImportBatch, ImportChunk
from talentkreis.intake.tables.contents import survey_file
from talentkreis.intake.tables.refusals import TableRefused
from talentkreis.kernel import clock

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Sequence

    from talentkreis.intake.batches import BatchRows
    from talentkreis.intake.deciding import Decision
    from talentkreis.intake.rows.shapes import PreparedRow
    from talentkreis.organisation.actors import Actor

# One job works so long at most, then lets others run and goes on in a new one.
SLICE_S = 20.0


class Overtaken(Exception):
    """Another process has gone on with this import."""


def import_batch(*, batch_id: uuid.UUID, slice_s: float | None = SLICE_S) -> bool:
    """Import rows of a batch, from where it stands; True when there is more to do.

    A batch that is not being imported is left alone. Two processes at once do no harm: whoever
    finds the other further ahead stops.
    """
    batch = ImportBatch.objects.filter(id=batch_id, state=BatchState.IMPORTING).first()
    if batch is None:
        return False
    actor = acting_member(batch)
    ends_at = None if slice_s is None else time.monotonic() + slice_s
    try:
        if batch.last_row == 0:
            _require_unchanged(batch)
        with batch_rows(batch, offset=batch.last_byte, number=batch.last_row) as rows:
            write = _writer(batch, actor)
            for chunk in rows.chunks():
                _import_chunk(batch, write, chunk, rows)
                if ends_at is not None and time.monotonic() >= ends_at:
                    return True
    except Overtaken:
        return False
    except TableRefused as refusal:
        _fail(batch, refusal)
        return False
    _finish(batch, actor)
    return False


def _writer(batch: ImportBatch, actor: Actor) -> Callable[[Sequence[PreparedRow]], list[Decision]]:
    if batch.layout not in PEOPLE_LAYOUTS:
        return HistoryChunk(batch, actor).write
    terms = terms_of(batch)
    return lambda chunk: write_people(batch, actor, terms, chunk)


def _require_unchanged(batch: ImportBatch) -> None:
    with open_stored(original_name(batch.id)) as file:
        if survey_file(file).sha256 != bytes(batch.sha256):
            raise TableRefused("changed")


@transaction.atomic
def _import_chunk(
    batch: ImportBatch,
    write: Callable[[Sequence[PreparedRow]], list[Decision]],
    chunk: list[PreparedRow],
    rows: BatchRows,
) -> None:
    locked = ImportBatch.objects.select_for_update(no_key=True).get(id=batch.id)
    if locked.state != BatchState.IMPORTING or locked.last_row != batch.last_row:
        raise Overtaken
    decisions = write(chunk)
    keep_rows(batch, decisions)
    tally = tally_of(locked)
    tally.add(decisions)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        ImportChunk.objects.create(
            batch=batch,
            first_row=chunk[0].number,
            last_row=rows.number,
            transaction_id=cursor.fetchone()[0],
        )
    batch.last_row, batch.last_byte = rows.number, rows.offset
    ImportBatch.objects.filter(id=batch.id).update(
        last_row=rows.number,
        last_byte=rows.offset,
        progress=rows.progress,
        **tally.counts(),
    )


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
