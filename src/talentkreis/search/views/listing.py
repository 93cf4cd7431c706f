# SPDX-License-Identifier: Apache-2.0
"""The page of people, and the same controls as a page of their own for the phone."""

from __future__ import annotations

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
from talentkreis.search.permissions import Right
from talentkreis.search.views.asking import Asked, asked, query_string, text_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.requests import ActorRequest

# Tabs say "1.000+" beyond: nobody picks a tab by a number that large.
TAB_CAP = 1_000

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


@dataclass(frozen=True, slots=True)
class Tab:
    """A view above the list as a link with its number."""

    view: queries.View
    url: str
    is_current: bool
    count: queries.Count | None = None


@declares(Right.FIND)
@require_safe
def people(request: ActorRequest) -> HttpResponse:
    """Everybody a filter finds, page by page."""
    with queries.bounded():
        wanted = asked(request)
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
    with queries.bounded():
        wanted = asked(request)
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
def similar(request: ActorRequest) -> HttpResponse:
    """People who come close to the words of a filter that does not find them."""
    with queries.bounded():
        wanted = asked(request)
        rows = [] if wanted.error else _similar(request.actor, wanted)
    context = {
        "asked": wanted,
        "rows": rows,
        "list_url": reverse("search:people") + wanted.query,
    }
    return render_page(
        request,
        "search/similar.html",
        context,
        partial="similar",
        status=422 if wanted.error else 200,
    )


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


def _listing(request: ActorRequest, wanted: Asked) -> dict[str, Any]:
    actor = request.actor
    context = _controls(actor, wanted, reverse("search:people"), "#listing")
    page = queries.Page([], "")
    if not wanted.error:
        after = request.GET.get("after", "")
        page = queries.search_people(actor, wanted.node, context["order"], after)
    views = queries.views_of(actor)
    return {
        **context,
        # Behind the last of those found.
        "similar_url": reverse("search:similar") + wanted.query
        if context["has_words"] and not page.next_cursor
        else "",
        "tabs": _tabs(actor, wanted, views),
        "count": queries.count_people(actor, wanted.node),
        "rows": page.rows,
        "next_url": _url(wanted, after=page.next_cursor) if page.next_cursor else "",
        "first_url": _url(wanted) if request.GET.get("after") else "",
        "sort_urls": _sort_urls(wanted, context["order"], context["usual"]),
        "bulk_actions": bulk.offered_to(actor),
        "may_save": may(actor, Right.SAVE_VIEW),
    }


def _tabs(actor: Actor, wanted: Asked, views: list[queries.View]) -> list[Tab]:
    numbers = queries.counts(actor, [view.node for view in views], TAB_CAP)
    tabs = []
    for view, number in zip(views, numbers, strict=True):
        is_current = not wanted.error and view.node == wanted.node
        url = reverse("search:people") + query_string(text_of(view.node, actor), view.sort)
        tabs.append(Tab(view, url, is_current, number))
    # The first of two views that ask for the same is the current one.
    current = next((tab for tab in tabs if tab.is_current), None)
    return [Tab(t.view, t.url, t is current, t.count) for t in tabs]


def _url(wanted: Asked, **more: str) -> str:
    return reverse("search:people") + query_string(wanted.text, wanted.sort, **more)


def _sort_urls(wanted: Asked, order: str, usual: str) -> dict[str, dict[str, str]]:
    """Column → link that sorts by it, or turns the order around, and what the column says."""
    urls = {}
    for code, first in (("name", "name"), ("contact", "-contact"), ("next", "next")):
        turned = {code: f"-{code}", f"-{code}": code}
        is_current = order in turned
        target = turned[order] if is_current else first
        direction = "descending" if order.startswith("-") else "ascending"
        query = query_string(wanted.text, "" if target == usual else target)
        urls[code] = {
            "url": reverse("search:people") + query,
            "order": direction if is_current else "none",
        }
    return urls
