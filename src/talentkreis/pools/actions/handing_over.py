# SPDX-License-Identifier: Apache-2.0
"""Pools of a member who leaves go to another: as owner, as deputy, as one who sees them.

Whoever manages members decides; they need not see the pools. Who sees the people of a confidential
pool follows at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.rights import require
from talentkreis.pools.actions.locking import follow_confidentiality, live_ids
from talentkreis.pools.events import PoolUpdated
from talentkreis.pools.models import Pool, Visibility

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.holdings import Moved


@transaction.atomic
def hand_over_pools(
    *, actor: Actor, keys: Sequence[uuid.UUID], from_id: uuid.UUID, to_id: uuid.UUID
) -> Moved:
    """Let another member own these pools; whoever was deputy is it no more then.

    Tells which pools, and where they were deputy. Raises NotAllowed.
    """
    require(actor, Right.MANAGE_MEMBERS)
    pools = _locked(Pool.objects.filter(pk__in=keys, owner_id=from_id))
    was_deputy = {pool.pk: pool.deputy_id == to_id for pool in pools}
    for pool in pools:
        pool.owner_id = to_id
        if pool.deputy_id == to_id:
            pool.deputy_id = None
    _save(actor, pools, ("owner_id",))
    return dict(was_deputy)


@transaction.atomic
def take_back_pools(
    *, actor: Actor, moved: Mapping[uuid.UUID, Any], from_id: uuid.UUID, to_id: uuid.UUID
) -> int:
    """Let the member own again what nobody passed on since. Raises NotAllowed."""
    require(actor, Right.MANAGE_MEMBERS)
    pools = _locked(Pool.objects.filter(pk__in=list(moved), owner_id=to_id))
    for pool in pools:
        pool.owner_id = from_id
        if moved[pool.pk] and pool.deputy_id is None:
            pool.deputy_id = to_id
    _save(actor, pools, ("owner_id",))
    return len(pools)


@transaction.atomic
def hand_over_deputies(
    *, actor: Actor, keys: Sequence[uuid.UUID], from_id: uuid.UUID, to_id: uuid.UUID
) -> Moved:
    """Let another member be deputy of these pools; nobody where they own them anyway.

    Tells which pools, and where nobody is. Raises NotAllowed.
    """
    require(actor, Right.MANAGE_MEMBERS)
    pools = _locked(Pool.objects.filter(pk__in=keys, deputy_id=from_id))
    for pool in pools:
        pool.deputy_id = None if pool.owner_id == to_id else to_id
    _save(actor, pools, ("deputy_id",))
    return {pool.pk: pool.deputy_id is None for pool in pools}


@transaction.atomic
def take_back_deputies(
    *, actor: Actor, moved: Mapping[uuid.UUID, Any], from_id: uuid.UUID, to_id: uuid.UUID
) -> int:
    """Let the member be deputy again where that was not changed since. Raises NotAllowed."""
    require(actor, Right.MANAGE_MEMBERS)
    pools = [
        pool
        for pool in _locked(Pool.objects.filter(pk__in=list(moved)))
        if pool.deputy_id == (None if moved[pool.pk] else to_id) and pool.owner_id != from_id
    ]
    for pool in pools:
        pool.deputy_id = from_id
    _save(actor, pools, ("deputy_id",))
    return len(pools)


@transaction.atomic
def hand_over_seats(
    *, actor: Actor, keys: Sequence[uuid.UUID], from_id: uuid.UUID, to_id: uuid.UUID
) -> Moved:
    """Let another member see these confidential pools instead.

    Tells which pools, and where they were named already. Raises NotAllowed.
    """
    require(actor, Right.MANAGE_MEMBERS)
    pools = _locked(Pool.objects.filter(pk__in=keys, member_ids__contains=[from_id]))
    was_named = {pool.pk: to_id in pool.member_ids for pool in pools}
    for pool in pools:
        pool.member_ids = sorted({*pool.member_ids, to_id} - {from_id})
    _save(actor, pools, ("member_ids",))
    return dict(was_named)


@transaction.atomic
def take_back_seats(
    *, actor: Actor, moved: Mapping[uuid.UUID, Any], from_id: uuid.UUID, to_id: uuid.UUID
) -> int:
    """Let the member see again what the other still sees. Raises NotAllowed."""
    require(actor, Right.MANAGE_MEMBERS)
    pools = _locked(Pool.objects.filter(pk__in=list(moved), member_ids__contains=[to_id]))
    for pool in pools:
        left = set(pool.member_ids) if moved[pool.pk] else set(pool.member_ids) - {to_id}
        pool.member_ids = sorted({*left, from_id})
    _save(actor, pools, ("member_ids",))
    return len(pools)


def _locked(pools: QuerySet[Pool]) -> list[Pool]:
    return list(pools.order_by("pk").select_for_update(no_key=True, of=("self",)))


def _save(actor: Actor, pools: Sequence[Pool], fields: tuple[str, ...]) -> None:
    now = clock.now()
    for pool in pools:
        pool.updated_at = now
    Pool.objects.bulk_update(pools, ["owner", "deputy", "member_ids", "updated_at"], batch_size=200)
    for pool in pools:
        if pool.visibility == Visibility.CONFIDENTIAL:
            follow_confidentiality(live_ids(pool))
    record(*(PoolUpdated(actor=actor, pool_id=pool.pk, fields=fields) for pool in pools))
