# SPDX-License-Identifier: Apache-2.0
"""Views above the list: those everybody has, and those members save."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.rights import require
from talentkreis.people.models import HatKind
from talentkreis.search.permissions import Right
from talentkreis.search.saved.queries import searches_of
from talentkreis.search.saved.reading import tree_of
from talentkreis.search.tree import EVERYBODY, And, Condition, Duration, Node, Operator, Unit

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.saved.models import SavedSearch

MOST_TABS = 40


@dataclass(frozen=True, slots=True)
class View:
    """A tab: a name, a filter, an order. `saved` is the row behind it, if there is one.

    Without an order it is in the one that is usual for the filter.
    """

    name: _StrOrPromise
    node: Node
    sort: str = ""
    saved: SavedSearch | None = None
    is_own: bool = False


def built_in() -> list[View]:
    """The views everybody has."""
    mine = Condition("owner", Operator.IS, "me")
    quiet = Condition("contact", Operator.MORE, Duration(90, Unit.DAYS))
    return [
        View(_("All talents"), EVERYBODY),
        View(_("My talents"), mine),
        View(_("Silver medallists"), Condition("hat", Operator.IS, HatKind.SILVER_MEDALLIST.value)),
        View(
            _("New since yesterday"),
            Condition("created", Operator.AT_MOST, Duration(1, Unit.DAYS)),
            "-created",
        ),
        View(_("Quiet for 90 days"), And((mine, quiet)), "contact"),
    ]


def views_of(actor: Actor) -> list[View]:
    """Built-in views, the actor's own searches, and those others share.

    What cannot be read any more is no tab: the list of saved searches says what is wrong with it.
    """
    require(actor, Right.FIND)
    saved = [
        View(row.name, node, row.sort, row, row.owner_id == actor.member_id)
        for row in searches_of(actor)[:MOST_TABS]
        if (node := tree_of(row, actor)) is not None
    ]
    return [*built_in(), *saved]
