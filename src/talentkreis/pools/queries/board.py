# SPDX-License-Identifier: Apache-2.0
"""The board of a pool: its stages side by side, each read page by page.

All columns come with one statement, a walk along the index of memberships that ends as soon as a
page is full; so a column of a hundred thousand costs what one of twenty does. Only whoever a pool
by filter found and nobody moved has no membership: these are looked for like every search, behind
those of the first stage.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.organisation.rights import require
from talentkreis.pools.field import condition
from talentkreis.pools.models import StageMove
from talentkreis.pools.permissions import Right
from talentkreis.pools.queries.reading import memberships_of
from talentkreis.pools.stage_field import in_stage
from talentkreis.pools.stages import StageLine, Stages, stages_of
from talentkreis.search import queries as search
from talentkreis.search.fields.registry import Fragment
from talentkreis.search.queries.listing import page_of_ids
from talentkreis.search.queries.rows import rows_in_order
from talentkreis.search.queries.scope import COUNT_CAP, where
from talentkreis.search.tree import EVERYBODY, Node, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.models import Pool, PoolMembership

PAGE = 20
_UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError, RecursionError)
RECENT = 5


@dataclass(frozen=True, slots=True)
class Card:
    """A person on the board. `days` in the stage are unknown where nobody moved them there."""

    row: search.PersonRow
    stage: str
    since: dt.datetime | None = None
    why: str = ""

    @property
    def days(self) -> int | None:
        """Whole days in this stage."""
        return (clock.now() - self.since).days if self.since else None


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with as many cards as fit a page; `next_cursor` is empty at the end."""

    stage: StageLine
    count: search.Count
    cards: list[Card] = field(default_factory=list)
    next_cursor: str = ""

    @property
    def is_full(self) -> bool:
        """As many people as the limit says, or more."""
        return self.stage.limit is not None and self.count.number >= self.stage.limit

    @property
    def is_over(self) -> bool:
        """More people than the limit says."""
        return self.stage.limit is not None and self.count.number > self.stage.limit


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody went from one stage to another, in words."""

    id: uuid.UUID
    row: search.PersonRow
    from_stage: str
    to_stage: str
    moved_at: dt.datetime
    moved_by: str
    # The last move of this person: it can be taken back.
    is_last: bool


@dataclass(frozen=True, slots=True)
class _Place:
    stage: str
    person_id: uuid.UUID
    since: dt.datetime | None
    membership_id: uuid.UUID | None


def board(
    actor: Actor, pool: Pool, node: Node = EVERYBODY, *, is_longest_first: bool = False
) -> list[Column]:
    """Every stage with its first cards: whoever moved last on top, or whoever is there longest.

    `node` narrows the board; limits are about everybody in the stage all the same.
    Raises NotAllowed, RuleViolation for a filter that takes too long.
    """
    require(actor, Right.VIEW)
    stages = stages_of(pool)
    reader = _Reader(actor, pool, node, is_longest_first=is_longest_first)
    with search.bounded():
        found = reader.placed(stages.codes)
        pages = {code: _cut([p for p in found if p.stage == code]) for code in stages.codes}
        if pool.is_dynamic and not pages[stages.first.code][1]:
            first = stages.first.code
            pages[first] = reader.filled_up(first, pages[first][0])
        cards = reader.cards([place for places, _next in pages.values() for place in places])
        counts = counted(actor, pool, stages, node)
    return [
        Column(
            line,
            counts[line.code],
            [cards[p.person_id] for p in pages[line.code][0] if p.person_id in cards],
            pages[line.code][1],
        )
        for line in stages.lines
    ]


def column(
    actor: Actor,
    pool: Pool,
    stage: str,
    node: Node = EVERYBODY,
    *,
    cursor: str = "",
    is_longest_first: bool = False,
) -> Column:
    """One stage from the cursor on.

    Raises NotAllowed, NotFound for a stage the pool does not have, RuleViolation for a cursor that
    is none.
    """
    require(actor, Right.VIEW)
    stages = stages_of(pool)
    line = stages.get(stage)
    if line is None:
        raise NotFound(_("There is no such stage."), code="no_such_stage")
    reader = _Reader(actor, pool, node, is_longest_first=is_longest_first)
    has_unplaced = pool.is_dynamic and line == stages.first
    after, inner = _read_cursor(cursor)
    with search.bounded():
        if inner and has_unplaced:
            places, next_cursor = reader.filled_up(line.code, [], inner)
        else:
            places, next_cursor = _cut(reader.placed([line.code], after))
            if has_unplaced and not next_cursor:
                places, next_cursor = reader.filled_up(line.code, places)
        cards = reader.cards(places)
        count = counted(actor, pool, replace(stages, lines=(line,)), node, stages.first)[line.code]
    shown = [cards[place.person_id] for place in places if place.person_id in cards]
    return Column(line, count, shown, next_cursor)


def counted(
    actor: Actor,
    pool: Pool,
    stages: Stages,
    node: Node = EVERYBODY,
    first: StageLine | None = None,
) -> dict[str, search.Count]:
    """How many people the actor sees in each stage, counted up to a cap: one statement.

    In a pool by filter the first stage has those whom nobody moved yet as well.
    """
    reader = _Reader(actor, pool, node)
    opening = (first or stages.first).code
    unplaced = Fragment("FALSE")
    if pool.is_dynamic and stages.get(opening):
        unplaced = where(all_of([in_stage(pool, ""), node]), reader.setting)
    with search.bounded(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.code, n.number, (SELECT count(*) FROM (SELECT FROM search_row"  # noqa: S608 - compiled fragments
            f" WHERE s.code = %s AND {unplaced.sql} LIMIT %s) AS found)"
            " FROM unnest(%s::text[]) AS s(code), LATERAL ("
            "SELECT count(*) AS number FROM (SELECT FROM pools_poolmembership m"
            " JOIN search_row ON search_row.person_id = m.person_id"
            " WHERE m.pool_id = %s AND m.stage = s.code AND m.left_at IS NULL"
            f" AND {reader.where.sql} LIMIT %s) AS found) AS n",
            [
                *(opening, *unplaced.parameters, COUNT_CAP + 1, stages.codes),
                *(pool.pk, *reader.where.parameters, COUNT_CAP + 1),
            ],
        )
        return {code: _capped(placed + new) for code, placed, new in cursor.fetchall()}


def card_of(actor: Actor, pool: Pool, person_id: uuid.UUID) -> Card | None:
    """Where one person stands now; None when they are not on the board."""
    require(actor, Right.VIEW)
    if not search.matching(actor, condition(pool), [person_id]):
        return None
    row = memberships_of(pool, [person_id]).get(person_id)
    stage = row.stage if row else stages_of(pool).first.code
    place = _Place(stage, person_id, row.stage_since if row else None, row.pk if row else None)
    return _Reader(actor, pool).cards([place]).get(person_id)


def recent_moves(actor: Actor, pool: Pool, limit: int = RECENT) -> list[Move]:
    """Who was moved last on this board, by whom, as far as the actor sees them."""
    require(actor, Right.VIEW)
    stages = stages_of(pool)
    moves = list(
        StageMove.objects.filter(pool=pool, membership__left_at__isnull=True)
        .select_related("membership", "moved_by")
        .order_by("-moved_at", "-id")[:limit]
    )
    people = list({move.membership.person_id for move in moves})
    seen = search.matching(actor, EVERYBODY, people) if people else set()
    rows = {row.id: row for row in rows_in_order(search.setting_for(actor), list(seen), bring=())}
    told: set[uuid.UUID] = set()
    shown = []
    for move in moves:
        person_id = move.membership.person_id
        if person_id in rows:
            shown.append(
                Move(
                    move.pk,
                    rows[person_id],
                    stages.label(move.from_stage),
                    stages.label(move.to_stage),
                    move.moved_at,
                    move.moved_by.name if move.moved_by else "",
                    person_id not in told and _is_last(move.membership, move),
                )
            )
        told.add(person_id)
    return shown


def _is_last(membership: PoolMembership, move: StageMove) -> bool:
    return membership.stage == move.to_stage and membership.stage_since == move.moved_at


class _Reader:
    """What all questions about one board share: whose, of which pool, narrowed by what."""

    def __init__(
        self, actor: Actor, pool: Pool, node: Node = EVERYBODY, *, is_longest_first: bool = False
    ) -> None:
        self.actor = actor
        self.pool = pool
        self.node = node
        self.direction, self.sign = ("ASC", ">") if is_longest_first else ("DESC", "<")
        self.setting = search.setting_for(actor)
        # In a pool by hand the membership itself says who is in it.
        asked = all_of([condition(pool), node]) if pool.is_dynamic else node
        self.where = where(asked, self.setting)

    def placed(
        self, codes: Sequence[str], after: tuple[dt.datetime, uuid.UUID] | None = None
    ) -> list[_Place]:
        """The first memberships of these stages, one more than a page of each."""
        start = f"AND (m.stage_since, m.id) {self.sign} (%s, %s)" if after else ""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT s.code, m.person_id, m.stage_since, m.id"  # noqa: S608 - constants and a compiled fragment
                " FROM unnest(%s::text[]) WITH ORDINALITY AS s(code, place), LATERAL ("
                "SELECT m.person_id, m.stage_since, m.id FROM pools_poolmembership m"
                " JOIN search_row ON search_row.person_id = m.person_id"
                f" WHERE m.pool_id = %s AND m.stage = s.code AND m.left_at IS NULL {start}"
                f" AND {self.where.sql} ORDER BY m.stage_since {self.direction},"
                f" m.id {self.direction} LIMIT {PAGE + 1}) AS m ORDER BY s.place,"
                f" m.stage_since {self.direction}, m.id {self.direction}",
                [list(codes), self.pool.pk, *(after or ()), *self.where.parameters],
            )
            return [_Place(*row) for row in cursor.fetchall()]

    def filled_up(
        self, stage: str, places: Sequence[_Place], cursor: str = ""
    ) -> tuple[list[_Place], str]:
        """The page of the first stage of a pool by filter, filled with whom nobody moved yet."""
        asked = all_of([in_stage(self.pool, ""), self.node])
        ids, following = page_of_ids(
            self.setting, asked, "-created", cursor, max(PAGE - len(places), 1)
        )
        more = [_Place(stage, pk, None, None) for pk in ids]
        return [*places, *more], _written([following]) if following else ""

    def cards(self, places: Iterable[_Place]) -> dict[uuid.UUID, Card]:
        """The people at these places, with what a card shows."""
        there = {place.person_id: place for place in places}
        rows = rows_in_order(self.setting, list(there), bring=("next_step",))
        return {row.id: Card(row, there[row.id].stage, there[row.id].since) for row in rows}


def _cut(places: list[_Place]) -> tuple[list[_Place], str]:
    """A page, and the cursor behind it when there is more."""
    if len(places) <= PAGE:
        return places, ""
    last = places[PAGE - 1]
    assert last.since is not None
    return places[:PAGE], _written([last.since.isoformat(), str(last.membership_id)])


def _capped(number: int) -> search.Count:
    return search.Count(min(number, COUNT_CAP), number > COUNT_CAP)


def _written(parts: list[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def _read_cursor(text: str) -> tuple[tuple[dt.datetime, uuid.UUID] | None, str]:
    """The place behind which to go on, or the cursor among those nobody moved yet."""
    if not text:
        return None, ""
    try:
        parts: Any = json.loads(base64.urlsafe_b64decode(text.encode()))
        if isinstance(parts, list) and len(parts) == 1 and isinstance(parts[0], str):
            return None, parts[0]
        moment, membership_id = parts
        # A moment without a zone would be compared in the server's.
        after = dt.datetime.fromisoformat(moment).astimezone(dt.UTC), uuid.UUID(membership_id)
    except (
        ValueError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise RuleViolation(_("This page does not exist."), code="bad_cursor") from error
    return after, ""
