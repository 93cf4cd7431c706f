# SPDX-License-Identifier: Apache-2.0
"""Moving everybody of a stage at once, and putting them back. Set-based: columns may be long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.activity.actions import record_for_people
from talentkreis.kernel.ids import new_id
from talentkreis.pools.actions.members import STAGE_FIELD
from talentkreis.pools.events import PersonMovedBackInPool, PersonMovedInPool
from talentkreis.pools.models import PoolMembership, StageMove
from talentkreis.search.watching import Writing, watched

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.models import Pool


def people_in(pool: Pool, stage: str) -> list[uuid.UUID]:
    """Everybody who was put or moved into a stage."""
    standing = PoolMembership.objects.filter(pool=pool, stage=stage, left_at__isnull=True)
    return list(standing.order_by("person_id").values_list("person_id", flat=True))


def shift(
    actor: Actor,
    pool: Pool,
    people: Sequence[uuid.UUID],
    *,
    from_stage: str,
    target: str,
    now: dt.datetime,
) -> None:
    """Move these people of a stage to another one; the caller holds the pool."""
    if not people:
        return
    with watched(Writing(people, fields=STAGE_FIELD)), connection.cursor() as cursor:
        cursor.execute(
            "WITH moved AS (UPDATE pools_poolmembership m SET stage = %s, stage_since = %s"
            " FROM (SELECT id, stage_since, move_id FROM pools_poolmembership"
            " JOIN unnest(%s::uuid[], %s::uuid[]) AS given(person_id, move_id) USING (person_id)"
            " WHERE pool_id = %s AND left_at IS NULL FOR UPDATE OF pools_poolmembership) AS old"
            " WHERE m.id = old.id RETURNING m.id, old.stage_since, old.move_id)"
            " INSERT INTO pools_stagemove"
            " (id, membership_id, pool_id, from_stage, to_stage, since, moved_at, moved_by_id)"
            " SELECT move_id, id, %s, %s, %s, stage_since, %s, %s FROM moved",
            [
                *(target, now, list(people), [new_id() for _person in people], pool.pk),
                *(pool.pk, from_stage, target, now, actor.member_id),
            ],
        )
    event = PersonMovedInPool(actor=actor, pool_id=pool.pk, stage=target, from_stage=from_stage)
    record_for_people(event, people)


def put_back(actor: Actor, pool: Pool, at: dt.datetime, stages: Collection[str]) -> None:
    """Take back what was shifted at that moment, for whoever stands there still.

    Those whose stage is none of `stages` any more stay.
    """
    moves = StageMove.objects.filter(
        pool=pool, moved_at=at, from_stage__in=stages, membership__left_at__isnull=True
    ).values_list("membership__person_id", "from_stage")
    by_stage: dict[str, list[uuid.UUID]] = {}
    for person_id, stage in moves.order_by("membership__person_id"):
        by_stage.setdefault(stage, []).append(person_id)
    for stage, people in by_stage.items():
        with watched(Writing(people, fields=STAGE_FIELD)), connection.cursor() as cursor:
            cursor.execute(
                "WITH back AS (UPDATE pools_poolmembership m SET stage = v.from_stage,"
                " stage_since = v.since FROM pools_stagemove v WHERE v.pool_id = %s"
                " AND v.moved_at = %s AND v.from_stage = %s AND m.id = v.membership_id"
                " AND m.left_at IS NULL AND m.stage = v.to_stage AND m.stage_since = v.moved_at"
                " RETURNING m.person_id, v.id),"
                " gone AS (DELETE FROM pools_stagemove v USING back WHERE v.id = back.id)"
                " SELECT person_id FROM back",
                [pool.pk, at, stage],
            )
            returned = [row[0] for row in cursor.fetchall()]
        event = PersonMovedBackInPool(actor=actor, pool_id=pool.pk, stage=stage)
        record_for_people(event, returned)
