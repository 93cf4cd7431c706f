# SPDX-License-Identifier: Apache-2.0
"""Taking a file in: stored as a stream, recognised, its header found, its columns guessed."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.intake.actions.access import locked_batch
from talentkreis.intake.columns.guessing import find_header, guess, guess_columns
from talentkreis.intake.columns.mapping import (
    columns_from_json,
    columns_to_json,
    fingerprint,
    still_there,
)
from talentkreis.intake.columns.own import own_fields
from talentkreis.intake.columns.targets import IMPORTABLE_LAYOUTS
from talentkreis.intake.files import (
    delete_files,
    local_copy,
    open_stored,
    original_name,
    store,
    table_name,
)
from talentkreis.intake.models import (
    BatchState,
    DateOrder,
    FileFormat,
    ImportBatch,
    ImportRow,
    Layout,
    SavedMapping,
)
from talentkreis.intake.permissions import Right
from talentkreis.intake.rules import RUNNING, require_move
from talentkreis.intake.tables.contents import Kind, Survey, kind_of, survey_file
from talentkreis.intake.tables.dialects import Dialect, detect_dialect
from talentkreis.intake.tables.encodings import CHOICES, detect_encoding
from talentkreis.intake.tables.preparing import (
    convert_records,
    convert_workbook,
    needs_rewriting,
    rewrite,
)
from talentkreis.intake.tables.reading import TableReader
from talentkreis.intake.tables.refusals import TableRefused
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.kernel.text import clean
from talentkreis.organisation.queries import employer
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator, Sequence

    from talentkreis.organisation.actors import Actor

SAMPLE_ROWS = 200
# Of sampled rows: from this share on, short rows are a habit of the program that wrote them.
SHORT_ROWS_SHARE = 0.2


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a file is read; empty values are found out."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int | None = None


def store_upload(*, actor: Actor, name: str, chunks: Iterable[bytes]) -> ImportBatch:
    """Store and recognise a file. Raises NotAllowed, TableRefused; then nothing is kept."""
    require(actor, Right.IMPORT)
    batch = ImportBatch(id=new_id(), file_name=clean(Path(name).name)[:255] or "?")
    survey = Survey()
    try:
        store(original_name(batch.id), _surveyed(chunks, survey))
        batch.sha256, batch.size = survey.sha256, survey.size
        _recognise(actor, batch, survey, Reading())
        return _keep(actor, batch)
    except BaseException:
        delete_files(batch.id)
        raise


@transaction.atomic
def _keep(actor: Actor, batch: ImportBatch) -> ImportBatch:
    own = employer()
    batch.country, batch.language = own.country, own.language
    batch.created_by_id = actor.member_id
    batch.save(force_insert=True)
    return batch


def _surveyed(chunks: Iterable[bytes], survey: Survey) -> Iterator[bytes]:
    for chunk in chunks:
        survey.add(chunk)
        yield chunk


@transaction.atomic
def read_again(*, actor: Actor, batch_id: uuid.UUID, reading: Reading) -> ImportBatch:
    """Read the file in another way: encoding, delimiter, sheet or header row were guessed wrong.

    The columns are guessed anew. Raises NotFound, NotAllowed, Conflict, TableRefused.
    """
    batch = locked_batch(actor, batch_id)
    require_move(batch.state, BatchState.UPLOADED, has_started=batch.started_at is not None)
    with open_stored(original_name(batch.id)) as file:
        survey = survey_file(file)
    _recognise(actor, batch, survey, reading)
    batch.state = BatchState.UPLOADED
    batch.save()
    return batch


def _recognise(actor: Actor, batch: ImportBatch, survey: Survey, reading: Reading) -> None:
    """Find out everything about the stored file and note it on the batch."""
    name = original_name(batch.id)
    with open_stored(name) as file:
        kind = kind_of(survey.head, file)
    dialect = Dialect()
    if kind is Kind.WORKBOOK:
        _from_workbook(batch, reading)
    elif kind is not Kind.TABLE:
        _from_records(batch, survey, reading, FileFormat(kind))
    else:
        batch.format = FileFormat.DELIMITED
        dialect = _from_text(batch, survey, reading)
    batch.delimiter = reading.delimiter or dialect.delimiter
    batch.quote = dialect.quote
    rows = sample_rows(batch)
    _map_columns(actor, batch, _find_columns(batch, rows, reading.header_row))


def _from_workbook(batch: ImportBatch, reading: Reading) -> None:
    batch.format = FileFormat.WORKBOOK
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "table.csv"
        with local_copy(original_name(batch.id)) as source:
            sheets = convert_workbook(source, target, reading.sheet)
        _store_table(batch, target)
    batch.encoding = "utf-8"
    batch.sheet, batch.sheets = sheets.taken[:100], list(sheets.names)


def _from_records(
    batch: ImportBatch, survey: Survey, reading: Reading, format_: FileFormat
) -> None:
    batch.format = format_
    encoding = reading.encoding if reading.encoding in CHOICES else detect_encoding(survey)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "table.csv"
        with local_copy(original_name(batch.id)) as source:
            convert_records(source, target, encoding)
        _store_table(batch, target)
    batch.encoding = "utf-8"


def _from_text(batch: ImportBatch, survey: Survey, reading: Reading) -> Dialect:
    encoding = reading.encoding if reading.encoding in CHOICES else detect_encoding(survey)
    if needs_rewriting(survey, encoding):
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "table.csv"
            with open_stored(original_name(batch.id)) as source, target.open("wb") as written:
                rewrite(source, written, encoding)
            _store_table(batch, target)
            encoding = "utf-8"
    else:
        batch.path = original_name(batch.id)
    batch.encoding = encoding
    with open_stored(batch.path) as file:
        return detect_dialect(file.read(1 << 18).decode(encoding, "replace").removeprefix("\ufeff"))


def _store_table(batch: ImportBatch, target: Path) -> None:
    from django.core.files.storage import default_storage

    batch.path = table_name(batch.id)
    default_storage.delete(batch.path)
    with target.open("rb") as written:
        store(batch.path, iter(lambda: written.read(1 << 20), b""))


def sample_rows(batch: ImportBatch, count: int = SAMPLE_ROWS) -> list[list[str]]:
    """The first rows of the stored table, header and everything before it included."""
    rows: list[list[str]] = []
    with open_stored(batch.path) as file:
        reader = TableReader(
            file, encoding=batch.encoding, delimiter=batch.delimiter, quote=batch.quote or '"'
        )
        for _number, cells in reader:
            rows.append(cells)
            if len(rows) >= count:
                break
    return rows


@transaction.atomic
def choose_layout(*, actor: Actor, batch_id: uuid.UUID, layout: str) -> ImportBatch:
    """Say what the rows are about; the columns are guessed anew for that.

    Raises NotFound, NotAllowed, Conflict, RuleViolation.
    """
    batch = locked_batch(actor, batch_id)
    require_move(batch.state, BatchState.UPLOADED, has_started=batch.started_at is not None)
    if layout not in IMPORTABLE_LAYOUTS:
        raise RuleViolation(_("This is not one of the choices."), code="invalid_choice")
    body = sample_rows(batch)[batch.header_row :]
    batch.layout = layout
    batch.mapping = columns_to_json(guess_columns(batch.headers, body, layout, own_fields(actor)))
    batch.state = BatchState.UPLOADED
    batch.failure = None
    batch.save()
    return batch


@transaction.atomic
def discard_batch(*, actor: Actor, batch_id: uuid.UUID) -> None:
    """Delete a file nothing was imported from, with everything known about it.

    Raises NotFound, NotAllowed, Conflict once people have come in.
    """
    batch = locked_batch(actor, batch_id)
    if batch.started_at is not None or batch.state in RUNNING:
        raise Conflict(_("This import can only be rolled back."), code="import_started")
    ImportRow.objects.filter(batch=batch).delete()
    batch.delete()
    transaction.on_commit(lambda: delete_files(batch_id))


def _find_columns(
    batch: ImportBatch, rows: list[list[str]], header_row: int | None
) -> list[list[str]]:
    """Note the header on the batch and answer with the rows below it. Raises TableRefused."""
    if not any(any(cell.strip() for cell in row) for row in rows):
        raise TableRefused("empty")
    found = find_header(rows) if header_row is None else header_row
    if found > len(rows):
        raise TableRefused("header_row_missing", row=found)
    batch.header_row = found
    body = [row for row in rows[found:] if any(cell.strip() for cell in row)]
    if not body:
        raise TableRefused("no_rows")
    header = rows[found - 1] if found else [""] * max(len(row) for row in body)
    while len(header) > 1 and not header[-1].strip() and not _has_values(body, len(header) - 1):
        header.pop()
    batch.headers = [clean(cell)[:200] for cell in header]
    short = sum(1 for row in body if len(row) < len(header))
    batch.pads_short_rows = (
        batch.format != FileFormat.DELIMITED or short > len(body) * SHORT_ROWS_SHARE
    )
    return body


def _has_values(rows: Sequence[Sequence[str]], index: int) -> bool:
    return any(index < len(row) and row[index].strip() for row in rows)


def _map_columns(actor: Actor, batch: ImportBatch, body: list[list[str]]) -> None:
    """A mapping somebody saved for this header, as far as it still fits, else a guess."""
    own = own_fields(actor)
    saved = SavedMapping.objects.filter(fingerprint=fingerprint(batch.headers)).first()
    if saved and batch.header_row:
        batch.layout, batch.system = saved.layout, saved.system
        batch.date_order = saved.date_order
        batch.mapping = columns_to_json(still_there(columns_from_json(saved.columns), own))
        return
    proposal = guess(batch.headers, body, batch.file_name, own)
    batch.layout, batch.system = proposal.layout, proposal.system
    batch.date_order = DateOrder(proposal.date_order)
    batch.mapping = columns_to_json(proposal.columns)
    if proposal.layout == Layout.CLIENT_CONTACTS:
        batch.hat = "client_contact"
