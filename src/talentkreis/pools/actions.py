# SPDX-License-Identifier: Apache-2.0
"""Writing pools and memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from talentkreis.activity.actions import record, record_for_people
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.kernel.text import clean, fold
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import require
from talentkreis.people.actions import set_confidential_to
from talentkreis.people.models import Person
from talentkreis.pools import rules
from talentkreis.pools.events import (
    PersonEnteredPool,
    PersonLeftPool,
    PersonMovedInPool,
    PoolClosed,
    PoolCreated,
    PoolReopened,
    PoolUpdated,
)
from talentkreis.pools.field import require_no_cycle, require_open_fields
from talentkreis.pools.models import Pool, PoolKind, PoolMembership, Stage, Visibility
from talentkreis.pools.permissions import Right
from talentkreis.search.language import to_json

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.rules import PoolDetails


@transaction.atomic
def create_pool(*, actor: Actor, details: PoolDetails, owner_id: uuid.UUID | None = None) -> Pool:
    """Make a pool, owned by the actor unless said otherwise.

    Raises NotAllowed, RuleViolation for details that do not fit, Conflict for a name in use.
    """
    require(actor, Right.EDIT)
    rules.check_details(details)
    require_open_fields(details.filter)
    owner = owner_id or actor.member_id
    if owner is None:
        raise RuleViolation(_("A pool needs an owner."), code="pool_without_owner")
    pool = Pool(owner_id=owner, **_columns(details))
    _save_named(pool)
    require_no_cycle(pool)
    record(PoolCreated(actor=actor, pool_id=pool.pk, pool_kind=pool.kind))
    return pool


@transaction.atomic
def update_pool(
    *, actor: Actor, pool_id: uuid.UUID, details: PoolDetails, owner_id: uuid.UUID | None = None
) -> Pool:
    """Change what a pool says; who sees the people of a confidential one follows at once.

    A pool by hand stays by hand, one by filter by filter. Raises NotAllowed, NotFound,
    RuleViolation, Conflict.
    """
    pool = _locked(actor, pool_id)
    rules.check_details(details)
    require_open_fields(details.filter)
    if pool.is_dynamic != (details.filter is not None):
        raise RuleViolation(
            _("A pool by hand stays by hand, a pool by filter stays by filter."),
            code="pool_kind_fixed",
        )
    columns: dict[str, object] = {**_columns(details), "owner_id": owner_id or pool.owner_id}
    changed = [name for name, value in columns.items() if getattr(pool, name) != value]
    if not changed:
        return pool
    for name in changed:
        setattr(pool, name, columns[name])
    _save_named(pool)
    require_no_cycle(pool)
    if {"visibility", "owner_id", "deputy_id", "member_ids"} & set(changed):
        _follow_confidentiality(_live_ids(pool))
    record(PoolUpdated(actor=actor, pool_id=pool.pk, fields=tuple(sorted(changed))))
    return pool


@transaction.atomic
def close_pool(*, actor: Actor, pool_id: uuid.UUID) -> Pool:
    """Close a pool: nobody enters, nothing is sent for it; the people stay where they are.

    Raises NotAllowed, NotFound. Closing twice changes nothing.
    """
    pool = _locked(actor, pool_id)
    if pool.is_open:
        pool.closed_at = clock.now()
        pool.save(update_fields=["closed_at", "updated_at"])
        record(PoolClosed(actor=actor, pool_id=pool.pk))
    return pool


@transaction.atomic
def reopen_pool(*, actor: Actor, pool_id: uuid.UUID) -> Pool:
    """Open a closed pool again. Raises NotAllowed, NotFound, Conflict when its name is in use."""
    pool = _locked(actor, pool_id)
    if not pool.is_open:
        pool.closed_at = None
        _save_named(pool)
        record(PoolReopened(actor=actor, pool_id=pool.pk))
    return pool


def add_people(
    *,
    actor: Actor,
    pool_id: uuid.UUID,
    person_ids: Sequence[uuid.UUID],
    why: str = "",
    stage: str = Stage.IDENTIFIED,
) -> int:
    """Put people into a pool by hand; tell how many were not in it before.

    Raises NotAllowed, NotFound, RuleViolation for a pool that is closed or filled by a filter.
    """
    return len(
        gather_people(actor=actor, pool_id=pool_id, person_ids=person_ids, why=why, stage=stage)
    )


@transaction.atomic
def gather_people(
    *,
    actor: Actor,
    pool_id: uuid.UUID,
    person_ids: Sequence[uuid.UUID],
    why: str = "",
    stage: str = Stage.IDENTIFIED,
) -> list[uuid.UUID]:
    """Put people into a pool by hand; give those who were not in it before.

    Those the actor cannot see are left out. Set-based: a handful of statements for any number.
    Raises NotAllowed, NotFound, RuleViolation for a pool that is closed or filled by a filter.
    """
    pool = _locked(actor, pool_id)
    _require_fillable(pool)
    if stage not in Stage.values:
        raise RuleViolation(_("There is no such stage."), code="no_such_stage")
    visible = list(
        Person.objects.visible_to(actor)
        .filter(pk__in=person_ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pools_poolmembership"
            " (id, person_id, pool_id, stage, stage_since, entered_at, why, added_by_id)"
            " SELECT new.id, new.person_id, %s, %s, %s, %s, %s, %s"
            " FROM unnest(%s::uuid[], %s::uuid[]) AS new(id, person_id)"
            " ON CONFLICT (person_id, pool_id) WHERE left_at IS NULL DO NOTHING"
            " RETURNING person_id",
            [
                pool.pk,
                stage,
                now,
                now,
                clean(why)[:200],
                actor.member_id,
                [new_id() for _person in visible],
                visible,
            ],
        )
        entered = [row[0] for row in cursor.fetchall()]
    if pool.visibility == Visibility.CONFIDENTIAL:
        _follow_confidentiality(entered)
    record_for_people(PersonEnteredPool(actor=actor, pool_id=pool.pk), entered)
    return entered


@transaction.atomic
def remove_people(
    *, actor: Actor, pool_id: uuid.UUID, person_ids: Sequence[uuid.UUID], why: str = ""
) -> int:
    """Take people out of a pool by hand; they stay talents. Tell how many were in it.

    Raises NotAllowed, NotFound, RuleViolation for a pool filled by a filter.
    """
    pool = _locked(actor, pool_id)
    if pool.is_dynamic:
        raise _by_filter()
    live = PoolMembership.objects.filter(
        pool=pool, person__in=list(person_ids), left_at__isnull=True
    )
    left = list(
        live.select_for_update(of=("self",)).order_by("pk").values_list("person_id", flat=True)
    )
    PoolMembership.objects.filter(pool=pool, person__in=left, left_at__isnull=True).update(
        left_at=clock.now(), **({"why": clean(why)[:200]} if why else {})
    )
    if pool.visibility == Visibility.CONFIDENTIAL:
        _follow_confidentiality(left)
    record_for_people(PersonLeftPool(actor=actor, pool_id=pool.pk), left)
    return len(left)


@transaction.atomic
def move_member(
    *, actor: Actor, pool_id: uuid.UUID, person_id: uuid.UUID, stage: str
) -> PoolMembership:
    """Move a person to another stage of a pool by hand.

    Raises NotAllowed, NotFound, RuleViolation for an unknown stage.
    """
    pool = _locked(actor, pool_id)
    if stage not in Stage.values:
        raise RuleViolation(_("There is no such stage."), code="no_such_stage")
    membership = (
        PoolMembership.objects.filter(pool=pool, person_id=person_id, left_at__isnull=True)
        .filter(person__in=Person.objects.visible_to(actor))
        .select_for_update(of=("self",))
        .first()
    )
    if membership is None:
        raise NotFound(_("This person is not in the pool."), code="no_such_membership")
    if membership.stage != stage:
        membership.stage = stage
        membership.stage_since = clock.now()
        membership.save(update_fields=["stage", "stage_since"])
        record(PersonMovedInPool(actor=actor, pool_id=pool.pk, person_id=person_id, stage=stage))
    return membership


def erase_memberships(person_id: uuid.UUID) -> None:
    """Remove every trace of a person from pools, for erasure."""
    PoolMembership.objects.filter(person_id=person_id).delete()


def _locked(actor: Actor, pool_id: uuid.UUID) -> Pool:
    require(actor, Right.EDIT)
    visible = Pool.objects.visible_to(actor).filter(pk=pool_id)
    pool = Pool.objects.select_for_update(no_key=True).filter(pk__in=visible.values("pk")).first()
    if pool is None:
        raise NotFound(_("There is no such pool."), code="no_such_pool")
    return pool


def _columns(details: PoolDetails) -> dict[str, object]:
    name = clean(details.name)[:120]
    return {
        "name": name,
        "key": fold(name)[:160],
        "purpose": clean(details.purpose)[:500],
        "kind": PoolKind.MANUAL if details.filter is None else PoolKind.DYNAMIC,
        "filter": None if details.filter is None else to_json(details.filter),
        "deputy_id": details.deputy_id,
        "mode": details.mode,
        "language": details.language,
        "visibility": details.visibility,
        "member_ids": sorted(set(details.member_ids)),
        "touch_days_min": details.touch_days_min,
        "touch_days_max": details.touch_days_max,
    }


def _save_named(pool: Pool) -> None:
    try:
        with transaction.atomic():
            pool.save()
    except IntegrityError as error:
        if "open_pool_name_once" not in str(error):
            raise
        raise Conflict(
            _("There is an open pool of this name already."),
            code="pool_name_taken",
            fields={"name": _("This name is taken.")},
        ) from error


def _require_fillable(pool: Pool) -> None:
    if pool.is_dynamic:
        raise _by_filter()
    if not pool.is_open:
        raise RuleViolation(
            _("This pool is closed. Open it again to add people."), code="pool_closed"
        )


def _by_filter() -> RuleViolation:
    return RuleViolation(
        _("A filter decides who is in this pool. Change the filter instead."),
        code="pool_by_filter",
    )


def _live_ids(pool: Pool) -> list[uuid.UUID]:
    return list(
        PoolMembership.objects.filter(pool=pool, left_at__isnull=True).values_list(
            "person_id", flat=True
        )
    )


def _follow_confidentiality(person_ids: Sequence[uuid.UUID]) -> None:
    """Let only those see these people who see one of their confidential pools.

    The system does it: whoever hides a pool from themselves must still be able to.
    """
    memberships: dict[uuid.UUID, list[frozenset[uuid.UUID]]] = {p: [] for p in person_ids}
    rows = PoolMembership.objects.filter(
        person__in=list(person_ids), left_at__isnull=True, pool__visibility=Visibility.CONFIDENTIAL
    ).values_list("person_id", "pool__owner_id", "pool__deputy_id", "pool__member_ids")
    for person_id, owner_id, deputy_id, member_ids in rows:
        memberships[person_id].append(rules.audience(owner_id, deputy_id, member_ids))
    for members, people in rules.audiences_of_people(memberships).items():
        set_confidential_to(
            actor=SYSTEM, person_ids=people, member_ids=None if members is None else list(members)
        )
