# SPDX-License-Identifier: Apache-2.0
"""Who comes close without being found, and whether closeness is the order one would expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.kernel.arrays import text_array
from talentkreis.organisation.rights import require
from talentkreis.search.fields.registry import Fragment, joined
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.permissions import Right
from talentkreis.search.queries.closest import explained, similar_places
from talentkreis.search.queries.listing import CLOSENESS
from talentkreis.search.queries.orders import DEFAULT_SORT
from talentkreis.search.queries.rows import PersonRow, rows_in_order
from talentkreis.search.queries.scope import bounded, where
from talentkreis.search.semantic.closeness import SIMILAR_FROM, Method, close_phrases
from talentkreis.search.semantic.models import PhraseKind
from talentkreis.search.semantic.wanted import wanted_by
from talentkreis.search.tree import EVERYBODY

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor
    from talentkreis.search.fields.registry import Setting
    from talentkreis.search.semantic.wanted import Wanted
    from talentkreis.search.tree import Node

MOST_SIMILAR = 20
RELEVANCE = "relevance"


def similar_people(
    actor: Actor, node: Node, sort: str = RELEVANCE, limit: int = MOST_SIMILAR
) -> list[PersonRow]:
    """People whose title or skills are close to the words of a filter that does not find them.

    They meet everything else the filter asks. Each says why. Empty for a filter without words.
    Raises NotAllowed, RuleViolation where the database cannot answer in time.
    """
    require(actor, Right.FIND)
    setting = setting_for(actor)
    if wanted_by(node).is_empty:
        return []
    method = CLOSENESS.get(sort, Method.HYBRID)
    with bounded():
        places = similar_places(setting, node, method, limit)
        rows = rows_in_order(setting, [place.person_id for place in places])
        return explained(setting, node, method, rows, are_found=False)


def has_words(node: Node) -> bool:
    """Whether a filter has words that people can come close to."""
    return not wanted_by(node).is_empty


def usual_sort(actor: Actor, node: Node) -> str:
    """The order of a list nobody has chosen one for.

    By closeness where a filter asks for a role or a skill, or for words that are the title of
    somebody here; else by name: most bare words are names.
    """
    wanted = wanted_by(node)
    if wanted.roles or wanted.skills:
        return RELEVANCE
    if not wanted.words:
        return DEFAULT_SORT
    with bounded():
        return RELEVANCE if _is_title(setting_for(actor), wanted) else DEFAULT_SORT


def _is_title(setting: Setting, wanted: Wanted) -> bool:
    """Whether somebody the actor may see has a title like these words."""
    close = close_phrases(setting, PhraseKind.TITLE, wanted.titles, Method.HYBRID)
    least = SIMILAR_FROM[PhraseKind.TITLE, Method.HYBRID]
    keys = [key for each in close if each.score >= least for key in each.keys]
    if not keys:
        return False
    among = Fragment("search_row.position_key = ANY(%s::text[])", (text_array(keys),))
    condition = joined("AND", [where(EVERYBODY, setting), among])
    with connection.cursor() as database:
        database.execute(
            f"SELECT EXISTS (SELECT FROM search_row WHERE {condition.sql})",  # noqa: S608 - a compiled fragment
            list(condition.parameters),
        )
        return bool(database.fetchone()[0])
