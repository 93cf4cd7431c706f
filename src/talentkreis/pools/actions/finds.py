# SPDX-License-Identifier: Apache-2.0
"""Remembering whom the filters of pools find, and telling who came and who went.

The filter alone says who is in a pool; the rows of `PoolFind` say what has been told. A change of
people compares in its own transaction (`pools.watching`). What has no change of its own, time that
passes above all, a job notices by asking each filter of everybody.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import structlog
from django.db import connection, transaction

from talentkreis.activity.actions import record_for_people
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.actors import SYSTEM
from talentkreis.pools.events import PersonFoundByPool, PersonLostByPool
from talentkreis.pools.field import inner_setting, tree_of
from talentkreis.pools.models import Pool, PoolFind, PoolKind
from talentkreis.search import queries as search
from talentkreis.search.fields.registry import Setting, Way
from talentkreis.search.queries.scope import where

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Mapping

    from talentkreis.activity.events import Event

    # A pool and a person.
    Find = tuple[uuid.UUID, uuid.UUID]

log = structlog.get_logger(__name__)

# A job may think longer about a filter than a page.
TIMEOUT_MS = 60_000
# Both sides from one moment. A full join is never done row by row, whatever the planner believes of
# a table that has just been filled.
_ASK = """
    WITH found AS MATERIALIZED (SELECT person_id FROM search_row WHERE {where}),
    known AS MATERIALIZED (SELECT person_id FROM pools_poolfind WHERE pool_id = %s),
    changed AS MATERIALIZED (
        SELECT found.person_id AS new, known.person_id AS old
        FROM found FULL JOIN known ON found.person_id = known.person_id
        WHERE found.person_id IS NULL OR known.person_id IS NULL
    ), came AS (
        INSERT INTO pools_poolfind (pool_id, person_id, since)
        SELECT %s, new, %s FROM changed WHERE new IS NOT NULL
        ON CONFLICT DO NOTHING RETURNING person_id
    ), went AS (
        DELETE FROM pools_poolfind WHERE pool_id = %s
        AND person_id = ANY(ARRAY(SELECT old FROM changed WHERE old IS NOT NULL))
        RETURNING person_id
    )
    SELECT person_id, true FROM came WHERE %s UNION ALL SELECT person_id, false FROM went WHERE %s
"""


def note_finds(came: Collection[Find], went: Collection[Find]) -> None:
    """Remember and tell who came into pools by filter and who went; nothing is told twice.

    Part of a change: runs in its transaction.
    """
    if came:
        pools, people = zip(*sorted(came), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO pools_poolfind (pool_id, person_id, since)"
                " SELECT new.pool_id, new.person_id, %s"
                " FROM unnest(%s::uuid[], %s::uuid[]) AS new(pool_id, person_id)"
                " ON CONFLICT DO NOTHING RETURNING pool_id, person_id",
                [clock.now(), list(pools), list(people)],
            )
            _tell(PersonFoundByPool, cursor.fetchall())
    if went:
        pools, people = zip(*sorted(went), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM pools_poolfind f"
                " USING unnest(%s::uuid[], %s::uuid[]) AS gone(pool_id, person_id)"
                " WHERE f.pool_id = gone.pool_id AND f.person_id = gone.person_id"
                " RETURNING f.pool_id, f.person_id",
                [list(pools), list(people)],
            )
            _tell(PersonLostByPool, cursor.fetchall())


def ask_anew(pool_id: uuid.UUID) -> int:
    """Ask the filter of a pool of everybody; tell who came and who went since, and how many.

    The first time, and after its filter changed, the pool only takes note of whom it finds. A
    filter that takes too long leaves everything as it is.
    """
    try:
        with transaction.atomic():
            return _ask(pool_id)
    except RuleViolation:
        log.warning("pool_not_asked", pool_id=str(pool_id))
        return 0


def ask_all_anew() -> int:
    """Ask all open pools by filter, a transaction each; tell how many people came or went."""
    pools = Pool.objects.open().filter(kind=PoolKind.DYNAMIC)
    return sum(ask_anew(pool_id) for pool_id in pools.order_by("pk").values_list("pk", flat=True))


def erase_finds(person_id: uuid.UUID) -> None:
    """Forget by which pools somebody was found, for erasure."""
    PoolFind.objects.filter(person_id=person_id).delete()


def _ask(pool_id: uuid.UUID) -> int:
    pool = Pool.objects.filter(pk=pool_id).first()
    if pool is None or not (pool.is_dynamic and pool.is_open):
        return 0
    now = clock.now()
    setting = inner_setting(pool, Setting(actor=SYSTEM, now=now))
    condition = where(tree_of(pool), setting, Way.MANY)
    is_known = pool.asked_at is not None
    with search.bounded(TIMEOUT_MS), connection.cursor() as cursor:
        cursor.execute(
            _ASK.format(where=condition.sql),
            [*condition.parameters, pool.pk, pool.pk, now, pool.pk, is_known, is_known],
        )
        rows = cursor.fetchall()
    _tell(PersonFoundByPool, [(pool.pk, person_id) for person_id, came in rows if came])
    _tell(PersonLostByPool, [(pool.pk, person_id) for person_id, came in rows if not came])
    # Unless its filter changed meanwhile: then it is asked once more.
    Pool.objects.filter(pk=pool.pk, updated_at=pool.updated_at).update(asked_at=now)
    return len(rows)


def _tell(kind: type[PersonFoundByPool | PersonLostByPool], pairs: Collection[Find]) -> None:
    for pool_id, people in _by_pool(pairs).items():
        event: Event = kind(actor=SYSTEM, pool_id=pool_id)
        record_for_people(event, people)


def _by_pool(pairs: Collection[Find]) -> Mapping[uuid.UUID, list[uuid.UUID]]:
    grouped: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for pool_id, person_id in sorted(pairs):
        grouped[pool_id].append(person_id)
    return grouped
