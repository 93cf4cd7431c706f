# SPDX-License-Identifier: Apache-2.0
"""How pools are doing: counted every quarter of an hour, in one statement a pool.

The page of a small pool by hand counts it anew: whoever just took somebody in wants to see it.

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
from talentkreis.pools.health import FIGURES, WORDS, Figures, figures_of, light_of
from talentkreis.pools.models import Pool, PoolHealth, Visibility
from talentkreis.search import queries as search
from talentkreis.search.compiling import compile_node
from talentkreis.search.fields.registry import Fragment, joined
from talentkreis.search.language import to_text
from talentkreis.search.queries.scope import where
from talentkreis.search.tree import EVERYBODY, Not, all_of

if TYPE_CHECKING:
    import datetime as dt

    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.health import Light

_NUMBERS = ("people", *FIGURES)
# So many people of a pool by hand are counted while its page is made.
SMALL = 2_000
MOST_ORPHANS = 20


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
    inside = where(condition(pool) if pool.is_dynamic else EVERYBODY, setting)
    if not pool.is_dynamic:
        by_hand = Fragment("search_row.pool_ids @> ARRAY[%s]::uuid[]", (pool.pk,))
        inside = joined("AND", [by_hand, inside])
    parts = [compile_node(node, setting) for node in figures_of(pool.touch_days_max).values()]
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


def health_of(pool: Pool, *, is_fresh: bool = False) -> Health | None:
    """How a pool is doing, with its owner loaded; None where nobody counted it yet.

    As it was counted last. `is_fresh`: a pool by hand of usual size is counted now, so that its
    page says what was done a moment ago, and any pool that nobody counted yet.
    """
    row: PoolHealth | None = getattr(pool, "counted_health", None)
    is_small = not pool.is_dynamic and (row is None or row.people <= SMALL)
    if is_fresh and (row is None or is_small):
        return _health(pool, measured(pool), clock.now())
    if row is not None:
        figures = Figures(**{name: getattr(row, name) for name in _NUMBERS})
        return _health(pool, figures, row.counted_at)
    return None if pool.owner.is_active else _health(pool, Figures(people=0), clock.now())


def orphaned(actor: Actor) -> list[Pool]:
    """Open pools whose owner has no access any more, for those who lead."""
    if actor.role not in LEADING_ROLES:
        return []
    lost = Pool.objects.visible_to(actor).open().filter(owner__is_active=False)
    return list(lost.select_related("owner").order_by("key", "pk")[:MOST_ORPHANS])


def filter_of(actor: Actor, pool: Pool, figure: str, language: str, *, is_rest: bool) -> str:
    """The filter behind a figure as the reader writes it; `is_rest`: those it does not count."""
    node = figures_of(pool.touch_days_max)[figure]
    asked = Not(node) if is_rest and not isinstance(node, Not) else node
    if is_rest and isinstance(node, Not):
        asked = node.part
    return to_text(all_of([condition(pool), asked]), language, actor=actor)


def _health(pool: Pool, figures: Figures, counted_at: dt.datetime) -> Health:
    light = light_of(figures, is_orphaned=not pool.owner.is_active)
    return Health(light, figures, counted_at)
