# SPDX-License-Identifier: Apache-2.0
"""Who enters and leaves pools by filter when people change: told in the same transaction.

Nothing is stored about it: the filters are asked of the old rows and of the new ones, all filters
in one statement. What merely the passing of time changes ("more than 90 days") is found at once
like everything else, but has no moment of its own and tells nobody.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Max

from talentkreis.activity.actions import record_for_people
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM
from talentkreis.pools.events import PersonFoundByPool, PersonLostByPool
from talentkreis.pools.field import inner_setting, tree_of
from talentkreis.pools.models import Pool, PoolKind
from talentkreis.search.fields.registry import Setting
from talentkreis.search.queries.scope import where

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Mapping, Sequence

Standing = set[tuple["uuid.UUID", "uuid.UUID"]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of all open pools as one expression: the numbers of those that find a row."""

    state: object
    pool_ids: tuple[uuid.UUID, ...]
    sql: str


_kept: list[Asked] = []


@contextmanager
def watch_filters(person_ids: Sequence[uuid.UUID], are_new: bool) -> Iterator[None]:  # noqa: FBT001 - the registry's shape
    """Compare what open pools by filter find before and after, and record the difference."""
    asked = _asked()
    if not asked.pool_ids:
        yield
        return
    before = set() if are_new else _standing(asked, person_ids)
    yield
    after = _standing(asked, person_ids)
    for pool_id, entered in _by_pool(after - before).items():
        record_for_people(PersonFoundByPool(actor=SYSTEM, pool_id=pool_id), entered)
    for pool_id, left in _by_pool(before - after).items():
        record_for_people(PersonLostByPool(actor=SYSTEM, pool_id=pool_id), left)


def _asked() -> Asked:
    """Kept for a minute while no pool changes: people change all day, filters rarely.

    Measured with 200 pools: 70 ms to compile, 10 ms to ask.
    """
    now = clock.now().replace(second=0, microsecond=0)
    state = (now, Pool.objects.aggregate(Count("pk"), Max("updated_at")))
    if not _kept or _kept[0].state != state:
        setting = Setting(actor=SYSTEM, now=now)
        pools = list(Pool.objects.open().filter(kind=PoolKind.DYNAMIC).order_by("pk"))
        conditions = [where(tree_of(pool), inner_setting(pool, setting)) for pool in pools]
        cases = ", ".join(
            f"CASE WHEN {condition.sql} THEN {number} END"
            for number, condition in enumerate(conditions)
        )
        with connection.cursor() as cursor:
            sql = cursor.mogrify(
                f"array_remove(ARRAY[{cases}]::int[], NULL)",
                [parameter for condition in conditions for parameter in condition.parameters],
            )
        _kept[:] = [Asked(state, tuple(pool.pk for pool in pools), sql)]
    return _kept[0]


def _standing(asked: Asked, person_ids: Sequence[uuid.UUID]) -> Standing:
    """Locks the rows, in the order everybody locks them: else two changes would tell the same."""
    with connection.cursor() as cursor:
        people = cursor.mogrify("%s", [list(person_ids)])
        cursor.execute(
            f"SELECT person_id, {asked.sql} FROM search_row"  # noqa: S608 - compiled, values quoted
            f" WHERE person_id = ANY({people}) ORDER BY person_id FOR NO KEY UPDATE"
        )
        return {
            (asked.pool_ids[number], person_id)
            for person_id, numbers in cursor.fetchall()
            for number in numbers
        }


def _by_pool(pairs: Standing) -> Mapping[uuid.UUID, list[uuid.UUID]]:
    grouped: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for pool_id, person_id in sorted(pairs):
        grouped[pool_id].append(person_id)
    return grouped
