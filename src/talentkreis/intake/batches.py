# SPDX-License-Identifier: Apache-2.0
"""A batch as its background jobs need it: rows in chunks, prepared, with what holds for all."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from talentkreis.intake.columns.mapping import columns_from_json
from talentkreis.intake.columns.own import fields_of
from talentkreis.intake.files import open_stored, stored_size
from talentkreis.intake.rows.preparing import Preparer, RowPlan
from talentkreis.intake.tables.reading import TableReader
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.queries import employer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentkreis.intake.models import ImportBatch
    from talentkreis.intake.rows.shapes import PreparedRow
    from talentkreis.organisation.actors import Actor

CHUNK_ROWS = 2_000
# More than the lists, tuples and objects of a few chunks.
_CONTAINERS_ALIVE = 500_000


def column_names(batch: ImportBatch) -> list[str]:
    """Headers as they are named to people; a column without one is its number ("#3")."""
    return [header or f"#{index}" for index, header in enumerate(batch.headers, start=1)]


def acting_member(batch: ImportBatch) -> Actor:
    """Whoever started the import, as the actor of its background jobs."""
    return batch.created_by.actor if batch.created_by else SYSTEM


def row_plan(batch: ImportBatch) -> RowPlan:
    """Everything a single row needs to be understood."""
    columns = columns_from_json(batch.mapping)
    return RowPlan(
        headers=column_names(batch),
        columns=columns,
        own_fields=fields_of(columns, acting_member(batch)),
        layout=batch.layout,
        date_order=batch.date_order,
        country=batch.country,
        language=batch.language,
        time_zone=employer().time_zone,
        pads_short_rows=batch.pads_short_rows,
    )


class BatchRows:
    """Reads a batch's rows in chunks, from a place it was told before.

    `offset` and `number` say where the chunk yielded last ends, in bytes and rows.
    """

    def __init__(self, batch: ImportBatch, reader: TableReader) -> None:
        self._reader = reader
        self._prepare = Preparer(row_plan(batch))
        self._header_row = batch.header_row
        self.offset = reader.offset
        self.number = reader.number
        self._size = max(1, stored_size(batch.path))

    @property
    def progress(self) -> int:
        """How much of the table is read, in thousandths; the last one is for whoever finishes."""
        return min(999, self.offset * 1000 // self._size)

    def chunks(self, size: int = CHUNK_ROWS) -> Iterator[list[PreparedRow]]:
        """Prepared rows, empty lines left out. Raises TableRefused where the file ends badly."""
        prepare, header_row, reader = self._prepare, self._header_row, self._reader
        chunk: list[PreparedRow] = []
        for number, cells in reader:
            if number <= header_row:
                continue
            row = prepare(number, cells)
            if row is None:
                continue
            chunk.append(row)
            if len(chunk) >= size:
                self.offset, self.number = reader.offset, number
                yield chunk
                chunk = []
        if chunk:
            self.offset, self.number = reader.offset, reader.number
            yield chunk


@contextmanager
def batch_rows(batch: ImportBatch, *, offset: int = 0, number: int = 0) -> Iterator[BatchRows]:
    """Open the stored table and read it from there. Raises TableRefused when it is gone."""
    with open_stored(batch.path) as file:
        reader = TableReader(
            file,
            encoding=batch.encoding,
            delimiter=batch.delimiter,
            quote=batch.quote or '"',
            offset=offset,
            number=number,
        )
        yield BatchRows(batch, reader)


@contextmanager
def rarely_searched_for_garbage() -> Iterator[None]:
    """Rows die young and make no cycles: looking for some among them took a quarter of the time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_CONTAINERS_ALIVE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
