# SPDX-License-Identifier: Apache-2.0
"""Writing the projection and saved views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from talentkreis.people.models import Person
from talentkreis.search.models import SearchRow
from talentkreis.search.reading import COLUMNS, DOCUMENT_SQL, recordset, rows_for

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterable, Sequence

    from talentkreis.activity.events import PersonChanged

BATCH = 2_000


@transaction.atomic
def refresh(person_ids: Iterable[uuid.UUID]) -> int:
    """Write the rows of these people anew, in the caller's transaction; tell how many there are.

    People that are gone lose their row with the person itself. Locks the rows it writes in the
    order of their ids, so that two refreshes cannot wait for each other.
    """
    wanted = sorted(set(person_ids))
    written = 0
    for start in range(0, len(wanted), BATCH):
        written += _write(wanted[start : start + BATCH])
    return written


def refresh_changed(events: Sequence[PersonChanged]) -> None:
    """Subscriber of every PersonChanged: finding answers anew from the same transaction on."""
    refresh({event.person_id for event in events if event.person_id is not None})


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Write every row anew, batch by batch, each in a transaction of its own; tell how many."""
    written = 0
    last: uuid.UUID | None = None
    while True:
        batch = Person.objects.order_by("pk").values_list("pk", flat=True)
        person_ids = list((batch.filter(pk__gt=last) if last else batch)[:BATCH])
        if not person_ids:
            break
        written += refresh(person_ids)
        last = person_ids[-1]
        if progress is not None:
            progress(written)
    return written


def refresh_expired(limit: int = 20_000) -> int:
    """Refresh rows whose gate answers have run out; the periodic job calls it until it is done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM search_row WHERE gate_valid_until <= now()"
            " ORDER BY gate_valid_until LIMIT %s",
            [limit],
        )
        expired = [row[0] for row in cursor.fetchall()]
    return refresh(expired)


def forget(person_id: uuid.UUID) -> None:
    """Remove a person's row, for erasure."""
    SearchRow.objects.filter(pk=person_id).delete()


def _write(person_ids: list[uuid.UUID]) -> int:
    rows = rows_for(person_ids)
    if not rows:
        return 0
    source, parameters = recordset(sorted(rows, key=lambda row: row["person_id"]))
    names = [*COLUMNS, "document"]
    assignments = ", ".join(f"{name} = excluded.{name}" for name in names if name != "person_id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO search_row ({', '.join(names)})"  # noqa: S608 - constant column names
            f" SELECT {', '.join(f'r.{name}' for name in COLUMNS)}, {DOCUMENT_SQL} FROM {source}"
            f" ON CONFLICT (person_id) DO UPDATE SET {assignments}",
            parameters,
        )
    return len(rows)
