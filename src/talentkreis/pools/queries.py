# SPDX-License-Identifier: Apache-2.0
"""Reads of pools."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person
from talentkreis.people.queries import person_visible_to
from talentkreis.pools.field import condition, inner_setting, tree_of
from talentkreis.pools.models import Pool, PoolKind, PoolMembership, Stage
from talentkreis.pools.permissions import Right
from talentkreis.search import queries as search
from talentkreis.search.compiling import compile_node
from talentkreis.search.fields import Setting

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterator, Mapping, Sequence

    from talentkreis.organisation.actors import Actor


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
    dynamic = _dynamic(actor)
    matching = _matching_pools(actor, dynamic, [person_id]).get(person_id, ())
    return [*found, *(PoolOfPerson(pool) for pool in matching)]


def pool_names(
    actor: Actor, person_ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[str, ...]]:
    """Names of the open pools of people of a page, by hand first: three queries at most."""
    names: dict[uuid.UUID, list[str]] = defaultdict(list)
    rows = (
        PoolMembership.objects.filter(person__in=list(person_ids), left_at__isnull=True)
        .filter(pool__in=Pool.objects.visible_to(actor).open())
        .order_by("pool__key")
        .values_list("person_id", "pool__name")
    )
    for person_id, name in rows:
        names[person_id].append(name)
    for person_id, pools in _matching_pools(actor, _dynamic(actor), person_ids).items():
        names[person_id] += [pool.name for pool in pools]
    return {person_id: tuple(found) for person_id, found in names.items()}


def _dynamic(actor: Actor) -> list[Pool]:
    return list(
        Pool.objects.visible_to(actor)
        .open()
        .filter(Q(kind=PoolKind.DYNAMIC))
        .order_by("key", "pk")[:100]
    )


def _matching_pools(
    actor: Actor, pools: Sequence[Pool], person_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[Pool]]:
    """Which of these dynamic pools find which of these people, in one query."""
    if not pools or not person_ids:
        return {}
    setting = Setting(actor=actor)
    fragments = [compile_node(tree_of(p), inner_setting(p, setting)) for p in pools]
    with search.bounded(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id, {', '.join(f.sql for f in fragments)} FROM search_row"  # noqa: S608 - compiled fragments
            " WHERE person_id = ANY(%s) AND NOT is_archived AND NOT is_restricted",
            [*(p for f in fragments for p in f.parameters), list(person_ids)],
        )
        return {
            row[0]: [pool for pool, is_in in zip(pools, row[1:], strict=True) if is_in]
            for row in cursor.fetchall()
        }
