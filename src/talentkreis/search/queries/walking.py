# SPDX-License-Identifier: Apache-2.0
"""One page in an order, found without ever sorting or counting everybody a filter finds.

It is looked for in up to three ways, each bounded. A walk along the index of the order ends as soon
as the page is full. Where the first thousand rows were not enough, a sample of the table says how
many fit, so whether walking on is likely to fill the page sooner than all matches could be fetched.
Otherwise what fits is rare, or lies far along the order (part of a name, sorted by name): it is
fetched through the index of some condition and sorted in memory. Only what is neither walks on
without a bound.

Names despite a slip, sorted by name, lie far along the order as well, all of one name together:
there the walk goes along the rows of those words alone (`search_name`), which are in that order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from talentkreis.kernel.arrays import text_array
from talentkreis.search.fields.registry import Fragment, Setting, Way, joined
from talentkreis.search.fields.standard import ARCHIVED
from talentkreis.search.fields.words import alike_words, has_word
from talentkreis.search.queries.orders import Order, Place, behind
from talentkreis.search.queries.scope import (
    bounded,
    expected,
    shares,
    through_indexes,
    where,
)
from talentkreis.search.tree import And, Condition, Operator, Or, any_of, conditions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.search.tree import Node

# Rows of the first stage, and of all together.
WALK = 1_000
FARTHEST = 20_000
# Rows from all over that say how many fit.
SAMPLE = 2_000
# A match fetched through an index costs as much as so many rows walked past.
DEARER = 6
# So much farther than on average: those of one name or one import lie together.
CLUMPS = 1.5
# So many are fetched in any case: everybody with a rare tag is known by name, while texts, of
# which the planner expects more, cost their index as much as it has entries.
FEW = 5_000
# What is fetched and sorted at most; where those who fit lie far along the order, at most the
# second number.
SORTED = 15_000
SORTED_FAR = 100_000


@dataclass(frozen=True, slots=True)
class Walk:
    """Matches met along the order, how many rows that took, and where it stopped.

    `stopped` is None at the end of the order.
    """

    found: list[Place]
    steps: int
    stopped: Place | None

    def is_over(self, limit: int) -> bool:
        """The page is full, or there is nobody else."""
        return len(self.found) >= limit or self.stopped is None


def page_in_order(
    setting: Setting, node: Node, order: Order, after: Place | None, limit: int
) -> list[Place]:
    """Up to `limit` people a filter finds behind a place, in order.

    Raises RuleViolation for a filter the database cannot answer in time.
    """
    condition = where(node, setting)
    words = _words_asked(node, order, setting)
    # Whoever has a name lies somewhere along the order of names, all together.
    is_tied = words is None and _is_by_name(order) and any(_is_name(c) for c in conditions(node))
    with bounded(), connection.cursor() as database:
        path = _Path(condition, order, words)
        walk = _stage(database, path, Walk([], 0, after), limit, WALK)
        if walk.is_over(limit):
            return walk.found
        sides = _sides(node) if is_tied else None
        if sides:
            pages = [page_in_order(setting, side, order, after, limit) for side in sides]
            return _first_of(database, pages, order, limit)
        rare = _from(where(node, setting, Way.THROUGH), order, after)
        if not is_tied:
            walk = _walked_on(database, path, walk, limit, _alone(node, rare))
            if walk.is_over(limit):
                return walk.found
        most = SORTED_FAR if is_tied or walk.steps > WALK else SORTED
        few = _sorted(database, rare, order, limit, most)
        if few is not None:
            return few
        rest = _from(condition, order, walk.stopped)
        return walk.found + _walked_through(database, rest, order, limit - len(walk.found))


def _sides(node: Node) -> tuple[Node, Node] | None:
    """Of an OR: what asks for names, and what does not. Each has a way of its own to its page.

    The first people of both together are among the first of either. Not where one speaks of the
    archive, for that decides who is looked for at all.
    """
    if not isinstance(node, Or) or any(each.field == ARCHIVED for each in conditions(node)):
        return None
    named = [part for part in node.parts if any(map(_is_name, conditions(part)))]
    others = [part for part in node.parts if part not in named]
    return (any_of(named), any_of(others)) if others else None


def _first_of(database: Any, pages: Sequence[list[Place]], order: Order, limit: int) -> list[Place]:
    """The first of several pages together, as the database orders them."""
    either = {person_id for page in pages for person_id, _key in page}
    among = Fragment("search_row.person_id = ANY(%s)", (list(either),))
    return _walked_through(database, among, order, limit)


def _is_by_name(order: Order) -> bool:
    return order.expression == "search_row.sort_name"


def _is_name(condition: Condition) -> bool:
    return condition.field == "name"


def _words_asked(node: Node, order: Order, setting: Setting) -> list[str] | None:
    """In the order of names: words of which everybody the filter finds has one; None: any."""
    parts = node.parts if isinstance(node, And) else (node,)
    if _is_by_name(order):
        for part in parts:
            if isinstance(part, Condition) and _is_name(part) and part.operator is Operator.LIKE:
                return alike_words(str(part.value), setting)
    return None


def _alone(node: Node, rare: Fragment) -> Fragment | None:
    """What a single condition finds. Of several at once the planner expects too few: it takes
    them for independent of each other."""
    return rare if isinstance(node, Condition) else None


def _walked_on(database: Any, path: _Path, walk: Walk, limit: int, alone: Fragment | None) -> Walk:
    """Further along the order, as far as that is likely to be worth it."""
    people, [share, among] = shares(database, [path.condition, path.whose()], SAMPLE)
    steps = _worth_walking(walk, limit, share, among, people)
    if steps and alone and expected(database, alone) <= FEW:
        return walk
    while steps and not walk.is_over(limit):
        walk = _stage(database, path, walk, limit, steps)
        steps = 2 * steps if walk.steps < FARTHEST else 0
    return walk


def _worth_walking(walk: Walk, limit: int, share: float, among: float, people: int) -> int:
    """How many rows more are likely to fill the page sooner than all matches are fetched.

    `share` of all people fit; the rows walked past are those of the share `among`.
    """
    if not share:
        return 0
    needed = (limit - len(walk.found)) * max(among, share) / share
    is_worth = needed <= min(FARTHEST, DEARER * share * people)
    return max(WALK, round(needed * CLUMPS)) if is_worth else 0


@dataclass(frozen=True, slots=True)
class _Path:
    """Rows of the table in an order, all of them or those with one of some words in their names."""

    condition: Fragment
    order: Order
    words: list[str] | None

    def whose(self) -> Fragment:
        """Who is met on it."""
        return Fragment("TRUE") if self.words is None else has_word(self.words)

    def rows(self, after: Place | None, most: int) -> Fragment:
        """So many rows behind a place: the columns of the table, where they stand, their number."""
        by, start = _by(self.order), behind(self.order, after) if after else Fragment("TRUE")
        if self.words is None:
            return Fragment(
                f"SELECT *, {self.order.expression} AS stands_at,"  # noqa: S608 - constants and compiled fragments
                f" row_number() OVER ({by}) AS step"
                f" FROM search_row WHERE {start.sql} {by} LIMIT {most}",
                start.parameters,
            )
        # Of each word so many, for any of them may come first; somebody may have two.
        return Fragment(
            "SELECT row.*, named.sort_name AS stands_at, named.step FROM ("  # noqa: S608 - as above
            f"SELECT sort_name, person_id, row_number() OVER ({by}) AS step FROM ("
            "SELECT DISTINCT one.sort_name, one.person_id"
            " FROM unnest(%s::text[]) AS wanted(word) CROSS JOIN LATERAL ("
            "SELECT sort_name, person_id FROM search_name AS search_row"
            f" WHERE search_row.word = wanted.word AND {start.sql} {by} LIMIT {most}) AS one"
            f") AS search_row {by} LIMIT {most}"
            ") AS named JOIN search_row AS row USING (person_id)",
            (text_array(self.words), *start.parameters),
        )


def _from(condition: Fragment, order: Order, after: Place | None) -> Fragment:
    return condition if after is None else joined("AND", [condition, behind(order, after)])


def _by(order: Order) -> str:
    direction = "DESC" if order.is_descending else "ASC"
    return f"ORDER BY {order.expression} {direction}, search_row.person_id {direction}"


def _stage(database: Any, path: _Path, walk: Walk, limit: int, steps: int) -> Walk:
    """The walk and what fits among the next `steps` rows; ends as soon as the page is full.

    The last row comes back in any case: where it is missing, there was nobody else.
    """
    condition = path.condition
    rows = path.rows(walk.stopped, steps)
    missing = limit - len(walk.found)
    direction = "DESC" if path.order.is_descending else "ASC"
    database.execute(
        "SELECT search_row.person_id, stands_at::text, step,"  # noqa: S608 - constants and compiled fragments
        f" CASE WHEN step = {steps} THEN {condition.sql} ELSE true END"
        f" FROM ({rows.sql}) AS search_row WHERE step = {steps} OR {condition.sql}"
        f" ORDER BY stands_at {direction}, search_row.person_id {direction} LIMIT %s",
        [*condition.parameters, *rows.parameters, *condition.parameters, missing],
    )
    found = database.fetchall()
    is_end = len(found) < missing and (not found or found[-1][2] < steps)
    return Walk(
        walk.found + [(row[0], row[1]) for row in found if row[3]],
        walk.steps + steps,
        None if is_end else (found[-1][0], found[-1][1]),
    )


def _sorted(
    database: Any, condition: Fragment, order: Order, limit: int, most: int
) -> list[Place] | None:
    """The page sorted from at most so many matches; None when there are more."""
    direction = "DESC" if order.is_descending else "ASC"
    database.execute(
        through_indexes(
            "WITH found AS MATERIALIZED ("  # noqa: S608 - constants and a compiled fragment
            f"SELECT search_row.person_id, {order.expression} AS key FROM search_row"
            f" WHERE {condition.sql} LIMIT {most + 1})"
            " SELECT person_id, key::text, (SELECT count(*) FROM found) FROM found"
            f" ORDER BY key {direction}, person_id {direction} LIMIT %s"
        ),
        [*condition.parameters, limit],
    )
    database.nextset()
    rows = database.fetchall()
    if rows and rows[0][2] > most:
        return None
    return [(row[0], row[1]) for row in rows]


def _walked_through(database: Any, condition: Fragment, order: Order, limit: int) -> list[Place]:
    database.execute(
        f"SELECT search_row.person_id, ({order.expression})::text FROM search_row"  # noqa: S608 - as above
        f" WHERE {condition.sql} {_by(order)} LIMIT %s",
        [*condition.parameters, limit],
    )
    return [(row[0], row[1]) for row in database.fetchall()]
