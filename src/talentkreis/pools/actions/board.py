# SPDX-License-Identifier: Apache-2.0
"""Moving people along the board of a pool, and taking a move back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound
from talentkreis.people.models import Person
from talentkreis.pools.actions.locking import locked_pool
from talentkreis.pools.actions.members import STAGE_FIELD
from talentkreis.pools.events import PersonMovedBackInPool, PersonMovedInPool
from talentkreis.pools.field import condition
from talentkreis.pools.models import PoolMembership, StageMove
from talentkreis.pools.stages import stages_of
from talentkreis.search.queries import matches
from talentkreis.search.watching import Writing, watched

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.models import Pool
    from talentkreis.pools.stages import Stages


@transaction.atomic
def move_member(
    *, actor: Actor, pool_id: uuid.UUID, person_id: uuid.UUID, stage: str, expected: str = ""
) -> StageMove | None:
    """Move a person to another stage of a pool; None where they stand there already.

    `expected` is the stage the actor saw them in. More people in a stage than its limit are no
    reason to refuse: the board says so, and stays true. Raises NotAllowed, NotFound, RuleViolation
    for an unknown stage, Conflict when somebody else moved them since the actor looked.
    """
    pool = locked_pool(actor, pool_id)
    stages = stages_of(pool)
    target = stages.required(stage)
    membership = _membership(actor, pool, person_id)
    standing = membership.stage if membership else stages.first.code
    if standing == target.code:
        return None
    if expected and expected != standing:
        raise _moved_meanwhile(stages, standing)
    now = clock.now()
    with watched(Writing([person_id], fields=STAGE_FIELD)):
        since = membership.stage_since if membership else None
        membership = membership or PoolMembership(
            pool=pool, person_id=person_id, entered_at=now, added_by_id=actor.member_id
        )
        membership.stage = target.code
        membership.stage_since = now
        membership.save()
    move = StageMove.objects.create(
        membership=membership,
        pool=pool,
        from_stage=standing,
        to_stage=target.code,
        since=since,
        moved_at=now,
        moved_by_id=actor.member_id,
    )
    event = PersonMovedInPool(
        actor=actor, pool_id=pool.pk, person_id=person_id, stage=target.code, from_stage=standing
    )
    record(event)
    return move


@transaction.atomic
def undo_move(*, actor: Actor, pool_id: uuid.UUID, move_id: uuid.UUID) -> uuid.UUID:
    """Take the last move of somebody back, with the days they had stood there; give the person.

    Raises NotAllowed, NotFound for a move that is not there (any more), Conflict when they were
    moved on since or the stage is gone.
    """
    pool = locked_pool(actor, pool_id)
    move = (
        StageMove.objects.select_related("membership")
        .filter(pk=move_id, pool=pool, membership__left_at__isnull=True)
        .filter(membership__person__in=Person.objects.visible_to(actor))
        .first()
    )
    if move is None:
        raise NotFound(_("This move is not there any more."), code="no_such_move")
    stages = stages_of(pool)
    membership = move.membership
    has_followers = (
        membership.moves.filter(moved_at__gte=move.moved_at).exclude(pk=move.pk).exists()
    )
    if has_followers or membership.stage != move.to_stage:
        raise _moved_meanwhile(stages, membership.stage)
    if stages.get(move.from_stage) is None:
        raise Conflict(
            _("The stage “%(stage)s” is not there any more.")
            % {"stage": stages.label(move.from_stage)},
            code="stage_gone",
        )
    person_id = membership.person_id
    with watched(Writing([person_id], fields=STAGE_FIELD)):
        if move.since is None:
            # The first move in a pool by filter: before it there was no row.
            membership.delete()
        else:
            membership.stage = move.from_stage
            membership.stage_since = move.since
            membership.save(update_fields=["stage", "stage_since"])
            move.delete()
    record(
        PersonMovedBackInPool(
            actor=actor, pool_id=pool.pk, person_id=person_id, stage=move.from_stage
        )
    )
    return person_id


def _membership(actor: Actor, pool: Pool, person_id: uuid.UUID) -> PoolMembership | None:
    """Where somebody stands; None in a pool by filter where nobody ever moved them."""
    membership = (
        PoolMembership.objects.filter(pool=pool, person_id=person_id, left_at__isnull=True)
        .filter(person__in=Person.objects.visible_to(actor))
        .select_for_update(of=("self",))
        .first()
    )
    if pool.is_dynamic:
        is_in = matches(person_id, condition(pool), actor)
    else:
        is_in = membership is not None
    if not is_in:
        raise NotFound(_("This person is not in the pool."), code="no_such_membership")
    return membership


def _moved_meanwhile(stages: Stages, standing: str) -> Conflict:
    return Conflict(
        _("Somebody else was faster: this person stands in “%(stage)s” now. Nothing was changed.")
        % {"stage": stages.label(standing)},
        code="moved_meanwhile",
    )
