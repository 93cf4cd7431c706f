# SPDX-License-Identifier: Apache-2.0
"""Putting people into pools by hand and taking them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from talentkreis.activity.actions import record_for_people
from talentkreis.consent.queries import with_a_live_reason
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.kernel.text import clean
from talentkreis.people.models import Person
from talentkreis.pools.actions.locking import follow_confidentiality, live_ids, locked_pool
from talentkreis.pools.events import PersonEnteredPool, PersonLeftPool
from talentkreis.pools.models import Pool, PoolMembership, Visibility
from talentkreis.pools.rules import require_room
from talentkreis.pools.stages import stages_of
from talentkreis.search.watching import Writing, watched

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor

# What filters may ask of memberships beside the search row: they are told of it here.
STAGE_FIELD = frozenset({"stage"})
_NO_REASON = _("There is no reason left to be in touch. Only a consent of their own leads back.")


def add_people(
    *,
    actor: Actor,
    pool_id: uuid.UUID,
    person_ids: Sequence[uuid.UUID],
    why: str = "",
    stage: str = "",
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
    stage: str = "",
) -> list[uuid.UUID]:
    """Put people into a pool by hand; give those who were not in it before.

    They begin in the first stage unless `stage` says another. Those the actor cannot see are left
    out, and rejected applicants who are kept for claims alone: only a consent of their own leads
    them back (TRUST L-24). Set-based: a handful of statements for any number. Raises NotAllowed,
    NotFound, RuleViolation for a pool that is closed, filled by a filter, or boutique and without
    room, or where nobody is left (`no_reason_to_keep`).
    """
    pool = locked_pool(actor, pool_id)
    _require_fillable(pool)
    stage = stages_of(pool).required(stage).code
    visible = list(
        Person.objects.visible_to(actor)
        .filter(pk__in=person_ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    reachable = with_a_live_reason(visible)
    if visible and not reachable:
        raise RuleViolation(_NO_REASON, code="no_reason_to_keep")
    visible = [person_id for person_id in visible if person_id in reachable]
    now = clock.now()
    writing = Writing(visible, fields=STAGE_FIELD)
    with watched(writing), connection.cursor() as cursor:
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
    if pool.is_boutique:
        require_room(pool, len(live_ids(pool)))
    if pool.visibility == Visibility.CONFIDENTIAL:
        follow_confidentiality(entered)
    record_for_people(PersonEnteredPool(actor=actor, pool_id=pool.pk), entered)
    return entered


@transaction.atomic
def gather_newcomers(
    *, actor: Actor, pool_id: uuid.UUID, person_ids: Sequence[uuid.UUID], why: str
) -> list[uuid.UUID]:
    """Put those into a pool by hand who were never in it; give those who entered.

    Whoever was taken out stays out: a machine does not overrule the hand that did it. Raises as
    `gather_people`.
    """
    pool = locked_pool(actor, pool_id)
    known = PoolMembership.objects.filter(pool=pool, person__in=person_ids)
    there = set(known.values_list("person_id", flat=True))
    newcomers = [person_id for person_id in person_ids if person_id not in there]
    return gather_people(actor=actor, pool_id=pool_id, person_ids=newcomers, why=why)


@transaction.atomic
def remove_people(
    *, actor: Actor, pool_id: uuid.UUID, person_ids: Sequence[uuid.UUID], why: str = ""
) -> int:
    """Take people out of a pool by hand; they stay talents. Tell how many were in it.

    Raises NotAllowed, NotFound, RuleViolation for a pool filled by a filter.
    """
    pool = locked_pool(actor, pool_id)
    if pool.is_dynamic:
        raise _by_filter()
    live = PoolMembership.objects.filter(
        pool=pool, person__in=list(person_ids), left_at__isnull=True
    )
    left = list(
        live.select_for_update(of=("self",)).order_by("pk").values_list("person_id", flat=True)
    )
    with watched(Writing(left, fields=STAGE_FIELD)):
        PoolMembership.objects.filter(pool=pool, person__in=left, left_at__isnull=True).update(
            left_at=clock.now(), **({"why": clean(why)[:200]} if why else {})
        )
    if pool.visibility == Visibility.CONFIDENTIAL:
        follow_confidentiality(left)
    record_for_people(PersonLeftPool(actor=actor, pool_id=pool.pk), left)
    return len(left)


def erase_memberships(person_id: uuid.UUID) -> None:
    """Remove every trace of a person from pools, for erasure."""
    PoolMembership.objects.filter(person_id=person_id).delete()


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
