# SPDX-License-Identifier: Apache-2.0
"""Saved searches as a member sees them: which there are, how many are new to them, and who."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Max, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import LEADING_ROLES, may, require
from talentkreis.search.fields.registry import Fragment, joined
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.language import Piece, pieces
from talentkreis.search.permissions import Right
from talentkreis.search.queries.rows import PersonRow, rows_in_order
from talentkreis.search.queries.scope import visible
from talentkreis.search.saved import rules
from talentkreis.search.saved.models import Find, Follower, Notify, SavedSearch
from talentkreis.search.saved.reading import flaws_of, tree_of
from talentkreis.search.saved.reasons import reasons_of
from talentkreis.search.saved.receiving import pools_offered, receiver

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.tree import Node

MOST_SHOWN = 400
PAGE = 50


@dataclass(frozen=True, slots=True)
class SavedLine:
    """A saved search in the list of them. Without a node its filter cannot be read any more."""

    search: SavedSearch
    node: Node | None
    pieces: list[Piece]
    new_count: int
    notify: str
    is_own: bool
    may_govern: bool
    # What keeps it from looking, and its pool from taking people, as sentences.
    troubles: list[str] = field(default_factory=list)
    # The pool's name; empty where it has none, or the reader does not know it.
    pool: str = ""


@dataclass(frozen=True, slots=True)
class Looking:
    """A member in front of the list of a saved search: whom to mark, and what they then saw."""

    search: SavedSearch
    marked: frozenset[uuid.UUID]
    # The latest find that is there to see; empty where looking would change nothing.
    until: str


@dataclass(frozen=True, slots=True)
class News:
    """Whom a search newly found: one page, since when, how many there are.

    `until` is the moment that `look` takes; empty where nobody is new, or not all are shown.
    """

    people: list[tuple[PersonRow, dt.datetime]]
    count: int
    until: str


def searches_of(actor: Actor) -> list[SavedSearch]:
    """The actor's own searches and those others share, by name."""
    rows = SavedSearch.objects.visible_to(actor).select_related("owner")
    return list(rows.order_by("name", "pk")[:MOST_SHOWN])


def search_visible_to(actor: Actor, search_id: uuid.UUID) -> SavedSearch:
    """The search. Raises NotFound for one the actor does not see, NotAllowed."""
    require(actor, Right.FIND)
    rows = SavedSearch.objects.visible_to(actor).select_related("owner")
    found = rows.filter(pk=search_id).first()
    if found is None:
        raise NotFound(_("There is no such search."), code="no_such_search")
    return found


def saved_lines(actor: Actor) -> list[SavedLine]:
    """Every saved search the actor sees, with what is new to them. Raises NotAllowed."""
    require(actor, Right.FIND)
    return lines_of(actor, searches_of(actor))


def lines_of(actor: Actor, searches: Sequence[SavedSearch]) -> list[SavedLine]:
    """Searches the actor sees as lines."""
    followers = _followers(actor, searches)
    new = new_counts(actor, searches)
    pools = pools_offered(actor)
    return [
        _line(actor, search, followers.get(search.pk), new.get(search.pk, 0), pools)
        for search in searches
    ]


def _line(
    actor: Actor,
    search: SavedSearch,
    follower: Follower | None,
    new_count: int,
    pools: Mapping[uuid.UUID, str],
) -> SavedLine:
    node = tree_of(search, actor)
    language = (get_language() or "de")[:2]
    is_own = search.owner_id == actor.member_id
    return SavedLine(
        search=search,
        node=node,
        pieces=[] if node is None else pieces(node, language, actor=actor),
        new_count=new_count,
        notify=follower.notify if follower else Notify.NEVER,
        is_own=is_own,
        may_govern=may(actor, Right.SAVE_SEARCH) and (is_own or actor.role in LEADING_ROLES),
        troubles=_troubles(search, actor),
        pool=pools.get(search.pool_id, "") if search.pool_id else "",
    )


def _troubles(search: SavedSearch, actor: Actor) -> list[str]:
    found = []
    if search.trouble:
        said = rules.TROUBLES.get(search.trouble, _("It cannot be asked at the moment."))
        found.append(str(said) % {"name": search.owner.name})
    # Told whatever the last run met: somebody who reads it may see less than its owner.
    found += flaws_of(search, actor)
    if search.pool_trouble:
        taking = receiver()
        known = taking.troubles if taking else {}
        found.append(str(known.get(search.pool_trouble, _("The pool takes nobody at the moment."))))
    return found


