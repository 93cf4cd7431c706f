# SPDX-License-Identifier: Apache-2.0
"""The page of people, and the same controls as a page of their own for the phone."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect as found
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from talentkreis.kernel.pages import render_page, wants_partial
from talentkreis.organisation.rights import declares, may
from talentkreis.search import builder, bulk, queries
from talentkreis.search.fields import all_fields
from talentkreis.search.fields.sharing import sharing
from talentkreis.search.layout.cells import filled
from talentkreis.search.layout.columns import Column, Layout, layout_of
from talentkreis.search.permissions import Right
from talentkreis.search.saved.models import Notify
from talentkreis.search.views.asking import Asked, asked, query_string
from talentkreis.search.views.tabs import looking_at, tabs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.requests import ActorRequest

# Somebody waits for this number on purpose.
COUNTING_MS = 10_000

SORTS = (
    ("name", _("Name")),
    ("-contact", _("Last contact, newest first")),
    ("contact", _("Last contact, longest ago first")),
    ("next", _("Next contact")),
    ("-warmth", _("Warmth, warmest first")),
    ("warmth", _("Warmth, coldest first")),
    ("-created", _("Newest first")),
    ("created", _("Oldest first")),
)
# Offered where there is something to be close to.
CLOSE_SORTS = (
    ("relevance", _("Closest")),
    ("relevance-wording", _("Closest, by wording")),
    ("relevance-meaning", _("Closest, by meaning")),
)
BACKWARDS = frozenset({"-name", "-next"})


@declares(Right.FIND)
@require_safe
def people(request: ActorRequest) -> HttpResponse:
    """Everybody a filter finds, page by page."""
    with _asking(request) as wanted:
        url = reverse("search:people") + wanted.query
        if wanted.is_built and wanted.is_finished and not wants_partial(request):
            return found(url)
        context = _listing(request, wanted)
    response = render_page(
        request,
        "search/people.html",
        context,
        partial="listing",
        status=422 if wanted.error else 200,
    )
    if wants_partial(request) and wanted.is_finished and not wanted.error:
        response.headers["HX-Push-Url"] = url
    return response


@declares(Right.FIND)
@require_safe
def filter_panel(request: ActorRequest) -> HttpResponse:
    """Text, builder and facets alone: what the phone opens as a dialog."""
    with _asking(request) as wanted:
        context = {
            **_controls(request.actor, wanted, reverse("search:filter"), "#filter-panel"),
            "count": queries.count_people(request.actor, wanted.node),
            "list_url": reverse("search:people") + wanted.query,
        }
    return render_page(
        request,
        "search/filter.html",
        context,
        partial="panel",
        status=422 if wanted.error else 200,
    )


@declares(Right.FIND)
@require_safe
def exact_count(request: ActorRequest) -> HttpResponse:
    """The whole number of a filter whose count on the page is capped; it may take longer."""
    with queries.bounded():
        wanted = asked(request)
    number = None
    if not wanted.error:
        number = queries.count_in_time(request.actor, wanted.node, COUNTING_MS)
    context = {
        "asked": wanted,
        "number": number,
        "list_url": reverse("search:people") + wanted.query,
    }
    return render_page(
        request, "search/exact.html", context, partial="number", status=422 if wanted.error else 200
    )


@declares(Right.FIND)
@require_safe
def similar(request: ActorRequest) -> HttpResponse:
    """People who come close to the words of a filter that does not find them."""
    with _asking(request) as wanted:
        rows = [] if wanted.error else _similar(request.actor, wanted)
        layout = layout_of(request.member)
        lines = filled(request.actor, rows, layout.columns)
    context = {
        "asked": wanted,
        "layout": layout,
        "rows": rows,
        "lines": lines,
        "list_url": reverse("search:people") + wanted.query,
    }
    return render_page(
        request,
        "search/similar.html",
        context,
        partial="similar",
        status=422 if wanted.error else 200,
    )


@contextmanager
def _asking(request: ActorRequest) -> Iterator[Asked]:
    """What is asked for, while a page reads its answer; a model outside hears of it before the
    transaction of the page begins.
    """
    with sharing():
        wanted = asked(request)
        if not wanted.error:
            queries.ask_ahead(wanted.node)
        with queries.bounded():
            yield wanted


def _similar(actor: Actor, wanted: Asked) -> list[queries.PersonRow]:
    return queries.similar_people(actor, wanted.node, wanted.sort)


def _sorts(usual: str, order: str, *, has_words: bool) -> list[tuple[str, Any, bool]]:
    """What the order can be: value, label, whether it is; the usual one has an empty value."""
    offered = [*(CLOSE_SORTS if has_words else ()), *SORTS]
    if order in BACKWARDS:
        offered.append((order, _("Backwards")))
    return [("" if code == usual else code, label, code == order) for code, label in offered]


def _controls(actor: Actor, wanted: Asked, action: str, target: str) -> dict[str, Any]:
    """What the text line, the builder and the facets show."""
    usual = queries.usual_sort(actor, wanted.node)
    has_words = queries.has_words(wanted.node)
    order = wanted.sort or usual
    if order in queries.CLOSENESS and not has_words:
        order = usual
    return {
        "usual": usual,
        "order": order,
        "has_words": has_words,
        "asked": wanted,
        "facets": [] if wanted.error else queries.facets(actor, wanted.node),
        "fields": all_fields(),
        "joins": builder.JOINS,
        "sorts": _sorts(usual, order, has_words=has_words),
        "action": action,
        "target": target,
    }


def surroundings(request: ActorRequest, wanted: Asked, base: str) -> dict[str, Any]:
    """What stands around the people of a filter, as a list or on a map: views, filter, facets.

    `base`: the page that shows them, to which filter and views lead.
    """
    actor = request.actor
    context = _controls(actor, wanted, base, "#listing")
    return {
        **context,
        "layout": layout_of(request.member),
        "tabs": tabs_of(request, wanted, base),
        "frequencies": Notify.choices,
        "count": queries.count_people(actor, wanted.node),
        "may_save": may(actor, Right.SAVE_SEARCH),
        "list_url": reverse("search:people") + wanted.query,
        "map_url": reverse("search:map") + wanted.query,
    }


def _listing(request: ActorRequest, wanted: Asked) -> dict[str, Any]:
    actor = request.actor
    context = surroundings(request, wanted, reverse("search:people"))
    layout = context["layout"]
    page = queries.Page([], "")
    if not wanted.error:
        after = request.GET.get("after", "")
        page = queries.search_people(actor, wanted.node, context["order"], after)
    return {
        **context,
        "heads": _heads(wanted, layout, context["order"], context["usual"]),
        # Behind the last of those found.
        "similar_url": reverse("search:similar") + wanted.query
        if context["has_words"] and not page.next_cursor
        else "",
        "looking": looking_at(actor, context["tabs"], page.rows),
        "rows": page.rows,
        "lines": filled(actor, page.rows, layout.columns),
        "next_url": _url(wanted, after=page.next_cursor) if page.next_cursor else "",
        "first_url": _url(wanted) if request.GET.get("after") else "",
        "bulk_actions": bulk.offered_to(actor),
    }


def _url(wanted: Asked, **more: str) -> str:
    return reverse("search:people") + query_string(wanted.text, wanted.sort, **more)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: what it is called, the link that sorts by it, which order is on."""

    column: Column
    url: str = ""
    order: str = "none"


NAME = Column("name", _("Name"), "name")


def _heads(wanted: Asked, layout: Layout, order: str, usual: str) -> list[Head]:
    """Heads of the name and of the chosen columns; a click on the one that sorts turns it round."""
    return [_head(column, wanted, order, usual) for column in (NAME, *layout.columns)]


def _head(column: Column, wanted: Asked, order: str, usual: str) -> Head:
    if not column.sort:
        return Head(column)
    code = column.sort.removeprefix("-")
    turned = {code: f"-{code}", f"-{code}": code}
    target = turned.get(order, column.sort)
    query = query_string(wanted.text, "" if target == usual else target)
    direction = "descending" if order.startswith("-") else "ascending"
    url = reverse("search:people") + query
    return Head(column, url, direction if order in turned else "none")
