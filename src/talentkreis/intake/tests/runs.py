# SPDX-License-Identifier: Apache-2.0
"""Running imports in tests: upload, accept the guess, check, import; jobs run in line."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from talentkreis.intake import actions
from talentkreis.intake.columns.mapping import columns_from_json
from talentkreis.intake.models import ImportChunk, ImportRow
from talentkreis.organisation.actors import Actor, Role
from talentkreis.organisation.tests.factories import MemberFactory

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from talentkreis.intake.models import ImportBatch

POOL_TERMS = {
    "source_type": "import",
    "source": "Altes ATS",
    "basis_purpose": "pool",
    "legal_basis": "legitimate_interest",
    "evidence": "Übernahme 2025",
}


def recruiter() -> Actor:
    """A fresh recruiter."""
    return MemberFactory.create(role=Role.RECRUITER).actor


def table(rows: Iterable[Sequence[str]], *, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """Rows as the bytes of a text table."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def uploaded(actor: Actor, content: bytes, name: str = "personen.csv") -> ImportBatch:
    """A stored upload, in pieces as a browser sends them."""
    pieces = [content[i : i + 4096] for i in range(0, len(content), 4096)]
    return actions.store_upload(actor=actor, name=name, chunks=pieces)


def mapped(actor: Actor, batch: ImportBatch, **changes: Any) -> ImportBatch:
    """The guess accepted, with a lawful basis."""
    terms: dict[str, Any] = {
        "layout": batch.layout,
        "columns": columns_from_json(batch.mapping),
        "system": batch.system,
        "date_order": batch.date_order,
        "hat": batch.hat,
        **POOL_TERMS,
        **changes,
    }
    return actions.assign_columns(actor=actor, batch_id=batch.id, terms=actions.BatchTerms(**terms))


def checked(
    actor: Actor, content: bytes, name: str = "personen.csv", **changes: Any
) -> ImportBatch:
    """Uploaded, mapped as guessed and checked."""
    batch = mapped(actor, uploaded(actor, content, name), **changes)
    actions.start_check(actor=actor, batch_id=batch.id)
    actions.check_batch(batch_id=batch.id)
    batch.refresh_from_db()
    return batch


def imported(
    actor: Actor, content: bytes, name: str = "personen.csv", **changes: Any
) -> ImportBatch:
    """The whole way."""
    batch = checked(actor, content, name, **changes)
    actions.start_import(actor=actor, batch_id=batch.id)
    actions.import_batch(batch_id=batch.id, slice_s=None)
    batch.refresh_from_db()
    return batch


def rolled_back(actor: Actor, batch: ImportBatch) -> ImportBatch:
    """The whole way back."""
    actions.start_roll_back(actor=actor, batch_id=batch.id)
    actions.roll_back_batch(batch_id=batch.id, slice_s=None)
    batch.refresh_from_db()
    return batch


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    """New, completed, duplicate, error."""
    return batch.new_count, batch.update_count, batch.duplicate_count, batch.error_count


def outcomes(batch: ImportBatch) -> list[tuple[int, str]]:
    """What became of each row, by its number: those with something to see, and the plain new."""
    kept = ImportRow.objects.filter(batch=batch).values_list("number", "outcome")
    new = ImportChunk.objects.filter(batch=batch).values_list("new_rows", flat=True)
    return sorted([*kept, *((number, "new") for numbers in new for number in numbers)])
