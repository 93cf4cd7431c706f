# SPDX-License-Identifier: Apache-2.0
"""Who enters and leaves pools by filter when people change: told in the same transaction.

Nothing is stored about it: the filters are asked of the old rows and of the new ones, all filters
in one statement. What merely the passing of time changes ("more than 90 days") is found at once
like everything else, but has no moment of its own and tells nobody.
"""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.activity.actions import record_for_people
from talentkreis.organisation.actors import SYSTEM
from talentkreis.pools.events import PersonFoundByPool, PersonLostByPool
from talentkreis.pools.field import inner_setting
from talentkreis.pools.models import Pool, PoolKind
from talentkreis.search.fields.registry import Fragment, Setting
from talentkreis.search.language import from_json
from talentkreis.search.queries.scope import where

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Mapping, Sequence

    from talentkreis.search.language import Node

Standing = set[tuple["uuid.UUID", "uuid.UUID"]]


@contextmanager
def watch_filters(person_ids: Sequence[uuid.UUID], are_new: bool) -> Iterator[None]:  # noqa: FBT001 - the registry's shape
    """Compare what open pools by filter find before and after, and record the difference."""
    pools = list(Pool.objects.open().filter(kind=PoolKind.DYNAMIC).order_by("pk"))
    if not pools:
        yield
        return
    asked = _asked(pools)
    before = set() if are_new else _standing(asked, pools, person_ids)
    yield
    after = _standing(asked, pools, person_ids)
    for pool_id, entered in _by_pool(after - before).items():
        record_for_people(PersonFoundByPool(actor=SYSTEM, pool_id=pool_id), entered)
    for pool_id, left in _by_pool(before - after).items():
        record_for_people(PersonLostByPool(actor=SYSTEM, pool_id=pool_id), left)


def _asked(pools: Sequence[Pool]) -> Fragment:
    """The numbers of those pools that find a row, as an array."""
    setting = Setting(actor=SYSTEM)
    conditions = [where(_tree(json.dumps(p.filter)), inner_setting(p, setting)) for p in pools]
    cases = ", ".join(
        f"CASE WHEN {condition.sql} THEN {number} END"
        for number, condition in enumerate(conditions)
    )
    return Fragment(
        f"array_remove(ARRAY[{cases}], NULL)", tuple(p for c in conditions for p in c.parameters)
    )


@lru_cache(maxsize=1_000)
def _tree(stored: str) -> Node:
    """Filters change rarely, people all day."""
    return from_json(json.loads(stored), is_stored=True)


def _standing(asked: Fragment, pools: Sequence[Pool], person_ids: Sequence[uuid.UUID]) -> Standing:
    """Locks the rows, in the order everybody locks them: else two changes would tell the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id, {asked.sql} FROM search_row"  # noqa: S608 - compiled fragments
            " WHERE person_id = ANY(%s) ORDER BY person_id FOR NO KEY UPDATE",
            [*asked.parameters, list(person_ids)],
        )
        return {
            (pools[number].pk, person_id)
            for person_id, numbers in cursor.fetchall()
            for number in numbers
        }


def _by_pool(pairs: Standing) -> Mapping[uuid.UUID, list[uuid.UUID]]:
    grouped: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for pool_id, person_id in sorted(pairs):
        grouped[pool_id].append(person_id)
    return grouped