def _followers(actor: Actor, searches: Iterable[SavedSearch]) -> dict[uuid.UUID, Follower]:
    if actor.member_id is None:
        return {}
    rows = Follower.objects.filter(
        member_id=actor.member_id, search__in=[search.pk for search in searches]
    )
    return {row.search_id: row for row in rows}


def new_counts(
    actor: Actor, searches: Collection[SavedSearch], *, is_untold: bool = False
) -> dict[uuid.UUID, int]:
    """Search → how many it found that the member may see and has not looked at; one query.

    `is_untold`: only those no mail has told of.
    """
    ids = [search.pk for search in searches]
    if not ids or actor.member_id is None:
        return {}
    told = ", w.told_until" if is_untold else ""
    rule = _findable(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.id, count(*) FROM search_savedview s"  # noqa: S608 - constants and a compiled fragment
            " JOIN search_find f ON f.search_id = s.id"
            " LEFT JOIN search_follower w ON w.search_id = s.id AND w.member_id = %s"
            " JOIN search_row ON search_row.person_id = f.person_id"
            " WHERE s.id = ANY(%s) AND s.began_at IS NOT NULL"
            f" AND f.found_at > greatest(s.began_at, w.seen_until{told})"
            f" AND {rule.sql} GROUP BY s.id",
            [actor.member_id, ids, *rule.parameters],
        )
        return dict(cursor.fetchall())


def looking_at(actor: Actor, search: SavedSearch, shown: Sequence[uuid.UUID]) -> Looking:
    """The member in front of these people of a search they see."""
    follower = _followers(actor, [search]).get(search.pk)
    since = rules.marked_from(follower, search.began_at, clock.now())
    finds = Find.objects.filter(search=search)
    marked: Iterable[uuid.UUID] = ()
    if since is not None:
        marked = finds.filter(person__in=shown, found_at__gt=since).values_list(
            "person_id", flat=True
        )
    latest = finds.aggregate(latest=Max("found_at"))["latest"]
    return Looking(
        search=search,
        marked=frozenset(marked),
        until=_unseen(latest, rules.new_from(follower, search.began_at)),
    )


def news_of(actor: Actor, search: SavedSearch) -> News:
    """Whom a search the actor sees found that they may see and have not looked at, and why."""
    follower = _followers(actor, [search]).get(search.pk)
    since = rules.new_from(follower, search.began_at)
    rule = _findable(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.person_id, f.found_at, count(*) OVER () FROM search_find f"  # noqa: S608 - constants and a compiled fragment
            " JOIN search_row ON search_row.person_id = f.person_id"
            f" WHERE f.search_id = %s AND f.found_at > %s AND {rule.sql}"
            " ORDER BY f.found_at DESC, f.person_id LIMIT %s",
            [search.pk, since, *rule.parameters, PAGE],
        )
        found = cursor.fetchall()
    setting = setting_for(actor)
    node = tree_of(search, actor)
    ids = [row[0] for row in found]
    why = {} if node is None else reasons_of(setting, node, ids)
    found_at = {row[0]: row[1] for row in found}
    people = [
        (replace(row, why=why.get(row.id, ())), found_at[row.id])
        for row in rows_in_order(setting, ids)
    ]
    count = found[0][2] if found else 0
    # Whoever has not seen all of them has not looked.
    until = found[0][1].isoformat() if found and count == len(found) else ""
    return News(people, count, until)


def searches_with_news(actor: Actor) -> list[tuple[SavedSearch, int]]:
    """For My day: the member's own searches and those they get mail about that have news.

    With how many are new, most first.
    """
    require(actor, Right.FIND)
    if actor.member_id is None:
        return []
    followed = Follower.objects.filter(member_id=actor.member_id).exclude(notify=Notify.NEVER)
    cared_for = Q(owner_id=actor.member_id) | Q(pk__in=followed.values("search_id"))
    searches = list(SavedSearch.objects.visible_to(actor).filter(cared_for).order_by("name", "pk"))
    counts = new_counts(actor, searches)
    news = [(search, counts[search.pk]) for search in searches if search.pk in counts]
    return sorted(news, key=lambda pair: -pair[1])


def _unseen(latest: dt.datetime | None, since: dt.datetime | None) -> str:
    is_later = latest is not None and since is not None and latest > since
    return latest.isoformat() if latest is not None and is_later else ""


def _findable(actor: Actor) -> Fragment:
    """Whom the member may find at all, by now."""
    return joined(
        "AND",
        [
            Fragment("NOT search_row.is_restricted"),
            Fragment("search_row.basis_until >= %s", (setting_for(actor).today,)),
            *visible(actor),
        ],
    )
