# SPDX-License-Identifier: Apache-2.0
"""People in the order of closeness: the closest title first, then whoever is newest.

Few matches are fetched and sorted. Of many, people are taken phrase by phrase, the closest first,
until the page is full: nothing sorts or scores all matches of a broad filter. The order is the same
either way, and the key of a page is the closeness of its last person with their id.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.arrays import text_array
from talentkreis.kernel.errors import RuleViolation
from talentkreis.search.fields.registry import Fragment, Setting, joined
from talentkreis.search.queries.scope import bounded, expected, shares, through_indexes, where
from talentkreis.search.semantic.closeness import (
    SIMILAR_FROM,
    Close,
    Method,
    close_phrases,
)
from talentkreis.search.semantic.models import PhraseKind
from talentkreis.search.semantic.reasons import Why, reasons_of
from talentkreis.search.semantic.wanted import Wanted, wanted_by, without_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from talentkreis.search.fields.registry import Passage
    from talentkreis.search.queries.rows import PersonRow
    from talentkreis.search.tree import Node

# More matches than this are taken phrase by phrase.
SORTED = 6_000
# Rows from all over that say how many fit.
SAMPLE = 2_000
NO_REASON = Why()
# Ways to write a phrase in one round of the walk; the next round is this many times longer. Each
# of a round may have to be followed until it has filled a page alone.
FIRST_ROUND, LONGER = 2, 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands: how close, and who."""

    score: float
    person_id: uuid.UUID


def page_by_closeness(
    setting: Setting, node: Node, method: Method, cursor: str, limit: int
) -> tuple[list[Place], str]:
    """One page of those a filter finds, and the cursor behind it.

    Raises RuleViolation for a cursor that is none.
    """
    scale = _scale(setting, wanted_by(node), method)
    with bounded():
        found = _ordered(where(node, setting), scale, _read(cursor), limit + 1)
    return found[:limit], _written(found[limit - 1]) if len(found) > limit else ""


def explained(
    setting: Setting, node: Node, method: Method, rows: Sequence[PersonRow], *, are_found: bool
) -> list[PersonRow]:
    """The rows with why each of them stands there."""
    ids = [row.id for row in rows]
    reasons = reasons_of(setting, node, method, ids, are_found=are_found)
    return [
        replace(row, why=why.reasons, evidence=why.evidence)
        for row in rows
        for why in [reasons.get(row.id, NO_REASON)]
    ]


def evidence_for(setting: Setting, node: Node, person_id: uuid.UUID) -> Passage | None:
    """The sentence that shows why a filter finds somebody, or why they come close to its words."""
    if wanted_by(node).is_empty:
        return None
    with bounded(), connection.cursor() as database:
        condition = where(node, setting)
        database.execute(
            f"SELECT EXISTS (SELECT FROM search_row WHERE person_id = %s AND {condition.sql})",  # noqa: S608 - a compiled fragment
            [person_id, *condition.parameters],
        )
        [are_found] = database.fetchone()
        why = reasons_of(setting, node, Method.HYBRID, [person_id], are_found=are_found)
    return why[person_id].evidence if person_id in why else None


def similar_places(
    setting: Setting, node: Node, method: Method, limit: int, *, least: float | None = None
) -> list[Place]:
    """People the filter does not find, who meet all of it but its words and come close to those.

    At most `limit`, the closest first; nobody less close than `least`, by default than what is
    called similar.
    """
    best: dict[uuid.UUID, float] = {}
    with bounded():
        inside = where(node, setting)
        around = where(without_words(node), setting)
        outside = joined("AND", [around, Fragment(f"NOT {inside.sql}", inside.parameters)])
        for asked in _relaxed(wanted_by(node)):
            scale = _scale(setting, asked, method)
            close = scale.at_least(SIMILAR_FROM[scale.kind, method] if least is None else least)
            if close.phrases:
                condition = joined("AND", [close.among(), outside])
                for place in _ordered(condition, close, None, limit):
                    best[place.person_id] = max(place.score, best.get(place.person_id, 0.0))
    places = [Place(score, person_id) for person_id, score in best.items()]
    return sorted(places, key=lambda place: (-place.score, -place.person_id.int))[:limit]


