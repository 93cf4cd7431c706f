# SPDX-License-Identifier: Apache-2.0
"""The tabs above the people: views everybody has and saved searches, and who is new in those."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.search import queries
from talentkreis.search.saved import queries as saved
from talentkreis.search.views.asking import Asked, query_string, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.requests import ActorRequest

# Tabs say "1.000+" beyond: nobody picks a tab by a number that large.
TAB_CAP = 1_000


@dataclass(frozen=True, slots=True)
class Tab:
    """A view above the list as a link with its number."""

    view: queries.View
    url: str
    is_current: bool
    count: queries.Count | None = None
    # Whom a saved search found since the member looked last.
    new_count: int = 0


def tabs_of(request: ActorRequest, wanted: Asked, base: str) -> list[Tab]:
    """Every tab of the member, leading to `base`; the one that asks for the same is current."""
    actor = request.actor
    views = queries.views_of(actor)
    numbers = queries.counts(actor, [view.node for view in views], TAB_CAP)
    new = saved.new_counts(actor, [view.saved for view in views if view.saved])
    current = _current(views, wanted, request.GET.get("suche", ""))
    return [
        Tab(
            view,
            base + _query_of(view, actor),
            view is current,
            number,
            new.get(view.saved.pk, 0) if view.saved else 0,
        )
        for view, number in zip(views, numbers, strict=True)
    ]


def looking_at(
    actor: Actor, tabs: Sequence[Tab], rows: Sequence[queries.PersonRow]
) -> saved.Looking | None:
    """The member in front of a saved search, where the list is one."""
    current = next((tab.view.saved for tab in tabs if tab.is_current), None)
    return saved.looking_at(actor, current, [row.id for row in rows]) if current else None


def _query_of(view: queries.View, actor: Actor) -> str:
    named = {"suche": str(view.saved.pk)} if view.saved else {}
    return query_string(text_of(view.node, actor), view.sort, **named)


def _current(views: Sequence[queries.View], wanted: Asked, named: str) -> queries.View | None:
    """The saved search that is named, else any that asks for the same, else such a view."""
    if wanted.error:
        return None
    same = [view for view in views if view.node == wanted.node]
    searches = [view for view in same if view.saved]
    chosen = [view for view in searches if view.saved and str(view.saved.pk) == named]
    return next(iter([*chosen, *searches, *same]), None)
