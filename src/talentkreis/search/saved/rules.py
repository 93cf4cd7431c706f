# SPDX-License-Identifier: Apache-2.0
"""What counts as new for somebody, when a mail is due, and what a shared filter may ask."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import RuleViolation
from talentkreis.search.fields import by_code
from talentkreis.search.saved.models import Notify
from talentkreis.search.tree import And, Condition, Node, Not, Or, conditions

if TYPE_CHECKING:
    import uuid

    from django.utils.functional import _StrOrPromise

    from talentkreis.search.fields import Field
    from talentkreis.search.saved.models import Follower

# Who finds more does not look for somebody: nobody reads so many new ones.
MOST_FOUND: Final = 10_000
# Paging, sorting and reloading within this time belong to one look.
VISIT: Final = dt.timedelta(minutes=30)
_EVERY: Final = {Notify.DAILY: 1, Notify.WEEKLY: 7}

OWNER_GONE: Final = "owner_gone"
OWNER_WITHOUT_RIGHT: Final = "owner_without_right"
FILTER_BROKEN: Final = "filter_broken"
FILTER_CONFINED: Final = "filter_confined"
TOO_BROAD: Final = "too_broad"
TOO_LONG: Final = "search_took_too_long"


def new_from(follower: Follower | None, began_at: dt.datetime | None) -> dt.datetime | None:
    """Who was found after this moment is new for a follower; None: nobody is."""
    if began_at is None or follower is None or follower.seen_until is None:
        return began_at
    return max(follower.seen_until, began_at)


def marked_from(
    follower: Follower | None, began_at: dt.datetime | None, now: dt.datetime
) -> dt.datetime | None:
    """Who was found after this moment is marked in the list: as new as when the visit began."""
    if follower is None or not is_same_visit(follower, now):
        return new_from(follower, began_at)
    if began_at is None or follower.marked_from is None:
        return began_at
    return max(follower.marked_from, began_at)


def is_same_visit(follower: Follower, now: dt.datetime) -> bool:
    """Whether somebody who looks now has not stopped looking since the last time."""
    return follower.looked_at is not None and now - follower.looked_at < VISIT


def is_due(notify: str, told_on: dt.date | None, today: dt.date) -> bool:
    """Whether a mail may go out today: at most one a day, or one a week."""
    every = _EVERY.get(Notify(notify))
    if every is None:
        return False
    return told_on is None or told_on + dt.timedelta(days=every) <= today


def as_owner_means(node: Node, owner_id: uuid.UUID) -> Node:
    """The same filter with its owner in place of "me"."""
    match node:
        case Condition("owner", operator, "me"):
            return Condition("owner", operator, str(owner_id))
        case And(parts):
            return And(tuple(as_owner_means(part, owner_id) for part in parts))
        case Or(parts):
            return Or(tuple(as_owner_means(part, owner_id) for part in parts))
        case Not(part):
            return Not(as_owner_means(part, owner_id))
    return node


def confined_field(node: Node) -> Field | None:
    """A field of the filter that only some roles may read."""
    for asked in conditions(node):
        field = by_code(asked.field)
        if field is not None and field.is_confined:
            return field
    return None


def require_open(node: Node, *, is_seen_by_others: bool) -> None:
    """Raise RuleViolation where others would learn from a search what only some may read."""
    confined = confined_field(node) if is_seen_by_others else None
    if confined is not None:
        text = _("Only some may read “%(field)s”: no search for it is shared or fills a pool.")
        raise RuleViolation(text % {"field": confined.label}, code="search_asks_confined_field")


# What keeps a search from looking, by its code; `name` is the owner.
TROUBLES: Final[dict[str, _StrOrPromise]] = {
    OWNER_GONE: _("%(name)s has no access any more. Hand it over, and it goes on."),
    OWNER_WITHOUT_RIGHT: _("The role of %(name)s keeps no searches any more. Hand it over."),
    FILTER_BROKEN: _("Its filter names something that is gone."),
    FILTER_CONFINED: _("Its filter asks what only some may read, and others see the result."),
    TOO_BROAD: _("It finds more than 10,000 people. With one more condition it tells who is new."),
    TOO_LONG: _("The database takes too long to answer it. One more condition helps."),
}