def _relaxed(wanted: Wanted) -> list[Wanted]:
    """By title and by skill, one apart from the other; bare words may be either."""
    skills = wanted.skills or ((wanted.words,) if wanted.words else ())
    return [Wanted(roles=wanted.titles), Wanted(skills=skills)]


@dataclass(frozen=True, slots=True)
class Scale:
    """What people are measured by: their title, or where nobody asks for one, their best skill."""

    kind: PhraseKind
    phrases: tuple[Close, ...]

    def at_least(self, least: float) -> Scale:
        """The same without what is less close."""
        return Scale(self.kind, tuple(c for c in self.phrases if c.score >= least and c.keys))

    def wordings(self) -> list[tuple[str, float]]:
        """Every way to write a phrase, with its closeness, the closest first."""
        return [(key, close.score) for close in self.phrases for key in close.keys]

    def among(self, keys: Sequence[str] | None = None) -> Fragment:
        """Has one of the phrases, or of these ways to write them."""
        listed = text_array([key for key, _score in self.wordings()] if keys is None else keys)
        if self.kind is PhraseKind.TITLE:
            return Fragment("search_row.position_key = ANY(%s::text[])", (listed,))
        return Fragment("search_row.skills && %s::text[]", (listed,))

    @property
    def placed(self) -> str:
        """How close those in `found` are, from `ranked(key, score)`."""
        if self.kind is PhraseKind.TITLE:
            return (
                "SELECT person_id, coalesce(score, 0) AS score FROM found"
                " LEFT JOIN ranked ON ranked.key = found.position_key"
            )
        return (
            "SELECT person_id, coalesce(max(score), 0) AS score FROM found"
            " LEFT JOIN LATERAL unnest(found.skills) AS has(skill) ON true"
            " LEFT JOIN ranked ON ranked.key = has.skill GROUP BY person_id"
        )


def _scale(setting: Setting, wanted: Wanted, method: Method) -> Scale:
    kind, texts = PhraseKind.TITLE, wanted.titles
    if not texts:
        kind, texts = PhraseKind.SKILL, wanted.skills
    return Scale(kind, tuple(close_phrases(setting, kind, texts, method)) if texts else ())


def _ordered(condition: Fragment, scale: Scale, after: Place | None, limit: int) -> list[Place]:
    with connection.cursor() as database:
        if _are_few(database, condition):
            few = _sorted(database, condition, scale, after, limit)
            if few is not None:
                return few
        return _walked(database, condition, scale, after, limit)


def _are_few(database: Any, condition: Fragment) -> bool:
    """Whether fetching all of them is likely to be short.

    The planner cannot tell how many have several words at once, and says too many; a sample can.
    """
    if expected(database, condition) <= SORTED:
        return True
    people, [share] = shares(database, [condition], SAMPLE)
    return share * people <= SORTED


_AFTER = " WHERE (score, person_id) < (%s::float8, %s::uuid)"


def _sorted(
    database: Any, condition: Fragment, scale: Scale, after: Place | None, limit: int
) -> list[Place] | None:
    """The page sorted from at most `SORTED` matches; None when there are more."""
    keys = scale.wordings()
    database.execute(
        through_indexes(
            "WITH ranked AS MATERIALIZED (SELECT * FROM unnest(%s::text[], %s::float8[])"  # noqa: S608 - constants and a compiled fragment
            " AS given(key, score)), found AS MATERIALIZED ("
            "SELECT search_row.person_id, search_row.position_key, search_row.skills"
            f" FROM search_row WHERE {condition.sql} LIMIT {SORTED + 1}),"
            f" placed AS ({scale.placed})"
            # How many there are is said also where nobody of them comes behind the last page.
            " SELECT fetched.number, page.score, page.person_id"
            " FROM (SELECT count(*) AS number FROM found) AS fetched LEFT JOIN ("
            f"SELECT score, person_id FROM placed{_AFTER if after else ''}"
            " ORDER BY score DESC, person_id DESC LIMIT %s) AS page ON true"
            " ORDER BY page.score DESC, page.person_id DESC"
        ),
        [
            text_array([key for key, _score in keys]),
            [score for _key, score in keys],
            *condition.parameters,
            *([after.score, after.person_id] if after else []),
            limit,
        ],
    )
    database.nextset()
    rows = database.fetchall()
    if rows[0][0] > SORTED:
        return None
    return [Place(score, person_id) for _number, score, person_id in rows if person_id]


