# SPDX-License-Identifier: Apache-2.0
"""Who comes close without being found, and whether closeness is the order one would expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.organisation.rights import require
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.permissions import Right
from talentkreis.search.queries.closest import explained, similar_places
from talentkreis.search.queries.listing import CLOSENESS, DEFAULT_SORT
from talentkreis.search.queries.rows import PersonRow, rows_in_order
from talentkreis.search.queries.scope import bounded
from talentkreis.search.semantic.closeness import SIMILAR_FROM, Method, close_phrases
from talentkreis.search.semantic.models import PhraseKind
from talentkreis.search.semantic.wanted import wanted_by

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor
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
        return explained(setting, node, method, rows)


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
    setting = setting_for(actor)
    with bounded():
        close = close_phrases(setting, PhraseKind.TITLE, wanted.titles, Method.HYBRID)
    is_title = bool(close) and close[0].score >= SIMILAR_FROM[PhraseKind.TITLE, Method.HYBRID]
    return RELEVANCE if is_title else DEFAULT_SORT
