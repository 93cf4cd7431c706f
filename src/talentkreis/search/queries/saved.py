# SPDX-License-Identifier: Apache-2.0
"""Views above the list: those everybody has, and those members save."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import require
from talentkreis.people.models import HatKind
from talentkreis.search.language import from_json
from talentkreis.search.models import SavedView
from talentkreis.search.permissions import Right
from talentkreis.search.tree import EVERYBODY, And, Condition, Duration, Node, Operator, Unit

if TYPE_CHECKING:
    import uuid

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True)
class View:
    """A tab: a name, a filter, an order. `saved` is the row behind it, if there is one.

    Without an order it is in the one that is usual for the filter.
    """

    name: _StrOrPromise
    node: Node
    sort: str = ""
    saved: SavedView | None = None
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
    """Built-in views, the actor's own, and those others share."""
    require(actor, Right.FIND)
    rows = SavedView.objects.filter(Q(owner_id=actor.member_id) | Q(is_shared=True))
    saved = [
        View(
            row.name,
            from_json(row.filter, is_stored=True),
            row.sort,
            row,
            row.owner_id == actor.member_id,
        )
        for row in rows.order_by("name", "pk")[:40]
    ]
    return [*built_in(), *saved]


def own_view(actor: Actor, view_id: uuid.UUID) -> SavedView:
    """A view the actor saved. Raises NotFound for anybody else's."""
    view = SavedView.objects.filter(pk=view_id, owner_id=actor.member_id).first()
    if view is None:
        raise NotFound(_("There is no such view."), code="no_such_view")
    return view
