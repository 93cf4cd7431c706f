# SPDX-License-Identifier: Apache-2.0
"""Writing the projection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from talentkreis.people.events import AboutTag
from talentkreis.people.models import Person
from talentkreis.search import vocabulary
from talentkreis.search.documents import documents
from talentkreis.search.models import SearchRow
from talentkreis.search.reading import (
    COLUMNS,
    DOCUMENT_SQL,
    Row,
    Source,
    copied,
    recordset,
    rows_of,
    sources_of,
)
from talentkreis.search.semantic.actions import forget_title
from talentkreis.search.watching import Writing, watched

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterable, Sequence

    from talentkreis.activity.events import PersonChanged

BATCH = 2_000
_WRITTEN = (*COLUMNS, "document")
# Who has which tags: asked by name, and among the words of a text.
TAG_FIELDS = frozenset({"tag", "text"})


@transaction.atomic
def refresh(person_ids: Iterable[uuid.UUID]) -> int:
    """Write the rows of these people anew, in the caller's transaction; tell how many there are.

    People that are gone lose their row with the person itself. Locks the rows it writes in the
    order of their ids, so that two refreshes cannot wait for each other.
    """
    wanted = sorted(set(person_ids))
    written = 0
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        with watched(Writing(batch)):
            written += _write(sources_of(batch))
    return written


@transaction.atomic
def add_people(sources: Sequence[Source]) -> None:
    """Write the rows of people created in this transaction, from what their creator has written.

    The same as `refresh`, without reading back. Whatever is recorded about them later in the
    transaction refreshes them as it does everybody.
    """
    for start in range(0, len(sources), BATCH):
        batch = sources[start : start + BATCH]
        with watched(Writing([source.person_id for source in batch], are_new=True)):
            _copy(rows_of(batch))


@transaction.atomic
def notice_tags(person_ids: Iterable[uuid.UUID]) -> None:
    """Tell whoever keeps filters that tags of these people have changed, and nothing else.

    Nothing is written: filters ask the rows of tags themselves.
    """
    wanted = sorted(set(person_ids))
    for start in range(0, len(wanted), BATCH):
        with watched(Writing(wanted[start : start + BATCH], fields=TAG_FIELDS)):
            pass


def refresh_changed(events: Sequence[PersonChanged]) -> None:
    """Subscriber of every PersonChanged: finding answers anew from the same transaction on."""
    changed = {event.person_id for event in events if not isinstance(event, AboutTag)}
    tagged = {event.person_id for event in events} - changed
    refresh(person_id for person_id in changed if person_id is not None)
    notice_tags(person_id for person_id in tagged if person_id is not None)


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
    vocabulary.rebuild()
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


@transaction.atomic
def forget(person_id: uuid.UUID) -> None:
    """Remove a person's row, and what nobody else was called, for erasure."""
    titles = list(SearchRow.objects.filter(pk=person_id).values_list("position_key", flat=True))
    SearchRow.objects.filter(pk=person_id).delete()
    for title in titles:
        forget_title(title)


def _write(sources: Sequence[Source]) -> int:
    if not sources:
        return 0
    assigned = ", ".join(f"{name} = excluded.{name}" for name in _WRITTEN if name != "person_id")
    _insert(rows_of(sources), f" ON CONFLICT (person_id) DO UPDATE SET {assigned}")
    return len(sources)


def _insert(rows: Sequence[Row], over: str = "") -> None:
    found, parameters = recordset(rows)
    columns = ", ".join(f"r.{name}" for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO search_row ({', '.join(_WRITTEN)})"  # noqa: S608 - constant column names
            f" SELECT {columns}, {DOCUMENT_SQL} FROM {found}{over}",
            parameters,
        )


def _copy(rows: Sequence[Row]) -> None:
    """Write rows that are new; those whose document only the server can make, it makes."""
    made = documents([(row[-2] or "", row[-1] or "") for row in rows])
    ready = [(*row[:-2], document) for row, document in zip(rows, made, strict=True) if document]
    rest = [row for row, document in zip(rows, made, strict=True) if not document]
    statement = f"COPY search_row ({', '.join(_WRITTEN)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(copied(ready))
    if rest:
        _insert(rest)
