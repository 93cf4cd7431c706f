# SPDX-License-Identifier: Apache-2.0
"""Reads of pools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person
from talentkreis.people.queries import person_visible_to
from talentkreis.pools.field import condition, inner_setting, tree_of, visible_pools
from talentkreis.pools.models import Pool, PoolMembership, Stage
from talentkreis.pools.permissions import Right
from talentkreis.search import queries as search
from talentkreis.search.compiling import compile_node

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterator, Mapping, Sequence

    from talentkreis.organisation.actors import Actor
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
    """A pool as it stands on a profile; without stage and date where a filter decides."""

    pool: Pool
    stage: str = ""
    entered_at: dt.datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class PoolMember:
    """A person of a pool, with their stage there (empty in a pool by filter)."""

    row: search.PersonRow
    stage: str = ""
    stage_since: dt.datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class StageCount:
    """A stage with the number of people in it."""

    stage: str
    label: str
    count: int


def pools_visible_to(actor: Actor) -> list[Pool]:
    """Open pools this actor sees, by name. Raises NotAllowed."""
    require(actor, Right.VIEW)
    return list(Pool.objects.visible_to(actor).open().select_related("owner").order_by("key", "pk"))


def pool_visible_to(actor: Actor, pool_id: uuid.UUID) -> Pool:
    """The pool. Raises NotFound for one the actor does not see, NotAllowed."""
    require(actor, Right.VIEW)
    pool = (
        Pool.objects.visible_to(actor).select_related("owner", "deputy").filter(pk=pool_id).first()
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
        .select_related("owner")
        .order_by("key", "pk")[:200]
    )
    counts = search.counts(actor, [condition(pool) for pool in pools])
    return [PoolLine(pool, count) for pool, count in zip(pools, counts, strict=True)]


def members_of(
    actor: Actor, pool: Pool, *, stage: str = "", sort: str = "name", cursor: str = ""
) -> tuple[list[PoolMember], str]:
    """One page of the people of a pool and the cursor of the next."""
    require(actor, Right.VIEW)
    if stage:
        return _of_stage(actor, pool, stage), ""
    page = search.search_people(actor, condition(pool), sort, cursor)
    memberships = {
        m.person_id: m
        for m in PoolMembership.objects.filter(
            pool=pool, person__in=[row.id for row in page.rows], left_at__isnull=True
        )
    }
    return [_member(row, memberships.get(row.id)) for row in page.rows], page.next_cursor


def _of_stage(actor: Actor, pool: Pool, stage: str) -> list[PoolMember]:
    """The people of one stage, longest there first; the board shows no more than a page."""
    memberships = {
        m.person_id: m
        for m in PoolMembership.objects.filter(pool=pool, stage=stage, left_at__isnull=True)
        .filter(person__in=Person.objects.visible_to(actor))
        .order_by("stage_since", "pk")[:50]
    }
    rows = search.person_rows(actor, list(memberships))
    return [_member(row, memberships[row.id]) for row in rows]


def _member(row: search.PersonRow, membership: PoolMembership | None) -> PoolMember:
    if membership is None:
        return PoolMember(row)
    return PoolMember(row, membership.stage, membership.stage_since, membership.why)


def stage_counts(actor: Actor, pool: Pool) -> list[StageCount]:
    """How many people the actor sees in each stage."""
    require(actor, Right.VIEW)
    numbers = dict(
        PoolMembership.objects.filter(pool=pool, left_at__isnull=True)
        .filter(person__in=Person.objects.visible_to(actor))
        .values_list("stage")
        .annotate(number=Count("pk"))
    )
    return [StageCount(s.value, str(s.label), numbers.get(s.value, 0)) for s in Stage]


def member_ids(actor: Actor, pool: Pool) -> Iterator[uuid.UUID]:
    """Ids of everybody in the pool at this moment whom the actor sees and who can be found."""
    return search.person_ids(actor, condition(pool))


def pools_of_person(actor: Actor, person_id: uuid.UUID) -> list[PoolOfPerson]:
    """The open pools a person is in, by hand first, then by filter.

    Raises NotFound for a person the actor does not see.
    """
    require(actor, Right.VIEW)
    person_visible_to(actor, person_id)
    by_hand = (
        PoolMembership.objects.filter(person_id=person_id, left_at__isnull=True)
        .filter(pool__in=Pool.objects.visible_to(actor).open())
        .select_related("pool")
        .order_by("pool__key")
    )
    found = [PoolOfPerson(m.pool, m.stage, m.entered_at, m.why) for m in by_hand]
    setting = search.setting_for(actor)
    dynamic = [p for p in visible_pools(setting).values() if p.is_open and p.is_dynamic]
    for _person, _by_hand, matching in _matching_pools(
        setting, sorted(dynamic, key=lambda p: p.key)[:MOST_FILTERS], [person_id]
    ):
        found += [PoolOfPerson(pool) for pool in matching]
    return found


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
