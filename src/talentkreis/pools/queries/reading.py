# SPDX-License-Identifier: Apache-2.0
"""Pools and who is in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import require
from talentkreis.people.queries import person_visible_to
from talentkreis.pools.field import condition, inner_setting, tree_of, visible_pools
from talentkreis.pools.models import Pool, PoolMembership
from talentkreis.pools.permissions import Right
from talentkreis.pools.stage_field import in_stage
from talentkreis.pools.stages import stages_of, stages_of_pools
from talentkreis.search import queries as search
from talentkreis.search.compiling import compile_node

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterator, Mapping, Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.stages import Stages
    from talentkreis.search.fields import Setting

# So many pools by filter are asked for the people of one page.
MOST_FILTERS = 100


@dataclass(frozen=True, slots=True)
class PoolLine:
    """A pool in the list, with the number of people in it now."""

    pool: Pool
    count: search.Count


@dataclass(frozen=True, slots=True)
class PoolOfPerson:
    """A pool as it stands on a profile. `stage` in words; empty where a filter found somebody

    and nobody moved them; without a date where a filter decides.
    """

    pool: Pool
    stage: str = ""
    entered_at: dt.datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class PoolMember:
    """A person of a pool, with their stage there; whoever a filter found and nobody moved yet

    stands in the first one, for a time nobody knows.
    """

    row: search.PersonRow
    stage: str = ""
    stage_since: dt.datetime | None = None
    why: str = ""


def pools_visible_to(actor: Actor) -> list[Pool]:
    """Open pools this actor sees, by name. Raises NotAllowed."""
    require(actor, Right.VIEW)
    return list(Pool.objects.visible_to(actor).open().select_related("owner").order_by("key", "pk"))


def pool_visible_to(actor: Actor, pool_id: uuid.UUID) -> Pool:
    """The pool. Raises NotFound for one the actor does not see, NotAllowed."""
    require(actor, Right.VIEW)
    pool = (
        Pool.objects.visible_to(actor)
        .select_related("owner", "deputy", "counted_health")
        .filter(pk=pool_id)
        .first()
    )
    if pool is None:
        raise NotFound(_("There is no such pool."), code="no_such_pool")
    return pool


def pool_lines(actor: Actor, *, is_closed: bool = False) -> list[PoolLine]:
    """Open or closed pools with their numbers of this moment: four queries for any number."""
    require(actor, Right.VIEW)
    pools = list(
        Pool.objects.visible_to(actor)
        .filter(closed_at__isnull=not is_closed)
        .select_related("owner", "counted_health")
        .order_by("key", "pk")[:200]
    )
    counts = search.counts(actor, [condition(pool) for pool in pools])
    return [PoolLine(pool, count) for pool, count in zip(pools, counts, strict=True)]


def members_of(
    actor: Actor, pool: Pool, *, stage: str = "", sort: str = "name", cursor: str = ""
) -> tuple[list[PoolMember], str]:
    """One page of the people of a pool, or of one stage, and the cursor of the next."""
    require(actor, Right.VIEW)
    asked = in_stage(pool, stage) if stage else condition(pool)
    page = search.search_people(actor, asked, sort, cursor)
    first = stages_of(pool).first.code if pool.is_dynamic else ""
    memberships = memberships_of(pool, [row.id for row in page.rows])
    return [_member(row, memberships.get(row.id), first) for row in page.rows], page.next_cursor


def memberships_of(
    pool: Pool, person_ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, PoolMembership]:
    """The live rows of these people in a pool."""
    rows = PoolMembership.objects.filter(pool=pool, person__in=person_ids, left_at__isnull=True)
    return {row.person_id: row for row in rows}


def _member(row: search.PersonRow, membership: PoolMembership | None, first: str) -> PoolMember:
    if membership is None:
        return PoolMember(row, first)
    return PoolMember(row, membership.stage, membership.stage_since, membership.why)


def member_ids(actor: Actor, pool: Pool) -> Iterator[uuid.UUID]:
    """Ids of everybody in the pool at this moment whom the actor sees and who can be found."""
    return search.person_ids(actor, condition(pool))


def pools_of_person(actor: Actor, person_id: uuid.UUID) -> list[PoolOfPerson]:
    """The open pools a person is in, by hand first, then by filter.

    Raises NotFound for a person the actor does not see.
    """
    require(actor, Right.VIEW)
    person_visible_to(actor, person_id)
    rows = (
        PoolMembership.objects.filter(person_id=person_id, left_at__isnull=True)
        .filter(pool__in=Pool.objects.visible_to(actor).open())
        .select_related("pool")
        .order_by("pool__key")
    )
    standing = {row.pool_id: row for row in rows}
    stages = stages_of_pools(standing)
    found = [
        PoolOfPerson(m.pool, stages[m.pool_id].label(m.stage), m.entered_at, m.why)
        for m in standing.values()
        if not m.pool.is_dynamic
    ]
    setting = search.setting_for(actor)
    dynamic = [p for p in visible_pools(setting).values() if p.is_open and p.is_dynamic]
    for _person, _by_hand, matching in _matching_pools(
        setting, sorted(dynamic, key=lambda p: p.key)[:MOST_FILTERS], [person_id]
    ):
        found += [PoolOfPerson(pool, _stage_in(standing, stages, pool)) for pool in matching]
    return found


def _stage_in(
    standing: Mapping[uuid.UUID, PoolMembership], stages: Mapping[uuid.UUID, Stages], pool: Pool
) -> str:
    """The stage somebody was moved to in a pool by filter, in words."""
    row = standing.get(pool.pk)
    return stages[pool.pk].label(row.stage) if row else ""


def pool_names(
    actor: Actor, person_ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[str, ...]]:
    """Names of the open pools of people of a page, by hand first: one query beside the pools'."""
    setting = search.setting_for(actor)
    pools = [pool for pool in visible_pools(setting).values() if pool.is_open]
    by_hand = {pool.pk: pool for pool in pools if not pool.is_dynamic}
    dynamic = sorted((p for p in pools if p.is_dynamic), key=lambda p: p.key)[:MOST_FILTERS]
    names: dict[uuid.UUID, tuple[str, ...]] = {}
    for person_id, pool_ids, matching in _matching_pools(setting, dynamic, person_ids):
        there = sorted((by_hand[pk] for pk in pool_ids if pk in by_hand), key=lambda p: p.key)
        names[person_id] = tuple(pool.name for pool in [*there, *matching])
    return names


def _matching_pools(
    setting: Setting, pools: Sequence[Pool], person_ids: Sequence[uuid.UUID]
) -> Iterator[tuple[uuid.UUID, list[uuid.UUID], list[Pool]]]:
    """Each person with pools by hand, and those of these dynamic pools that find them."""
    fragments = [compile_node(tree_of(p), inner_setting(p, setting)) for p in pools]
    columns = "".join(f", {fragment.sql}" for fragment in fragments)
    with search.bounded(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id, pool_ids{columns} FROM search_row"  # noqa: S608 - compiled fragments
            " WHERE person_id = ANY(%s) AND NOT is_archived AND NOT is_restricted",
            [*(p for f in fragments for p in f.parameters), list(person_ids)],
        )
        rows = cursor.fetchall()
    for row in rows:
        yield (
            row[0],
            row[1],
            [pool for pool, is_in in zip(pools, row[2:], strict=True) if is_in],
        )
