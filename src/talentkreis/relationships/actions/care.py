# SPDX-License-Identifier: Apache-2.0
"""Who cares for a person, when next, and how warm the relation is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.activity.actions import record
from talentkreis.organisation.rights import require
from talentkreis.people.actions.access import locked_person
from talentkreis.people.rules import optional_line
from talentkreis.relationships.actions.checks import require_day, require_member
from talentkreis.relationships.events import NextContactSet, OwnerSet
from talentkreis.relationships.models import Care
from talentkreis.relationships.permissions import Right

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def set_owner(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    owner_id: uuid.UUID | None,
    deputy_id: uuid.UUID | None = None,
) -> Care:
    """Let a member care for a person, and another stand in. Raises NotFound, NotAllowed."""
    require(actor, Right.CARE)
    locked_person(actor, person_id)
    for member_id in filter(None, (owner_id, deputy_id)):
        require_member(member_id)
    care, _created = Care.objects.get_or_create(person_id=person_id)
    if (care.owner_id, care.deputy_id) == (owner_id, deputy_id):
        return care
    care.owner_id, care.deputy_id = owner_id, deputy_id
    care.save(update_fields=["owner", "deputy"])
    record(OwnerSet(actor=actor, person_id=person_id, member_id=owner_id))
    return care


@transaction.atomic
def set_next_contact(
    *, actor: Actor, person_id: uuid.UUID, on: dt.date | None, reason: str = ""
) -> Care:
    """Set, move or remove (None) the day of the next contact.

    Whoever sets it for a person nobody cares for cares from then on. Raises NotFound,
    NotAllowed, RuleViolation for a day in the past.
    """
    require(actor, Right.CARE)
    locked_person(actor, person_id)
    if on is not None:
        require_day(on, "on")
    care, _created = Care.objects.get_or_create(person_id=person_id)
    care.next_contact_on = on
    care.next_contact_reason = optional_line(reason, 200, "reason") if on else ""
    if care.owner_id is None and on is not None:
        care.owner_id = actor.member_id
    care.save(update_fields=["next_contact_on", "next_contact_reason", "owner"])
    record(NextContactSet(actor=actor, person_id=person_id, has_day=on is not None))
    return care


@transaction.atomic
def start_caring(pairs: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """Let members care for new people (person, member) unless somebody does already.

    Part of the transaction that made them known; only for subscribers.
    """
    Care.objects.bulk_create(
        [Care(person_id=person_id, owner_id=member_id) for person_id, member_id in pairs],
        ignore_conflicts=True,
    )
