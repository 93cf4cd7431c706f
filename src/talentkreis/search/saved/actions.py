# SPDX-License-Identifier: Apache-2.0
"""Saving searches, changing, sharing, handing over; how far a member has looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import LEADING_ROLES, may, member_id_of, require
from talentkreis.search.language import from_json, to_json
from talentkreis.search.permissions import Right
from talentkreis.search.queries.listing import is_order
from talentkreis.search.saved import rules
from talentkreis.search.saved.events import SearchDeleted, SearchHandedOver, SearchSaved
from talentkreis.search.saved.finding import ask_again
from talentkreis.search.saved.models import Find, Follower, Notify, SavedSearch
from talentkreis.search.saved.receiving import pools_offered

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.tree import Node

# Beyond this nobody finds one among their own.
MOST_SEARCHES = 200


@transaction.atomic
def save_search(
    *,
    actor: Actor,
    name: str,
    node: Node,
    sort: str,
    is_shared: bool = False,
    pool_id: uuid.UUID | None = None,
) -> SavedSearch:
    """Keep a filter with its order as a search of the actor; the same name replaces the old one.

    Whom it finds now is no news. Raises NotAllowed, NotFound for a pool the actor may not fill,
    RuleViolation for a name, order or filter that does not do.
    """
    require(actor, Right.SAVE_SEARCH)
    owner_id = member_id_of(actor)
    Member.objects.select_for_update(no_key=True).get(pk=owner_id)
    mine = SavedSearch.objects.filter(owner_id=owner_id)
    search = mine.filter(name=_checked_name(name)).first() or SavedSearch(owner_id=owner_id)
    if search._state.adding and mine.count() >= MOST_SEARCHES:
        text = _("More than %(most)d searches nobody keeps an eye on. Delete one first.")
        raise RuleViolation(text % {"most": MOST_SEARCHES}, code="too_many_searches")
    _write(actor, search, name, node, sort, is_shared=is_shared, pool_id=pool_id)
    return search


@transaction.atomic
def update_search(
    *,
    actor: Actor,
    search_id: uuid.UUID,
    name: str,
    node: Node | None,
    sort: str,
    is_shared: bool,
    pool_id: uuid.UUID | None,
) -> SavedSearch:
    """Change one of the actor's own searches; without a node its filter stays as it is.

    With another filter it begins anew: whom that finds is no news. Raises NotAllowed, NotFound,
    Conflict for a name of another of their searches, RuleViolation as `save_search`.
    """
    require(actor, Right.SAVE_SEARCH)
    search = _own(actor, search_id)
    _write(actor, search, name, node, sort, is_shared=is_shared, pool_id=pool_id)
    return search


@transaction.atomic
def hand_over_search(*, actor: Actor, search_id: uuid.UUID, member_id: uuid.UUID) -> SavedSearch:
    """Give a search to another member, who answers for it from now on.

    Whom it finds with the rights of the new owner is no news. Allowed to the owner, and with
    shared ones to those who lead. Raises NotAllowed, NotFound, RuleViolation for a member who
    cannot keep searches, Conflict where they have one of this name.
    """
    require(actor, Right.SAVE_SEARCH)
    search = _governed(actor, search_id)
    new = Member.objects.filter(pk=member_id, is_active=True).first()
    if new is None or not may(new.actor, Right.SAVE_SEARCH):
        text = _("This member cannot keep searches.")
        raise RuleViolation(text, code="cannot_keep_searches", fields={"member": text})
    if new.pk == search.owner_id:
        return search
    search.owner = new
    search.began_at = None
    _save_named(search)
    record(SearchHandedOver(actor=actor, member_id=new.pk, search_id=search.pk))
    ask_again(search_id=search.pk)
    return search


@transaction.atomic
def delete_search(*, actor: Actor, search_id: uuid.UUID) -> None:
    """Remove a search for everybody; the people stay.

    Allowed to the owner, and with shared ones to those who lead. Raises NotAllowed, NotFound.
    """
    require(actor, Right.SAVE_SEARCH)
    search = _governed(actor, search_id)
    record(SearchDeleted(actor=actor, search_id=search.pk))
    search.delete()


@transaction.atomic
def set_notify(*, actor: Actor, search_id: uuid.UUID, notify: str) -> Follower:
    """Set how often the member gets a mail about a search they see.

    What they have not looked at by then is told. Raises NotAllowed, NotFound, RuleViolation for a
    frequency that is none.
    """
    require(actor, Right.FIND)
    if notify not in Notify.values:
        text = _("Please choose how often.")
        raise RuleViolation(text, code="bad_frequency", fields={"notify": text})
    follower = _follower(actor, search_id)
    follower.notify = notify
    follower.save(update_fields=["notify"])
    return follower


@transaction.atomic
def look(*, actor: Actor, search_id: uuid.UUID, until: dt.datetime) -> Follower:
    """The member has looked at a search; whoever it found until then is not new to them any more.

    `until` is the moment of the latest find that was there to see. Looking never goes back. Raises
    NotAllowed, NotFound.
    """
    require(actor, Right.FIND)
    follower = _follower(actor, search_id)
    now = clock.now()
    if not rules.is_same_visit(follower, now):
        follower.marked_from = follower.seen_until
    follower.seen_until = max(filter(None, (follower.seen_until, min(until, now))))
    follower.looked_at = now
    follower.save(update_fields=["marked_from", "seen_until", "looked_at"])
    return follower


def forget_finds(person_id: uuid.UUID) -> None:
    """Nobody is kept as found whose data are erased."""
    Find.objects.filter(person_id=person_id).delete()


def _write(
    actor: Actor,
    search: SavedSearch,
    name: str,
    node: Node | None,
    sort: str,
    *,
    is_shared: bool,
    pool_id: uuid.UUID | None,
) -> None:
    if not is_order(sort):
        raise RuleViolation(_("There is no such order."), code="bad_sort")
    if pool_id is not None and pool_id != search.pool_id and pool_id not in pools_offered(actor):
        raise NotFound(_("There is no such pool."), code="no_such_pool")
    if node is None and (is_shared, pool_id) != (search.is_shared, search.pool_id):
        node = from_json(search.filter, is_stored=True)
    if node is not None:
        rules.require_open(node, is_seen_by_others=is_shared or pool_id is not None)
    columns = {
        "name": _checked_name(name),
        "filter": search.filter if node is None else to_json(node),
        "sort": sort,
        "is_shared": is_shared,
        "pool_id": pool_id,
    }
    is_new = search._state.adding
    changed = [code for code, value in columns.items() if is_new or getattr(search, code) != value]
    if not changed:
        return
    for code in changed:
        setattr(search, code, columns[code])
    if "filter" in changed:
        search.began_at = None
    if pool_id is None:
        search.pool_trouble = ""
        if not is_new:
            Find.objects.filter(search=search, is_waiting=True).update(is_waiting=False)
    _save_named(search)
    record(SearchSaved(actor=actor, search_id=search.pk, fields=tuple(sorted(changed))))
    ask_again(search_id=search.pk)
    search.refresh_from_db()


def _checked_name(name: str) -> str:
    cleaned = clean(name)[:80]
    if not cleaned:
        raise RuleViolation(
            _("A saved search needs a name."),
            code="search_without_name",
            fields={"name": _("Name is missing.")},
        )
    return cleaned


def _save_named(search: SavedSearch) -> None:
    try:
        with transaction.atomic():
            search.save()
    except IntegrityError as error:
        if "saved_view_name_once" not in str(error):
            raise
        raise Conflict(
            _("There is a saved search of this name already."),
            code="search_name_taken",
            fields={"name": _("This name is taken.")},
        ) from error


def _locked(actor: Actor, search_id: uuid.UUID) -> SavedSearch:
    visible = SavedSearch.objects.visible_to(actor).filter(pk=search_id)
    search = visible.select_for_update(no_key=True).first()
    if search is None:
        raise NotFound(_("There is no such search."), code="no_such_search")
    return search


def _own(actor: Actor, search_id: uuid.UUID) -> SavedSearch:
    search = _locked(actor, search_id)
    if search.owner_id != actor.member_id:
        raise NotAllowed(_("Only its owner changes a search."), code="not_the_owner")
    return search


def _governed(actor: Actor, search_id: uuid.UUID) -> SavedSearch:
    search = _locked(actor, search_id)
    if search.owner_id != actor.member_id and actor.role not in LEADING_ROLES:
        raise NotAllowed(_("Only its owner, and whoever leads, may do this."), code="not_the_owner")
    return search


def _follower(actor: Actor, search_id: uuid.UUID) -> Follower:
    """The member's own row, locked. Raises NotFound for a search they do not see."""
    member_id = member_id_of(actor)
    search = _locked(actor, search_id)
    Follower.objects.get_or_create(search=search, member_id=member_id)
    return Follower.objects.select_for_update().get(search=search, member_id=member_id)
