# SPDX-License-Identifier: Apache-2.0
"""Pools over the API: list, make, see who is in, put in, take out."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from pydantic import JsonValue

from talentkreis.api.operations import Changed, Created, actor_of, once, operation
from talentkreis.api.people import Cursor, Limit
from talentkreis.api.person_shapes import PersonLine
from talentkreis.api.search import Filter
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.pools import actions, queries
from talentkreis.pools.models import Pool, PoolMode, Visibility
from talentkreis.pools.permissions import Right
from talentkreis.pools.rules import ROOM, PoolDetails
from talentkreis.pools.stages import stages_of

router = Router(tags=["pools"])

MOST_PEOPLE = 1_000


class PoolOut(Schema):
    """A pool. `filter` is the tree of a pool by filter, null for one by hand."""

    id: uuid.UUID
    name: str
    purpose: str
    kind: str
    filter: dict[str, JsonValue] | None
    target_group: str
    mode: str
    most_people: int
    language: str
    visibility: str
    is_open_to_hiring: bool
    owner: str
    touch_days_min: int
    touch_days_max: int
    created_at: dt.datetime
    closed_at: dt.datetime | None

    @classmethod
    def of(cls, pool: Pool) -> PoolOut:
        """From a pool whose owner is loaded."""
        same = {name: getattr(pool, name) for name in cls.model_fields if name != "owner"}
        return cls(**same, owner=pool.owner.name)


class PoolsPage(Schema):
    """Some pools; `next_cursor` is empty at the end."""

    items: list[PoolOut]
    next_cursor: str


class NewPool(Schema):
    """A pool to make; with a filter it fills itself, without one people are put in by hand."""

    name: str = Field(min_length=1, max_length=120)
    purpose: str = Field(default="", max_length=500)
    target_group: str = Field(default="", max_length=300)
    filter: Filter | None = None
    mode: PoolMode = PoolMode.VOLUME
    most_people: int = ROOM
    language: str = Field(default="de", pattern="^(de|en)$")
    visibility: Visibility = Visibility.TEAM
    is_open_to_hiring: bool = False
    touch_days_min: int = 14
    touch_days_max: int = 90


class StageOut(Schema):
    """A stage of a pool with the people in it now; `is_capped`: there are at least so many.

    `limit`: more people than planned are no error. Codes of the usual stages keep their meaning
    when a pool calls them otherwise.
    """

    code: str
    name: str
    limit: int | None
    people: int
    is_capped: bool


class StageChange(Schema):
    """Where to. `expected`: the stage the caller saw; another one by now is a conflict."""

    stage: str = Field(min_length=1, max_length=16)
    expected: str = Field(default="", max_length=16)


class Moved(Schema):
    """Where the person stands now; `move_id` takes it back, null when they stood there already."""

    stage: str
    move_id: uuid.UUID | None


class PoolMemberOut(Schema):
    """A person in a pool; `stage_since` is null where a filter found them and nobody moved them."""

    person: PersonLine
    stage: str
    stage_since: dt.datetime | None


class PoolMembersPage(Schema):
    """Some people of a pool; `next_cursor` is empty at the end."""

    items: list[PoolMemberOut]
    next_cursor: str


class NewMembers(Schema):
    """Whom to put in. Those who are in already stay as they are; no stage means the first one."""

    person_ids: list[uuid.UUID] = Field(min_length=1, max_length=MOST_PEOPLE)
    why: str = Field(default="", max_length=200)
    stage: str = Field(default="", max_length=16)


@operation(router, "GET", "/pools", right=Right.VIEW, answer=PoolsPage, summary="List pools")
def list_pools(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> PoolsPage:
    """Open pools, by name."""
    pools = queries.pools_visible_to(actor_of(request))
    start = 0
    if cursor:
        places = [place for place, pool in enumerate(pools) if str(pool.id) == cursor]
        if not places:
            raise RuleViolation(_("This page does not exist."), code="bad_cursor")
        start = places[0] + 1
    shown = pools[start : start + limit]
    has_more = len(pools) > start + limit
    return PoolsPage(
        items=[PoolOut.of(pool) for pool in shown],
        next_cursor=str(shown[-1].id) if has_more else "",
    )


@operation(
    router,
    "POST",
    "/pools",
    right=Right.EDIT,
    answer=Created,
    status=201,
    summary="Make a pool",
    is_repeatable=True,
)
def create_pool(request: HttpRequest, response: HttpResponse, body: NewPool) -> Any:
    """Make a pool, owned by the member behind the token."""

    def create() -> Created:
        actor = actor_of(request)
        details = body.model_dump(exclude={"filter"})
        node = body.filter.node(actor) if body.filter else None
        pool = actions.create_pool(actor=actor, details=PoolDetails(**details, filter=node))
        return Created(id=str(pool.id))

    return once(request, response, create)


@operation(
    router,
    "GET",
    "/pools/{uuid:pool_id}",
    right=Right.VIEW,
    answer=PoolOut,
    summary="Read a pool",
)
def read_pool(request: HttpRequest, pool_id: uuid.UUID) -> PoolOut:
    """What a pool says about itself."""
    return PoolOut.of(queries.pool_visible_to(actor_of(request), pool_id))


@operation(
    router,
    "GET",
    "/pools/{uuid:pool_id}/members",
    right=Right.VIEW,
    answer=PoolMembersPage,
    summary="Who is in a pool",
)
def list_pool_members(
    request: HttpRequest, pool_id: uuid.UUID, cursor: Cursor = "", stage: str = ""
) -> PoolMembersPage:
    """The people of a pool or of one stage, by name, 50 a page. The token needs people:read too."""
    actor = actor_of(request)
    pool = queries.pool_visible_to(actor, pool_id)
    asked = stages_of(pool).required(stage).code if stage else ""
    members, next_cursor = queries.members_of(actor, pool, stage=asked, cursor=cursor)
    return PoolMembersPage(
        items=[
            PoolMemberOut(
                person=PersonLine.of(member.row),
                stage=member.stage,
                stage_since=member.stage_since,
            )
            for member in members
        ],
        next_cursor=next_cursor,
    )


@operation(
    router,
    "POST",
    "/pools/{uuid:pool_id}/members",
    right=Right.EDIT,
    answer=Changed,
    summary="Put people into a pool",
    is_repeatable=True,
)
def add_pool_members(
    request: HttpRequest, response: HttpResponse, pool_id: uuid.UUID, body: NewMembers
) -> Any:
    """Put people in by hand; `count` tells how many were not in before."""

    def add() -> Changed:
        count = actions.add_people(
            actor=actor_of(request),
            pool_id=pool_id,
            person_ids=body.person_ids,
            why=body.why,
            stage=body.stage,
        )
        return Changed(count=count)

    return once(request, response, add)


@operation(
    router,
    "DELETE",
    "/pools/{uuid:pool_id}/members/{uuid:person_id}",
    right=Right.EDIT,
    answer=None,
    status=204,
    summary="Take a person out of a pool",
)
def remove_pool_member(
    request: HttpRequest, pool_id: uuid.UUID, person_id: uuid.UUID
) -> Status[None]:
    """Take somebody out by hand; they stay a talent."""
    removed = actions.remove_people(
        actor=actor_of(request), pool_id=pool_id, person_ids=[person_id]
    )
    if not removed:
        raise NotFound(_("This person is not in the pool."), code="no_such_membership")
    return Status(204, None)


@operation(
    router,
    "GET",
    "/pools/{uuid:pool_id}/stages",
    right=Right.VIEW,
    answer=list[StageOut],
    summary="Stages of a pool",
)
def list_pool_stages(request: HttpRequest, pool_id: uuid.UUID) -> list[StageOut]:
    """The stages in their order, named in the language of the request."""
    actor = actor_of(request)
    pool = queries.pool_visible_to(actor, pool_id)
    stages = stages_of(pool)
    counts = queries.counted(actor, pool, stages)
    return [
        StageOut(
            code=line.code,
            name=line.label,
            limit=line.limit,
            people=counts[line.code].number,
            is_capped=counts[line.code].is_capped,
        )
        for line in stages.lines
    ]


@operation(
    router,
    "POST",
    "/pools/{uuid:pool_id}/members/{uuid:person_id}/stage",
    right=Right.EDIT,
    answer=Moved,
    summary="Move a person to another stage",
    is_repeatable=True,
)
def move_pool_member(
    request: HttpRequest,
    response: HttpResponse,
    pool_id: uuid.UUID,
    person_id: uuid.UUID,
    body: StageChange,
) -> Any:
    """Move somebody along the board, by hand or by filter."""

    def move() -> Moved:
        made = actions.move_member(
            actor=actor_of(request),
            pool_id=pool_id,
            person_id=person_id,
            stage=body.stage,
            expected=body.expected,
        )
        return Moved(stage=body.stage, move_id=made.pk if made else None)

    return once(request, response, move)


@operation(
    router,
    "DELETE",
    "/pools/{uuid:pool_id}/moves/{uuid:move_id}",
    right=Right.EDIT,
    answer=None,
    status=204,
    summary="Take a move back",
)
def undo_pool_move(request: HttpRequest, pool_id: uuid.UUID, move_id: uuid.UUID) -> Status[None]:
    """Take the last move of somebody back, with the days they had stood there."""
    actions.undo_move(actor=actor_of(request), pool_id=pool_id, move_id=move_id)
    return Status(204, None)
