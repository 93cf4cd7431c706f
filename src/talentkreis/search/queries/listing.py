# SPDX-License-Identifier: Apache-2.0
"""The list: one page by keyset, capped counts, all ids, single persons.

The first page is looked for in up to three ways, each bounded. A walk along the index of the order
ends as soon as the page is full, which one match in twenty makes sure of; where it has met some
matches, it is worth going on. Otherwise what fits is rare: it is fetched through the index of some
condition and sorted in memory. Only what is neither (more than `SORTED` fit, but not here) walks on
without a bound. No way ever sorts or counts all matches: exact counts of broad filters and sorting
all hits are what costs seconds.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import require
from talentkreis.search.fields.registry import Fragment, Setting, joined
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.language.words import FORBIDDEN
from talentkreis.search.permissions import Right
from talentkreis.search.queries.closest import explained, page_by_closeness
from talentkreis.search.queries.rows import PersonRow, rows_in_order
from talentkreis.search.queries.scope import (
    COUNT_CAP,
    Count,
    bounded,
    expected,
    sources,
    through_indexes,
    where,
)
from talentkreis.search.semantic.closeness import Method
from talentkreis.search.semantic.wanted import wanted_by
from talentkreis.search.tree import EVERYBODY, Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from talentkreis.organisation.actors import Actor

PAGE = 50
# Rows of the first walk. One match in eighty among them makes a longer one worth its while, or
# many matches expected elsewhere: those of one import lie together in the order of creation.
WALK = 1_000
WORTH_WALKING = 12
MANY = 7_500
WALK_ON = 6_000
SORTED = 15_000
CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the list: the indexed expression, its direction, how its value is read back."""

    code: str
    expression: str
    type: str
    is_descending: bool
    read: Callable[[str], object]


def _moment(text: str) -> str:
    if text != "-infinity":
        dt.datetime.fromisoformat(text)
    return text


def _day(text: str) -> str:
    if text != "infinity":
        dt.date.fromisoformat(text)
    return text


def _orders() -> dict[str, Order]:
    by: dict[str, tuple[str, str, Callable[[str], object]]] = {
        "name": ("search_row.sort_name", "text", str),
        "contact": (
            "coalesce(search_row.last_contact_at, '-infinity'::timestamptz)",
            "timestamptz",
            _moment,
        ),
        "warmth": ("coalesce(search_row.warmth_log, '-infinity'::float8)", "float8", float),
        "next": ("coalesce(search_row.next_contact_on, 'infinity'::date)", "date", _day),
        "created": ("search_row.created_at", "timestamptz", _moment),
    }
    return {
        sign + code: Order(sign + code, expression, kind, sign == "-", read)
        for code, (expression, kind, read) in by.items()
        for sign in ("", "-")
    }


ORDERS = _orders()
DEFAULT_SORT = "name"
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
    condition = where(node, setting)
    after = _after(order, cursor)
    with bounded(), connection.cursor() as database:
        walk = _walked(database, condition, after, order, limit, WALK)
        if (
            len(walk.found) <= limit
            and not walk.is_whole
            and (len(walk.found) >= WORTH_WALKING or expected(database, condition) >= MANY)
        ):
            walk = _walked(database, condition, after, order, limit, WALK_ON)
        found = walk.found
        if len(found) <= limit and not walk.is_whole:
            if after is not None:
                condition = joined("AND", [condition, after])
            few = _sorted(database, condition, order, limit)
            found = _walked_through(database, condition, order, limit) if few is None else few
    next_cursor = _cursor(found[limit - 1]) if len(found) > limit else ""
    return [row[0] for row in found[:limit]], next_cursor


def _by_closeness(
    setting: Setting, node: Node, sort: str, cursor: str, limit: int
) -> tuple[list[uuid.UUID], str]:
    """As `page_of_ids`; a filter without words is in the usual order."""
    if wanted_by(node).is_empty:
        return page_of_ids(setting, node, DEFAULT_SORT, cursor, limit)
    places, next_cursor = page_by_closeness(setting, node, CLOSENESS[sort], cursor, limit)
    return [place.person_id for place in places], next_cursor


@dataclass(frozen=True, slots=True)
class Walk:
    """Matches along the order, and whether that was everybody."""

    found: list[tuple[uuid.UUID, str]]
    is_whole: bool