def _walked(
    database: Any, condition: Fragment, scale: Scale, after: Place | None, limit: int
) -> list[Place]:
    """The page phrase by phrase; whoever has none of the phrases comes last."""
    found: list[Place] = []
    for tier in _tiers(scale, after):
        found += _of_tier(database, condition, scale, tier, after, limit - len(found))
        if len(found) >= limit:
            return found[:limit]
    rest = [condition]
    if scale.phrases:
        among = scale.among()
        rest.append(Fragment(f"NOT ({among.sql})", among.parameters))
    if after is not None and after.score == 0:
        rest.append(_behind(after))
    return found + _newest(database, joined("AND", rest), 0.0, limit - len(found))


Tier = list[tuple[str, float]]


def _tiers(scale: Scale, after: Place | None) -> Iterator[Tier]:
    """Ways to write phrases in rounds: titles many at a time, skills by equal closeness."""
    keys = [pair for pair in scale.wordings() if after is None or pair[1] <= after.score]
    if scale.kind is PhraseKind.SKILL:
        for score in sorted({score for _key, score in keys}, reverse=True):
            yield [pair for pair in keys if pair[1] == score]
        return
    start, length = 0, FIRST_ROUND
    while start < len(keys):
        end = start + length
        # Equally close ones belong together: their order is that of the people.
        while end < len(keys) and keys[end][1] == keys[end - 1][1]:
            end += 1
        yield keys[start:end]
        start, length = end, length * LONGER


def _of_tier(
    database: Any,
    condition: Fragment,
    scale: Scale,
    tier: Tier,
    after: Place | None,
    limit: int,
) -> list[Place]:
    if scale.kind is PhraseKind.SKILL:
        return _of_skills(database, condition, scale, tier, after, limit)
    behind = ""
    parameters: list[Any] = [
        text_array([key for key, _score in tier]),
        [score for _key, score in tier],
        *condition.parameters,
    ]
    if after is not None:
        behind = " AND (given.score, search_row.person_id) < (%s::float8, %s::uuid)"
        parameters += [after.score, after.person_id]
    database.execute(
        "SELECT given.score, here.person_id FROM unnest(%s::text[], %s::float8[])"  # noqa: S608 - constants and a compiled fragment
        " AS given(key, score) CROSS JOIN LATERAL (SELECT search_row.person_id FROM search_row"
        f" WHERE search_row.position_key = given.key AND {condition.sql}{behind}"
        " ORDER BY search_row.person_id DESC LIMIT %s) AS here"
        " ORDER BY given.score DESC, here.person_id DESC LIMIT %s",
        [*parameters, limit, limit],
    )
    return [Place(score, person_id) for score, person_id in database.fetchall()]


def _of_skills(
    database: Any,
    condition: Fragment,
    scale: Scale,
    tier: Tier,
    after: Place | None,
    limit: int,
) -> list[Place]:
    """Whoever has one of these skills and none that is closer."""
    score = tier[0][1]
    parts = [condition, scale.among([key for key, _score in tier])]
    if closer := [key for key, each in scale.wordings() if each > score]:
        among = scale.among(closer)
        parts.append(Fragment(f"NOT ({among.sql})", among.parameters))
    if after is not None and after.score == score:
        parts.append(_behind(after))
    return _newest(database, joined("AND", parts), score, limit)


def _newest(database: Any, condition: Fragment, score: float, limit: int) -> list[Place]:
    database.execute(
        f"SELECT search_row.person_id FROM search_row WHERE {condition.sql}"  # noqa: S608 - a compiled fragment
        " ORDER BY search_row.person_id DESC LIMIT %s",
        [*condition.parameters, limit],
    )
    return [Place(score, row[0]) for row in database.fetchall()]


def _behind(after: Place) -> Fragment:
    return Fragment("search_row.person_id < %s", (after.person_id,))


def _written(place: Place) -> str:
    written = json.dumps([place.score, str(place.person_id)])
    return base64.urlsafe_b64encode(written.encode()).decode()


def _read(cursor: str) -> Place | None:
    if not cursor:
        return None
    try:
        score, person_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        place = Place(float(score), uuid.UUID(str(person_id)))
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise RuleViolation(_("This page does not exist."), code="bad_cursor") from error
    if not math.isfinite(place.score):
        raise RuleViolation(_("This page does not exist."), code="bad_cursor")
    return place
