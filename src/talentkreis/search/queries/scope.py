# SPDX-License-Identifier: Apache-2.0
"""Which rows a filter is asked of, and for how long the database may think about it."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.errors import QueryCanceled

from talentkreis.kernel.errors import RuleViolation
from talentkreis.search.compiling import compile_node, weight
from talentkreis.search.fields.registry import Fragment, Setting, Way, joined
from talentkreis.search.fields.sharing import sharing
from talentkreis.search.fields.standard import ARCHIVED
from talentkreis.search.tree import Node, conditions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from talentkreis.organisation.actors import Actor

TIMEOUT_MS = 4_000
TOOK_TOO_LONG = "search_took_too_long"
_is_bounded: ContextVar[bool] = ContextVar("is_bounded", default=False)


@contextmanager
def bounded(timeout_ms: int = TIMEOUT_MS) -> Iterator[None]:
    """Run people's filters with a statement timeout; a page sets it once around all its reads.

    Raises RuleViolation when the database gives up; the caller's transaction stays usable.
    """
    if _is_bounded.get():
        yield
        return
    token = _is_bounded.set(True)
    try:
        with sharing(), _limited(timeout_ms):
            yield
    finally:
        _is_bounded.reset(token)


@contextmanager
def _limited(timeout_ms: int) -> Iterator[None]:
    was_inside = connection.in_atomic_block
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('statement_timeout', %s, true)", [str(timeout_ms)]
                )
            yield
            if was_inside:
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise RuleViolation(
                _("This search takes too long. Narrow it down by one more condition."),
                code=TOOK_TOO_LONG,
            ) from error
        raise


def where(node: Node, setting: Setting, way: Way = Way.ALONG) -> Fragment:
    """The filter, and whom it may find at all, compiled for how it will be asked.

    People whose processing bases have all ended, and restricted ones (Art. 18 DSGVO), are not
    searchable; archived ones only where the filter speaks of the archive.
    """
    if way is not setting.way and setting.way is not Way.KEPT:
        setting = replace(setting, way=way)
    parts = [
        Fragment("NOT search_row.is_restricted"),
        Fragment("search_row.basis_until >= %s", (setting.today,)),
        *visible(setting.actor),
    ]
    if all(condition.field != ARCHIVED for condition in conditions(node)):
        parts.append(Fragment("NOT search_row.is_archived"))
    parts.append(compile_node(node, setting))
    return joined("AND", parts)


def visible(actor: Actor) -> list[Fragment]:
    """The same rule as `people.models.PersonQuerySet.visible_to`, over the projection."""
    if actor.is_system:
        return []
    if actor.id is None:
        return [Fragment("search_row.confidential_to IS NULL")]
    return [
        Fragment(
            "(search_row.confidential_to IS NULL"
            " OR search_row.confidential_to @> ARRAY[%s]::uuid[])",
            (actor.id,),
        )
    ]


COUNT_CAP = 5_000
# From this share of all people on, or so many of them, some rows of the table beat the bitmap of an
# index: a million people have hundreds of thousands of entries for a common word.
BROAD = 0.03
MANY = 7_000
# Rows looked at for a share, and for counting what is broad; fewer where asking a row costs more.
SAMPLE = 500
VISITED = 30_000
_DEARER = (1, 2, 8)
_ROWS = "(SELECT reltuples::float8 FROM pg_class WHERE oid = 'search_row'::regclass)"


def through_indexes(sql: str) -> str:
    """The statement, with the planner held to indexes; its answer is the second result set.

    For filters known to find few: the planner cannot estimate prefixes and stems of full text
    (measured: 13,800 expected, 2,900 there), and then reads the whole table.
    """
    return f"SET LOCAL enable_seqscan TO off; {sql}; SET LOCAL enable_seqscan TO on"


def expected(database: Any, condition: Fragment) -> int:
    """How many people the planner expects a filter to find; costs planning alone."""
    database.execute(
        f"EXPLAIN (FORMAT JSON) SELECT FROM search_row WHERE {condition.sql}",
        condition.parameters,
    )
    plan = database.fetchone()[0]
    number: int = plan[0]["Plan"]["Plan Rows"]
    return number


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; `is_capped` says that there are at least so many."""

    number: int
    is_capped: bool


@dataclass(frozen=True, slots=True)
class Source:
    """FROM and WHERE of a filter; `is_part`: of some rows of the table, not all of them."""

    fragment: Fragment
    is_part: bool


def shares(database: Any, filters: Sequence[Fragment], sample: int) -> tuple[int, list[float]]:
    """How many people there are, and which share of them each filter finds.

    Asked of about so many rows, whole pages from all over the table, the same ones every time.
    """
    columns = ", ".join(f"coalesce(avg(({one.sql})::int), 0)::float8" for one in filters)
    database.execute(
        f"SELECT {_ROWS}, {columns} FROM search_row"  # noqa: S608 - compiled fragments
        f" TABLESAMPLE SYSTEM (least(100, 100 * {sample} / greatest({_ROWS}, 1))) REPEATABLE (1)",
        [parameter for one in filters for parameter in one.parameters],
    )
    rows, *found = database.fetchone()
    return max(0, round(rows)), found


def sources(database: Any, nodes: Sequence[Node], setting: Setting) -> list[Source]:
    """Where to look for some thousand matches of filters without looking at every row.

    The first filter is the one that matters; for the others a smaller part is enough.

    What is broad is looked for in a part of the table; what it gives is the least there is. What
    is rare is looked for everywhere, through indexes.
    """
    rows, found = shares(database, [where(node, setting) for node in nodes], SAMPLE)
    chosen: list[Source] = []
    for node, share in zip(nodes, found, strict=True):
        visited = VISITED // _DEARER[weight(node)] // (3 if chosen else 1)
        is_part = rows > visited and (share >= BROAD or share * rows >= MANY)
        # Pages from all over the table, the same ones every time.
        part = f"TABLESAMPLE SYSTEM ({100 * visited / rows:f}) REPEATABLE (1)" if is_part else ""
        asked = where(node, setting, Way.MANY if is_part else Way.THROUGH)
        fragment = Fragment(f"FROM search_row {part} WHERE {asked.sql}", asked.parameters)
        chosen.append(Source(fragment, is_part))
    return chosen
