# SPDX-License-Identifier: Apache-2.0
"""Who of many people gets a task, and whose it is: one judge for looking ahead and for doing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.people.models import Person
from talentkreis.relationships.models import Care, Task

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

# Why somebody gets no task, or why a task is not taken back.
WORDS: dict[str, _StrOrPromise] = {
    "not_active": _("In the archive, or the data is restricted"),
    "same_task": _("The same task is open already"),
    "task_done": _("The task is done"),
    "task_moved": _("The task has another day or is in other hands"),
    "task_gone": _("The task is not there any more"),
}


@dataclass(frozen=True, slots=True)
class Giving:
    """Person → member who does it; who is left out, by reason; for how many nobody cares."""

    doers: dict[uuid.UUID, uuid.UUID]
    left_out: dict[str, list[uuid.UUID]]
    unowned_count: int


def hold_people(actor: Actor, person_ids: Sequence[uuid.UUID]) -> None:
    """Lock those the actor sees until the transaction ends: two gifts at once are one after the
    other, and the second sees what the first gave.
    """
    people = Person.objects.visible_to(actor).among(person_ids).order_by("id")
    list(people.select_for_update(no_key=True, of=("self",)).values_list("id", flat=True))


def plan_tasks(
    actor: Actor,
    person_ids: Sequence[uuid.UUID],
    *,
    title: str,
    owner_id: uuid.UUID | None,
    fallback: uuid.UUID,
) -> Giving:
    """Who would get a task of this title. Whom the actor does not see is not mentioned."""
    active = active_people(actor, person_ids)
    same = set(
        Task.objects.filter(
            person__in=[person_id for person_id, is_active in active.items() if is_active],
            title=title,
            done_at__isnull=True,
        ).values_list("person_id", flat=True)
    )
    left_out: dict[str, list[uuid.UUID]] = defaultdict(list)
    wanted = []
    for person_id, is_active in active.items():
        if not is_active:
            left_out["not_active"].append(person_id)
        elif person_id in same:
            left_out["same_task"].append(person_id)
        else:
            wanted.append(person_id)
    return shared_out(wanted, dict(left_out), owner_id=owner_id, fallback=fallback)


def active_people(actor: Actor, person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, bool]:
    """Those the actor sees, in the given order, and whether they are in daily work."""
    seen = {
        person_id: archived_at is None and restricted_at is None
        for person_id, archived_at, restricted_at in Person.objects.visible_to(actor)
        .among(person_ids)
        .values_list("id", "archived_at", "restricted_at")
    }
    return {person_id: seen[person_id] for person_id in person_ids if person_id in seen}


def shared_out(
    person_ids: Sequence[uuid.UUID],
    left_out: dict[str, list[uuid.UUID]],
    *,
    owner_id: uuid.UUID | None,
    fallback: uuid.UUID,
) -> Giving:
    """Each person with who does it: the member named, else who cares for them, else `fallback`."""
    if owner_id is not None:
        return Giving(dict.fromkeys(person_ids, owner_id), left_out, 0)
    owners: dict[uuid.UUID, uuid.UUID] = dict(
        Care.objects.filter(person__in=person_ids, owner__is_active=True).values_list(
            "person_id", "owner_id"
        )
    )
    doers = {person_id: owners.get(person_id, fallback) for person_id in person_ids}
    return Giving(doers, left_out, len(doers) - len(owners))
