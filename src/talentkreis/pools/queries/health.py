# SPDX-License-Identifier: Apache-2.0
"""How pools are doing: counted every quarter of an hour, in one statement a pool.

Why not kept step by step with every change: most figures change because time passes (90 days
without contact, a consent that ends), with no moment anybody could be told of. One statement over
the search rows of a pool answers all of them; so a page reads one row a pool, and says from when.

A figure counts whom everybody who sees the pool may see. Else a number would tell of people whom
the reader must not know to exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import LEADING_ROLES
from talentkreis.pools import rules
from talentkreis.pools.field import condition
from talentkreis.pools.health import FIGURES, WORDS, Figures, light_of
from talentkreis.pools.models import Pool, PoolHealth, Visibility
from talentkreis.search import queries as search
from talentkreis.search.compiling import compile_node
from talentkreis.search.language import to_text
from talentkreis.search.queries.scope import where
from talentkreis.search.tree import Not, all_of

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.health import Light

_NUMBERS = ("people", *FIGURES)
# Pools nobody counted yet are counted for the page itself: so many of them at most.
MOST_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Health:
    """How a pool is doing, as of `counted_at`."""

    light: Light | None
    figures: Figures
    counted_at: dt.datetime

    @property
    def word(self) -> str:
        """The light in words."""
        return str(WORDS[self.light]) if self.light else ""


def measured(pool: Pool) -> Figures:
    """Count a pool now. Raises RuleViolation where its filter takes too long."""
    setting = search.setting_for(SYSTEM)
    inside = where(condition(pool), setting)
    parts = [compile_node(node, setting) for node in FIGURES.values()]
    columns = "".join(f", count(*) FILTER (WHERE {part.sql})" for part in parts)
    seen, audience = "search_row.confidential_to IS NULL", []
    if pool.visibility == Visibility.CONFIDENTIAL:
        seen = "search_row.confidential_to @> %s::uuid[]"
        audience = [sorted(rules.audience(pool.owner_id, pool.deputy_id, pool.member_ids))]
    with search.bounded(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*){columns} FROM search_row WHERE {inside.sql} AND {seen}",  # noqa: S608 - constants and compiled fragments
            [*(p for part in parts for p in part.parameters), *inside.parameters, *audience],
        )
        return Figures(**dict(zip(_NUMBERS, cursor.fetchone(), strict=True)))


def healths(pools: Sequence[Pool]) -> Mapping[uuid.UUID, Health]:
    """How these pools are doing; their owners are loaded. One query where all were counted."""
    rows = PoolHealth.objects.in_bulk([pool.pk for pool in pools])
    found: dict[uuid.UUID, Health] = {}
    uncounted = [pool for pool in pools if pool.pk not in rows]
    now = clock.now()
    for pool in uncounted[:MOST_AT_ONCE]:
        found[pool.pk] = _health(pool, measured(pool), now)
    for pool in pools:
        if row := rows.get(pool.pk):
            figures = Figures(**{name: getattr(row, name) for name in _NUMBERS})
            found[pool.pk] = _health(pool, figures, row.counted_at)
    return found


def orphaned(actor: Actor) -> list[Pool]:
    """Open pools whose owner has no access any more, for those who lead."""
    if actor.role not in LEADING_ROLES:
        return []
    lost = Pool.objects.visible_to(actor).open().filter(owner__is_active=False)
    return list(lost.select_related("owner").order_by("key", "pk")[:MOST_AT_ONCE])


def filter_of(actor: Actor, pool: Pool, figure: str, language: str, *, is_rest: bool) -> str:
    """The filter behind a figure as the reader writes it; `is_rest`: those it does not count."""
    node = FIGURES[figure]
    asked = Not(node) if is_rest and not isinstance(node, Not) else node
    if is_rest and isinstance(node, Not):
        asked = node.part
    return to_text(all_of([condition(pool), asked]), language, actor=actor)


def _health(pool: Pool, figures: Figures, counted_at: dt.datetime) -> Health:
    light = light_of(figures, is_orphaned=not pool.owner.is_active)
    return Health(light, figures, counted_at)
