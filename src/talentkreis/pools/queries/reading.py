# SPDX-License-Identifier: Apache-2.0
"""Pools and who is in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.text import fold
from talentkreis.organisation.rights import require
from talentkreis.people.queries import person_visible_to
from talentkreis.pools.field import condition, inner_setting, tree_of, visible_pools
from talentkreis.pools.models import Pool, PoolMembership, Visibility
from talentkreis.pools.permissions import Right
from talentkreis.pools.stage_field import in_stage
from talentkreis.pools.stages import stages_of, stages_of_pools
from talentkreis.search import queries as search
from talentkreis.search.compiling import compile_node
from talentkreis.search.fields.registry import Fragment, Way

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterator, Mapping, Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.stages import Stages
    from talentkreis.search.fields import Setting
    from talentkreis.search.models import SearchRow

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


def free_name(name: str) -> str:
    """`name`, or with a number behind it where an open pool is called so."""
    taken = set(
        Pool.objects.open()
        .exclude(visibility__in=[Visibility.PERSONAL, Visibility.CONFIDENTIAL])
        .filter(key__startswith=fold(name)[:100])
        .values_list("key", flat=True)
    )
    number, free = 1, name
    while fold(free) in taken:
        number += 1
        free = f"{name[:110]} {number}"
    return free


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
    finding = set(_pools_finding(setting, person_id))
    found += [
        PoolOfPerson(pool, _stage_in(standing, stages, pool))
        for pool in _by_filter(setting)
        if pool.pk in finding
    ]
    return found


def _stage_in(
    standing: Mapping[uuid.UUID, PoolMembership], stages: Mapping[uuid.UUID, Stages], pool: Pool
) -> str:
    """The stage somebody was moved to in a pool by filter, in words."""
    row = standing.get(pool.pk)
    return stages[pool.pk].label(row.stage) if row else ""


def pool_names(
    actor: Actor,
    rows: Mapping[uuid.UUID, SearchRow],
    asked: Mapping[uuid.UUID, Sequence[uuid.UUID]],
) -> Mapping[uuid.UUID, tuple[str, ...]]:
    """Names of the open pools of people of a page, by hand first; `asked` of `finding_pools`."""
    setting = search.setting_for(actor)
    by_hand = sorted(
        (p for p in visible_pools(setting).values() if p.is_open and not p.is_dynamic),
        key=lambda p: p.key,
    )
    by_filter = _by_filter(setting)
    return {
        person_id: tuple(
            [p.name for p in by_hand if p.pk in row.pool_ids]
            + [p.name for p in by_filter if p.pk in asked[person_id]]
        )
        for person_id, row in rows.items()
        if not (row.is_archived or row.is_restricted)
    }


def finding_pools(setting: Setting) -> Fragment | None:
    """The ids of the open pools by filter that find somebody, as an array; None without pools."""
    pools = _by_filter(setting)
    if not pools:
        return None
    given = replace(setting, way=Way.GIVEN)
    found = [(p.pk, compile_node(tree_of(p), inner_setting(p, given))) for p in pools]
    cases = ", ".join(f"CASE WHEN {one.sql} THEN %s::uuid END" for _pk, one in found)
    return Fragment(
        f"array_remove(ARRAY[{cases}], NULL)",
        tuple(value for pk, one in found for value in (*one.parameters, pk)),
    )


def _by_filter(setting: Setting) -> list[Pool]:
    """The open pools by filter that are asked for the people of a page, by name."""
    pools = [p for p in visible_pools(setting).values() if p.is_open and p.is_dynamic]
    return sorted(pools, key=lambda p: p.key)[:MOST_FILTERS]


def _pools_finding(setting: Setting, person_id: uuid.UUID) -> list[uuid.UUID]:
    """The ids of the pools by filter that find one person."""
    asked = finding_pools(setting)
    if asked is None:
        return []
    with search.bounded(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {asked.sql} FROM search_row WHERE person_id = %s"  # noqa: S608 - compiled fragments
            " AND NOT is_archived AND NOT is_restricted",
            [*asked.parameters, person_id],
        )
        row = cursor.fetchone()
    return row[0] if row else []
