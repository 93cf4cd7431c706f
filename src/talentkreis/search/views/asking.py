# SPDX-License-Identifier: Apache-2.0
"""What a request asks for: a filter as text, from the builder, or from the facets; an order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import get_language

from talentkreis.search import builder
from talentkreis.search.choosing import with_choices
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.language import (
    EVERYBODY,
    FilterError,
    Node,
    Piece,
    parse,
    pieces,
    to_text,
)
from talentkreis.search.queries.facets import FACETS
from talentkreis.search.queries.listing import is_order

if TYPE_CHECKING:
    from django.http import HttpRequest

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.search.fields import Setting

BAD = "q-bad"


@dataclass(slots=True)
class Asked:
    """A filter and an order as asked for; with `error` the filter is everybody.

    `sort` is empty for the order that is usual for the filter.
    """

    node: Node
    text: str
    sort: str
    group: builder.Group
    error: FilterError | None = None
    is_finished: bool = True
    is_built: bool = False
    pieces: list[Piece] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many rows the builder has on its outermost level, for the phone's button."""
        return len(self.group.items)

    @property
    def corrected(self) -> str:
        """The query string with the proposal in place of the wrong word, if there is one."""
        if self.error is None or not self.error.proposal:
            return ""
        proposal = self.error.proposal
        if not proposal.replace("-", "").isalnum() and proposal[0] not in "+:<>~":
            proposal = f'"{proposal}"'
        text = self.text[: self.error.start] + proposal + self.text[self.error.end :]
        return query_string(text, self.sort)

    @property
    def query(self) -> str:
        """The query string that asks for the same again."""
        return query_string(self.text, self.sort)


def query_string(text: str, sort: str = "", **more: str) -> str:
    """``?q=…&sort=…`` without what is empty."""
    query = QueryDict(mutable=True)
    if text:
        query["q"] = text
    if sort:
        query["sort"] = sort
    for name, value in more.items():
        query[name] = value
    return f"?{query.urlencode()}" if query else ""


def asked(request: ActorRequest) -> Asked:
    """Read a request. Errors of the filter are part of the answer, not raised."""
    language = language_of(request)
    setting = setting_for(request.actor)
    text = request.GET.get("q", "").strip()
    sort = request.GET.get("sort", "")
    sort = sort if is_order(sort) else ""
    try:
        node = parse(text, language, actor=request.actor)
        if "facets" in request.GET:
            node = _with_facets(node, request)
        if "b" in request.GET:
            return _from_builder(request, language, setting, sort)
    except FilterError as error:
        group = builder.rows_of(EVERYBODY, language, setting)
        return Asked(EVERYBODY, text, sort, group, error, pieces=_marked(text, error))
    is_changed = "facets" in request.GET
    return _known(node, sort, language, setting, is_built=is_changed)


def asked_in(request: ActorRequest, text: str) -> Asked:
    """A filter that stands in a form as `text`, unless the builder beside it was sent."""
    language = language_of(request)
    setting = setting_for(request.actor)
    try:
        if "b" in request.GET:
            return _from_builder(request, language, setting, "")
        node = parse(text.strip(), language, actor=request.actor)
    except FilterError as error:
        group = builder.rows_of(EVERYBODY, language, setting)
        return Asked(EVERYBODY, text, "", group, error, pieces=_marked(text, error))
    return _known(node, "", language, setting, is_built=False)


def language_of(request: HttpRequest) -> str:  # noqa: ARG001 - the middleware has activated it
    """The reader's language."""
    return (get_language() or "de")[:2]


def text_of(node: Node, actor: Actor) -> str:
    """A filter in the reader's language."""
    return to_text(node, (get_language() or "de")[:2], actor=actor)


def _from_builder(request: ActorRequest, language: str, setting: Setting, sort: str) -> Asked:
    building = builder.built(request.GET.dict(), language, setting)
    known = _known(building.node, sort, language, setting, is_built=True)
    known.group = building.group
    known.is_finished = building.is_finished
    return known


def _known(node: Node, sort: str, language: str, setting: Setting, *, is_built: bool) -> Asked:
    printed = pieces(node, language, actor=setting.actor)
    return Asked(
        node,
        "".join(piece.text for piece in printed),
        sort,
        builder.rows_of(node, language, setting),
        is_built=is_built,
        pieces=printed,
    )


def _with_facets(node: Node, request: ActorRequest) -> Node:
    """The filter with exactly the choices that are ticked in the facets that were shown."""
    shown = set(request.GET.getlist("facets")) & set(FACETS)
    ticked: dict[str, list[str]] = {code: [] for code in shown}
    for choice in request.GET.getlist("facet")[:100]:
        code, _colon, value = choice.partition(":")
        if code in ticked and value:
            ticked[code].append(value)
    for code in FACETS:
        if code in ticked:
            node = with_choices(node, code, ticked[code])
    # The same limits and the same knowledge of values as everywhere.
    language = language_of(request)
    return parse(to_text(node, language, actor=request.actor), language, actor=request.actor)


def _marked(text: str, error: FilterError) -> list[Piece]:
    """The text as it was written, with the wrong word marked."""
    marked = [
        Piece(text[: error.start]),
        Piece(text[error.start : error.end], BAD),
        Piece(text[error.end :]),
    ]
    return [piece for piece in marked if piece.text]
