# SPDX-License-Identifier: Apache-2.0
"""People, deputies, promises and tasks of a member who leaves go to another.

Whoever manages members decides; they need not see whom it is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from talentkreis.activity.actions import record
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.rights import require
from talentkreis.relationships.events import OwnerSet, PromiseMoved, TaskMoved
from talentkreis.relationships.models import Care, Promise, Task

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.holdings import Moved


@transaction.atomic
def hand_over_people(
    *, actor: Actor, keys: Sequence[uuid.UUID], from_id: uuid.UUID, to_id: uuid.UUID
) -> Moved:
    """Let another member care for these people; whoever was their deputy is it no more then.

    Tells whom it changed, and who was deputy. Raises NotAllowed.
    """
    require(actor, Right.MANAGE_MEMBERS)
    cares = _locked(keys, owner_id=from_id)
    was_deputy = {care.person_id: care.deputy_id == to_id for care in cares}
    for care in cares:
        care.owner_id = to_id
        if care.deputy_id == to_id:
            care.deputy_id = None
    _save(actor, cares)
    return dict(was_deputy)


@transaction.atomic
def take_back_people(
    *, actor: Actor, moved: Mapping[uuid.UUID, Any], from_id: uuid.UUID, to_id: uuid.UUID
) -> int:
    """Let the member care again for those whom nobody passed on since. Raises NotAllowed."""
    require(actor, Right.MANAGE_MEMBERS)
    cares = _locked(list(moved), owner_id=to_id)
    for care in cares:
        care.owner_id = from_id
        if moved[care.person_id] and care.deputy_id is None:
            care.deputy_id = to_id
    _save(actor, cares)
    return len(cares)


@transaction.atomic
def hand_over_deputies(
    *, actor: Actor, keys: Sequence[uuid.UUID], from_id: uuid.UUID, to_id: uuid.UUID
) -> Moved:
    """Let another member be deputy for these people; nobody where they care for them anyway.

    Tells whom it changed. Raises NotAllowed.
    """
    require(actor, Right.MANAGE_MEMBERS)
    cares = _locked(keys, deputy_id=from_id)
    for care in cares:
        care.deputy_id = None if care.owner_id == to_id else to_id
    _save(actor, cares)
    return {care.person_id: care.deputy_id is None for care in cares}


@transaction.atomic
def take_back_deputies(
    *, actor: Actor, moved: Mapping[uuid.UUID, Any], from_id: uuid.UUID, to_id: uuid.UUID
) -> int:
    """Let the member be deputy again where that was not changed since. Raises NotAllowed."""
    require(actor, Right.MANAGE_MEMBERS)
    cares = [
        care
        for care in _locked(list(moved))
        if care.deputy_id == (None if moved[care.person_id] else to_id) and care.owner_id != from_id
    ]
    for care in cares:
        care.deputy_id = from_id
    _save(actor, cares)
    return len(cares)


@transaction.atomic
def hand_over_promises(
    *, actor: Actor, keys: Sequence[uuid.UUID], from_id: uuid.UUID, to_id: uuid.UUID
) -> Moved:
    """Let another member keep these promises. Tells which. Raises NotAllowed."""
    require(actor, Right.MANAGE_MEMBERS)
    rows = Promise.objects.filter(id__in=keys, owner_id=from_id).order_by("id")
    promises = list(rows.select_for_update(no_key=True))
    Promise.objects.filter(id__in=[each.id for each in promises]).update(owner_id=to_id)
    record(
        *(
            PromiseMoved(actor=actor, person_id=each.person_id, promise_id=each.id, member_id=to_id)
            for each in promises
        )
    )
    return dict.fromkeys((each.id for each in promises), None)


@transaction.atomic
def hand_over_tasks(
    *, actor: Actor, keys: Sequence[uuid.UUID], from_id: uuid.UUID, to_id: uuid.UUID
) -> Moved:
    """Let another member do these tasks. Tells which. Raises NotAllowed."""
    require(actor, Right.MANAGE_MEMBERS)
    rows = Task.objects.filter(id__in=keys, owner_id=from_id).order_by("id")
    tasks = list(rows.select_for_update(no_key=True, of=("self",)))
    Task.objects.filter(id__in=[each.id for each in tasks]).update(owner_id=to_id)
    record(
        *(
            TaskMoved(actor=actor, person_id=each.person_id, task_id=each.id, member_id=to_id)
            for each in tasks
        )
    )
    return dict.fromkeys((each.id for each in tasks), None)


def _locked(keys: Iterable[uuid.UUID], **held: uuid.UUID) -> list[Care]:
    rows = Care.objects.filter(person_id__in=list(keys), **held).order_by("person_id")
    return list(rows.select_for_update(no_key=True, of=("self",)))


def _save(actor: Actor, cares: Sequence[Care]) -> None:
    Care.objects.bulk_update(cares, ["owner", "deputy"], batch_size=500)
    record(
        *(
            OwnerSet(actor=actor, person_id=care.person_id, member_id=care.owner_id)
            for care in cares
        )
    )
