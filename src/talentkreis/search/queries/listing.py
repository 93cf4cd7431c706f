# SPDX-License-Identifier: Apache-2.0
"""The list: one page by keyset, capped counts, all ids, single persons.

No way ever sorts or counts all matches: exact counts of broad filters and sorting all hits are what
costs seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import require
from talentkreis.search.compiling import learn
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.permissions import Right
from talentkreis.search.queries.closest import explained, page_by_closeness
from talentkreis.search.queries.orders import DEFAULT_SORT, ORDERS, from_cursor, to_cursor
from talentkreis.search.queries.rows import PersonRow, rows_in_order
from talentkreis.search.queries.scope import (
    COUNT_CAP,
    TOOK_TOO_LONG,
    Count,
    bounded,
    sources,
    through_indexes,
    where,
)
from talentkreis.search.queries.walking import page_in_order
from talentkreis.search.semantic.closeness import Method
from talentkreis.search.semantic.wanted import wanted_by
from talentkreis.search.tree import EVERYBODY, Node

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.fields.registry import Setting

PAGE = 50
CHUNK = 10_000


# By closeness to the words of the filter; `search.semantic` knows how.
CLOSENESS = {
    "relevance": Method.HYBRID,
    "relevance-wording": Method.WORDING,
    "relevance-meaning": Method.MEANING,
}


def is_order(sort: str) -> bool:
    """Whether a list can be in this order."""
    return sort in ORDERS or sort in CLOSENESS


@dataclass(frozen=True, slots=True)
class Page:
    """Up to one page of people and the cursor of the next one, empty at the end."""

    rows: list[PersonRow]
    next_cursor: str


def search_people(
    actor: Actor,
    node: Node = EVERYBODY,
    sort: str = DEFAULT_SORT,
    cursor: str = "",
    limit: int = PAGE,
) -> Page:
    """The people a filter finds, in order, from the cursor on.

    Raises NotAllowed, RuleViolation for a sort or cursor that is none, or for a filter the
    database cannot answer in time.
    """
    require(actor, Right.FIND)
    setting = setting_for(actor)
    found, next_cursor = page_of_ids(setting, node, sort, cursor, limit)
    rows = rows_in_order(setting, found)
    if sort in CLOSENESS:
        rows = explained(setting, node, CLOSENESS[sort], rows, are_found=True)
    return Page(rows, next_cursor)


def page_of_ids(
    setting: Setting, node: Node, sort: str, cursor: str, limit: int
) -> tuple[list[uuid.UUID], str]:
    """Ids of one page and the cursor behind it."""
    if sort in CLOSENESS:
        return _by_closeness(setting, node, sort, cursor, limit)
    order = ORDERS.get(sort)
    if order is None:
        raise RuleViolation(_("There is no such order."), code="bad_sort")
    found = page_in_order(setting, node, order, from_cursor(order, cursor), limit + 1)
    next_cursor = to_cursor(found[limit - 1]) if len(found) > limit else ""
    return [person_id for person_id, _key in found[:limit]], next_cursor


def _by_closeness(
    setting: Setting, node: Node, sort: str, cursor: str, limit: int
) -> tuple[list[uuid.UUID], str]:
    """As `page_of_ids`; a filter without words is in the usual order."""
    if wanted_by(node).is_empty:
        return page_of_ids(setting, node, DEFAULT_SORT, cursor, limit)
    places, next_cursor = page_by_closeness(setting, node, CLOSENESS[sort], cursor, limit)
    return [place.person_id for place in places], next_cursor


def count_people(actor: Actor, node: Node = EVERYBODY, cap: int = COUNT_CAP) -> Count:
    """How many people a filter finds, counted up to `cap`.

    Facets of the same page have counted them already.
    """
    require(actor, Right.FIND)
    setting = setting_for(actor)
    known: Count | None = setting.known.get(("counted", node))
    if known and cap == COUNT_CAP:
        return known
    with bounded(), connection.cursor() as database:
        [source] = sources(database, [node], setting)
        database.execute(
            through_indexes(f"SELECT count(*) FROM (SELECT {source.fragment.sql} LIMIT %s) AS n"),  # noqa: S608 - a compiled fragment
            [*source.fragment.parameters, cap + 1],
        )
        database.nextset()
        number = database.fetchone()[0]
    return Count(min(number, cap), number > cap or source.is_part)


def counts(actor: Actor, nodes: Sequence[Node], cap: int = COUNT_CAP) -> list[Count]:
    """Capped counts of several filters in one query: for tabs and lists of pools."""
    require(actor, Right.FIND)
    if not nodes:
        return []
    setting = setting_for(actor)
    learn(nodes, setting)
    conditions = [where(node, setting) for node in nodes]
    columns = ", ".join(
        f"(SELECT count(*) FROM (SELECT FROM search_row WHERE {c.sql} LIMIT {int(cap) + 1}) AS n)"  # noqa: S608 - a compiled fragment
        for c in conditions
    )
    with bounded(), connection.cursor() as database:
        database.execute(f"SELECT {columns}", [p for c in conditions for p in c.parameters])
        row = database.fetchone()
    return [Count(min(number, cap), number > cap) for number in row]


def count_exactly(actor: Actor, node: Node = EVERYBODY) -> int:
    """The whole number; for what arrives after the page, and for confirmations."""
    require(actor, Right.FIND)
    condition = where(node, setting_for(actor))
    with bounded(), connection.cursor() as database:
        database.execute(
            f"SELECT count(*) FROM search_row WHERE {condition.sql}",  # noqa: S608 - a compiled fragment
            list(condition.parameters),
        )
        number: int = database.fetchone()[0]
    return number


def count_in_time(actor: Actor, node: Node, timeout_ms: int) -> int | None:
    """The whole number; None where the database does not know it within this time."""
    try:
        with bounded(timeout_ms):
            return count_exactly(actor, node)
    except RuleViolation as refusal:
        if refusal.code == TOOK_TOO_LONG:
            return None
        raise


def person_ids(
    actor: Actor, node: Node = EVERYBODY, *, after: uuid.UUID | None = None
) -> Iterator[uuid.UUID]:
    """Ids of everybody a filter finds, by id, read in chunks: for bulk work on all matches.

    With `after`, of those behind this id: long work goes on where it was.
    """
    require(actor, Right.FIND)
    condition = where(node, setting_for(actor))
    last = after
    while True:
        behind = "" if last is None else "AND search_row.person_id > %s"
        with bounded(), connection.cursor() as database:
            database.execute(
                f"SELECT search_row.person_id FROM search_row WHERE {condition.sql} {behind}"  # noqa: S608 - a compiled fragment
                f" ORDER BY search_row.person_id LIMIT {CHUNK}",
                [*condition.parameters, *([] if last is None else [last])],
            )
            chunk = [row[0] for row in database.fetchall()]
        yield from chunk
        if len(chunk) < CHUNK:
            return
        last = chunk[-1]


def matching(actor: Actor, node: Node, among: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these people whom the filter finds."""
    require(actor, Right.FIND)
    condition = where(node, setting_for(actor))
    with bounded(), connection.cursor() as database:
        database.execute(
            "SELECT search_row.person_id FROM search_row"  # noqa: S608 - a compiled fragment
            f" WHERE search_row.person_id = ANY(%s) AND {condition.sql}",
            [list(among), *condition.parameters],
        )
        return {row[0] for row in database.fetchall()}


def matches(person_id: uuid.UUID, node: Node, actor: Actor = SYSTEM) -> bool:
    """Whether a filter finds this person."""
    return bool(matching(actor, node, [person_id]))