def _by(order: Order) -> str:
    direction = "DESC" if order.is_descending else "ASC"
    return f"ORDER BY {order.expression} {direction}, search_row.person_id {direction}"


def _walked(
    database: Any,
    condition: Fragment,
    after: Fragment | None,
    order: Order,
    limit: int,
    steps: int,
) -> Walk:
    """What fits among the next `steps` rows of the order; ends as soon as the page is full.

    The last row comes back in any case: where it is missing, there was nobody else.
    """
    start = f"WHERE {after.sql}" if after else ""
    database.execute(
        f"SELECT search_row.person_id, ({order.expression})::text, search_row.step,"  # noqa: S608 - constants and compiled fragments
        f" CASE WHEN search_row.step = {steps} THEN {condition.sql} ELSE true END"
        f" FROM (SELECT *, row_number() OVER ({_by(order)}) AS step FROM search_row {start}"
        f" {_by(order)} LIMIT {steps}) AS search_row"
        f" WHERE search_row.step = {steps} OR {condition.sql} {_by(order)} LIMIT %s",
        [
            *condition.parameters,
            *(after.parameters if after else ()),
            *condition.parameters,
            limit + 1,
        ],
    )
    rows = database.fetchall()
    last = rows[-1][2] if rows else 0
    is_whole = len(rows) <= limit and last < steps
    return Walk([(row[0], row[1]) for row in rows if row[3]], is_whole)


def _sorted(
    database: Any, condition: Fragment, order: Order, limit: int
) -> list[tuple[uuid.UUID, str]] | None:
    """The page sorted from at most `SORTED` matches; None when there are more."""
    direction = "DESC" if order.is_descending else "ASC"
    database.execute(
        through_indexes(
            "WITH found AS MATERIALIZED ("  # noqa: S608 - constants and a compiled fragment
            f"SELECT search_row.person_id, {order.expression} AS key FROM search_row"
            f" WHERE {condition.sql} LIMIT {SORTED + 1})"
            " SELECT person_id, key::text, (SELECT count(*) FROM found) FROM found"
            f" ORDER BY key {direction}, person_id {direction} LIMIT %s"
        ),
        [*condition.parameters, limit + 1],
    )
    database.nextset()
    rows = database.fetchall()
    if rows and rows[0][2] > SORTED:
        return None
    return [(row[0], row[1]) for row in rows]


def _walked_through(
    database: Any, condition: Fragment, order: Order, limit: int
) -> list[tuple[uuid.UUID, str]]:
    database.execute(
        f"SELECT search_row.person_id, ({order.expression})::text FROM search_row"  # noqa: S608 - as above
        f" WHERE {condition.sql} {_by(order)} LIMIT %s",
        [*condition.parameters, limit + 1],
    )
    return [(row[0], row[1]) for row in database.fetchall()]


def _after(order: Order, cursor: str) -> Fragment | None:
    if not cursor:
        return None
    try:
        key, person_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        parameters = (order.read(str(key)), uuid.UUID(str(person_id)))
    except (ValueError, TypeError, binascii.Error) as error:
        raise RuleViolation(_("This page does not exist."), code="bad_cursor") from error
    if FORBIDDEN.search(str(parameters[0])):
        raise RuleViolation(_("This page does not exist."), code="bad_cursor")
    sign = "<" if order.is_descending else ">"
    return Fragment(
        f"({order.expression}, search_row.person_id) {sign} (%s::{order.type}, %s)", parameters
    )


def _cursor(row: tuple[uuid.UUID, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps([row[1], str(row[0])]).encode()).decode()


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


def person_ids(actor: Actor, node: Node = EVERYBODY) -> Iterator[uuid.UUID]:
    """Ids of everybody a filter finds, by id, read in chunks: for bulk work on all matches."""
    require(actor, Right.FIND)
    condition = where(node, setting_for(actor))
    last: uuid.UUID | None = None
    while True:
        after = "" if last is None else "AND search_row.person_id > %s"
        with bounded(), connection.cursor() as database:
            database.execute(
                f"SELECT search_row.person_id FROM search_row WHERE {condition.sql} {after}"  # noqa: S608 - a compiled fragment
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
