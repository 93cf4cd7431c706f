# SPDX-License-Identifier: Apache-2.0
"""Which rows a filter is asked of, and for how long the database may think about it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.errors import QueryCanceled

from talentkreis.kernel.errors import RuleViolation
from talentkreis.search.compiling import compile_node
from talentkreis.search.fields.registry import Fragment, Setting, joined
from talentkreis.search.fields.sharing import is_sharing, sharing
from talentkreis.search.fields.standard import ARCHIVED
from talentkreis.search.tree import Node, conditions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentkreis.organisation.actors import Actor

TIMEOUT_MS = 4_000


@contextmanager
def bounded(timeout_ms: int = TIMEOUT_MS) -> Iterator[None]:
    """Run people's filters with a statement timeout; a page sets it once around all its reads.

    Raises RuleViolation when the database gives up; the caller's transaction stays usable.
    """
    if is_sharing():
        yield
        return
    with sharing(), _limited(timeout_ms):
        yield


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
                code="search_took_too_long",
            ) from error
        raise


def where(node: Node, setting: Setting) -> Fragment:
    """The filter, and whom it may find at all.

    People whose processing bases have all ended, and restricted ones (Art. 18 DSGVO), are not
    searchable; archived ones only where the filter speaks of the archive.
    """
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


# From this share of all people on, reading the table beats the bitmap of an index.
BROAD = 0.25
COUNT_CAP = 10_000
SAMPLE = 500


def through_indexes(sql: str) -> str:
    """The statement, with the planner held to indexes; its answer is the second result set.

    For filters known to find few: the planner cannot estimate prefixes and stems of full text
    (measured: 13,800 expected, 2,900 there), and then reads the whole table.
    """
    return f"SET LOCAL enable_seqscan TO off; {sql}; SET LOCAL enable_seqscan TO on"


def expected(database: Any, condition: Fragment) -> int:
    """How many people the planner expects a filter to find; costs planning alone."""
    database.execute(
        f"EXPLAIN (FORMAT JSON) SELECT FROM search_row WHERE {condition.sql}",  # noqa: S608 - a compiled fragment
        condition.parameters,
    )
    plan = database.fetchone()[0]
    number: int = plan[0]["Plan"]["Plan Rows"]
    return number


def density_of(database: Any, node: Node, condition: Fragment, setting: Setting) -> float:
    """The share of people a filter finds, from those first in the order of names.

    A page that has looked for its rows knows it already.
    """
    known = setting.known.get(("density", node))
    if known is None:
        database.execute(
            "SELECT count(*) FROM (SELECT * FROM search_row"  # noqa: S608 - a compiled fragment
            f" ORDER BY sort_name, person_id LIMIT {SAMPLE}) AS search_row WHERE {condition.sql}",
            condition.parameters,
        )
        known = database.fetchone()[0] / SAMPLE
        setting.known["density", node] = known
    density: float = known
    return density
