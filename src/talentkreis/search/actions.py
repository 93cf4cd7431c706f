# SPDX-License-Identifier: Apache-2.0
"""Writing the projection and saved views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.arrays import id_array
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.organisation.rights import require
from talentkreis.people.events import AboutTag
from talentkreis.people.models import Person
from talentkreis.search.documents import documents
from talentkreis.search.language import to_json
from talentkreis.search.models import SavedView, SearchRow
from talentkreis.search.permissions import Right
from talentkreis.search.queries.listing import is_order
from talentkreis.search.queries.saved import own_view
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
    from talentkreis.organisation.actors import Actor
    from talentkreis.search.tree import Node

BATCH = 2_000
_WRITTEN = (*COLUMNS, "document")
# Who has which tags: asked by name, and among the words of a text.
TAG_FIELDS = frozenset({"tag", "text"})
_RETAG = """
    WITH held AS (
        SELECT person_id FROM search_row WHERE person_id = ANY(%s::uuid[])
        ORDER BY person_id FOR NO KEY UPDATE
    ), now AS (
        SELECT held.person_id, coalesce(
            array_agg(t.key::text ORDER BY t.key COLLATE "C")
                FILTER (WHERE t.key IS NOT NULL), '{}'
        ) AS tags
        FROM held LEFT JOIN people_persontag pt USING (person_id)
        LEFT JOIN people_tag t ON t.id = pt.tag_id
        GROUP BY 1
    )
    UPDATE search_row SET tags = now.tags FROM now
    WHERE search_row.person_id = now.person_id AND search_row.tags <> now.tags
"""


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
def refresh_tags(person_ids: Iterable[uuid.UUID]) -> None:
    """Write the tags of these people anew and nothing else; the same as `refresh` after a tag.

    A fifth of the time: nothing else is read back, no text is stemmed.
    """
    wanted = sorted(set(person_ids))
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        with watched(Writing(batch, fields=TAG_FIELDS)), connection.cursor() as cursor:
            cursor.execute(_RETAG, [id_array(batch)])


def refresh_changed(events: Sequence[PersonChanged]) -> None:
    """Subscriber of every PersonChanged: finding answers anew from the same transaction on."""
    changed = {event.person_id for event in events if not isinstance(event, AboutTag)}
    tagged = {event.person_id for event in events} - changed
    refresh(person_id for person_id in changed if person_id is not None)
    refresh_tags(person_id for person_id in tagged if person_id is not None)


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


@transaction.atomic
def save_view(
    *, actor: Actor, name: str, node: Node, sort: str, is_shared: bool = False
) -> SavedView:
    """Keep a filter with its order as a view of the actor; the same name replaces the old one.

    Raises NotAllowed, RuleViolation for a name or order that is none.
    """
    require(actor, Right.SAVE_VIEW)
    cleaned = clean(name)[:80]
    if not cleaned:
        raise RuleViolation(
            _("A view needs a name."),
            code="view_without_name",
            fields={"name": _("Name is missing.")},
        )
    if not is_order(sort):
        raise RuleViolation(_("There is no such order."), code="bad_sort")
    view, _is_new = SavedView.objects.update_or_create(
        owner_id=actor.member_id,
        name=cleaned,
        defaults={"filter": to_json(node), "sort": sort, "is_shared": is_shared},
    )
    return view


@transaction.atomic
def delete_view(*, actor: Actor, view_id: uuid.UUID) -> None:
    """Remove one of the actor's own views. Raises NotFound."""
    own_view(actor, view_id).delete()


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
