# SPDX-License-Identifier: Apache-2.0
"""Who is known to few: the place of a member who leaves goes to another, else nobody is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from talentkreis.activity.actions import record_for_people
from talentkreis.kernel import clock
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.rights import require
from talentkreis.people.events import VisibilityChanged
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.holdings import Moved


@transaction.atomic
def hand_over_seats(
    *, actor: Actor, keys: Sequence[uuid.UUID], from_id: uuid.UUID, to_id: uuid.UUID
) -> Moved:
    """Let another member know about these confidential people instead.

    Tells who they are, and whom the other knew already. Raises NotAllowed.
    """
    require(actor, Right.MANAGE_MEMBERS)
    people = _locked(keys, from_id)
    knew = {person.id: to_id in (person.confidential_to or ()) for person in people}
    for person in people:
        person.confidential_to = sorted({*(person.confidential_to or ()), to_id} - {from_id})
    _save(actor, people)
    return dict(knew)


@transaction.atomic
def take_back_seats(
    *, actor: Actor, moved: Mapping[uuid.UUID, Any], from_id: uuid.UUID, to_id: uuid.UUID
) -> int:
    """Let the member know again about those whom the other still knows. Raises NotAllowed."""
    require(actor, Right.MANAGE_MEMBERS)
    people = _locked(list(moved), to_id)
    for person in people:
        left = set(person.confidential_to or ()) - (set() if moved[person.id] else {to_id})
        person.confidential_to = sorted({*left, from_id})
    _save(actor, people)
    return len(people)


def _locked(keys: Sequence[uuid.UUID], member_id: uuid.UUID) -> list[Person]:
    rows = Person.objects.filter(id__in=keys, confidential_to__contains=[member_id])
    return list(rows.order_by("id").select_for_update(no_key=True, of=("self",)))


def _save(actor: Actor, people: Sequence[Person]) -> None:
    now = clock.now()
    for person in people:
        person.updated_at = now
    Person.objects.bulk_update(people, ["confidential_to", "updated_at"], batch_size=500)
    told = VisibilityChanged(actor=actor, is_confidential=True)
    record_for_people(told, [person.id for person in people])
