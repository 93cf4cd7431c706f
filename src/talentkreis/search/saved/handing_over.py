# SPDX-License-Identifier: Apache-2.0
"""Saved searches of a member who leaves go to another, and go on looking for them.

Whoever manages members decides; they need not see the searches. Part of the package's actions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talentkreis.activity.actions import record
from talentkreis.organisation.holdings import Holding, register_holding
from talentkreis.organisation.models import Member
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.rights import require
from talentkreis.search.saved.events import SearchHandedOver
from talentkreis.search.saved.models import SavedSearch

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Mapping, Sequence

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.holdings import Moved

LONGEST_NAME = 80


def owned(member_id: uuid.UUID) -> QuerySet[SavedSearch]:
    """Searches of a member, shared or not."""
    return SavedSearch.objects.filter(owner_id=member_id)


@transaction.atomic
def hand_over_searches(
    *, actor: Actor, keys: Sequence[uuid.UUID], from_id: uuid.UUID, to_id: uuid.UUID
) -> Moved:
    """Let another member answer for these searches; whom they find with their rights is no news.

    Where they have one of that name the search gets another. Tells which searches, and what they
    were called. Raises NotAllowed.
    """
    require(actor, Right.MANAGE_MEMBERS)
    given_by = Member.objects.get(pk=from_id).name
    searches = _locked(SavedSearch.objects.filter(pk__in=keys, owner_id=from_id))
    taken = _names(to_id)
    names = {}
    for search in searches:
        names[search.pk] = search.name
        search.name = _free(search.name, given_by, taken)
        taken.add(search.name)
    _give(actor, searches, to_id)
    return dict(names)


@transaction.atomic
def take_back_searches(
    *, actor: Actor, moved: Mapping[uuid.UUID, Any], from_id: uuid.UUID, to_id: uuid.UUID
) -> int:
    """Let the member answer again for what the other still has, under its old name where that is
    free. Raises NotAllowed.
    """
    require(actor, Right.MANAGE_MEMBERS)
    held_by = Member.objects.get(pk=to_id).name
    searches = _locked(SavedSearch.objects.filter(pk__in=list(moved), owner_id=to_id))
    taken = _names(from_id)
    for search in searches:
        search.name = _free(str(moved[search.pk]), held_by, taken)
        taken.add(search.name)
    _give(actor, searches, from_id)
    return len(searches)


def register() -> None:
    """Say what can be handed over."""
    register_holding(
        Holding(
            code="search.searches",
            label=_("Saved searches"),
            held=owned,
            named=_named,
            hand_over=hand_over_searches,
            take_back=take_back_searches,
        )
    )


def _named(actor: Actor, member_id: uuid.UUID, most: int) -> list[str]:
    """The names of those the asking actor sees: the shared ones."""
    seen = SavedSearch.objects.visible_to(actor).filter(owner_id=member_id)
    return list(seen.order_by("name", "pk").values_list("name", flat=True)[:most])


def _locked(searches: QuerySet[SavedSearch]) -> list[SavedSearch]:
    return list(searches.order_by("pk").select_for_update(no_key=True, of=("self",)))


def _names(member_id: uuid.UUID) -> set[str]:
    """What the searches of a member are called; nobody saves another one until we are done."""
    Member.objects.select_for_update(no_key=True).get(pk=member_id)
    return set(owned(member_id).values_list("name", flat=True))


def _free(name: str, whose: str, taken: Collection[str]) -> str:
    """The name, or with whose it was behind it, or with a number as well."""
    tried, number = name, 1
    while tried in taken:
        behind = f" ({whose})" if number == 1 else f" ({whose} {number})"
        tried = name[: LONGEST_NAME - len(behind)] + behind
        number += 1
    return tried


def _give(actor: Actor, searches: Sequence[SavedSearch], member_id: uuid.UUID) -> None:
    """Write the new owner. Asked again within a minute, with the new owner's rights."""
    for search in searches:
        search.owner_id = member_id
        search.began_at = search.asked_at = None
    SavedSearch.objects.bulk_update(
        searches, ["owner", "name", "began_at", "asked_at"], batch_size=200
    )
    record(
        *(
            SearchHandedOver(actor=actor, member_id=member_id, search_id=search.pk)
            for search in searches
        )
    )
