# SPDX-License-Identifier: Apache-2.0
"""The filter language over the API: text or tree, results, counts, and why."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from pydantic import JsonValue

from talentkreis.api.operations import MOST_ITEMS, actor_of, operation
from talentkreis.api.person_shapes import PersonLine
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.actors import Actor
from talentkreis.people.queries import person_visible_to
from talentkreis.search.language import Node, from_json, parse, to_json, to_text
from talentkreis.search.permissions import Right
from talentkreis.search.queries import (
    Reason,
    ask_ahead,
    count_people,
    explain,
    search_people,
    similar_people,
)

router = Router(tags=["search"])

SORTS = (
    "name, contact, next, warmth, created, descending with - in front; relevance,"
    " relevance-wording, relevance-meaning: the closest first"
)


class Filter(Schema):
    """A filter as text (German, English or both) or as its tree; one of the two."""

    text: str | None = Field(default=None, max_length=4_000)
    tree: dict[str, JsonValue] | None = None
    language: str = Field(default="de", pattern="^(de|en)$")

    def node(self, actor: Actor) -> Node:
        """The tree. Raises FilterError, or RuleViolation for both or none."""
        if (self.text is None) == (self.tree is None):
            raise RuleViolation(_("Give either text or tree."), code="text_or_tree")
        if self.tree is not None:
            return from_json(self.tree, actor=actor)
        return parse(self.text or "", self.language, actor=actor)


class SearchIn(Filter):
    """What to find, in which order, from where on."""

    sort: str = Field(default="name", max_length=20, description=SORTS)
    cursor: str = Field(default="", max_length=1_000)
    limit: int = Field(default=50, ge=1, le=MOST_ITEMS)
    with_count: bool = False
    with_similar: bool = Field(
        default=False, description="Also people who come close to the words without being found"
    )


class SearchOut(Schema):
    """People and the filter as it was understood, in both forms."""

    items: list[PersonLine]
    next_cursor: str
    similar: list[PersonLine] | None = None
    count: int | None = None
    count_is_capped: bool | None = Field(default=None, description="At least so many")
    text: str
    tree: dict[str, JsonValue]


class ExplainIn(Filter):
    """Whose place in or out of a result is asked about."""

    person_id: uuid.UUID


class ReasonOut(Schema):
    """Why a person is in or out, part by part."""

    is_met: bool
    text: str
    fact: str
    parts: list[ReasonOut]

    @classmethod
    def of(cls, reason: Reason) -> ReasonOut:
        """From the search's explanation."""
        parts = [cls.of(part) for part in reason.parts]
        return cls(is_met=reason.is_met, text=reason.text, fact=reason.fact, parts=parts)


@operation(router, "POST", "/search", right=Right.FIND, answer=SearchOut, summary="Search people")
def search(request: HttpRequest, body: SearchIn) -> Any:
    """People a filter finds. Changes nothing; POST, because trees are long."""
    actor = actor_of(request)
    node = body.node(actor)
    ask_ahead(node)
    page = search_people(actor, node, body.sort, body.cursor, body.limit)
    count = count_people(actor, node) if body.with_count else None
    similar = similar_people(actor, node, body.sort) if body.with_similar else None
    return SearchOut(
        items=[PersonLine.of(row) for row in page.rows],
        next_cursor=page.next_cursor,
        similar=None if similar is None else [PersonLine.of(row) for row in similar],
        count=count.number if count else None,
        count_is_capped=count.is_capped if count else None,
        text=to_text(node, body.language, actor=actor),
        tree=to_json(node),
    )


@operation(
    router,
    "POST",
    "/search/explain",
    right=Right.FIND,
    answer=ReasonOut,
    summary="Why is somebody in or out?",
)
def explain_result(request: HttpRequest, body: ExplainIn) -> ReasonOut:
    """Each part of the filter, whether the person meets it, and the fact behind it."""
    actor = actor_of(request)
    person = person_visible_to(actor, body.person_id)
    return ReasonOut.of(explain(actor, person.id, body.node(actor)))
