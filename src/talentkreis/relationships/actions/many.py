# SPDX-License-Identifier: Apache-2.0
"""Owner and next contact of many people at once, and taking it back."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction

from talentkreis.activity.actions import record, record_for_people
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person
from talentkreis.people.rules import optional_line
from talentkreis.relationships.actions.checks import require_day, require_member
from talentkreis.relationships.events import NextContactSet, OwnerSet
from talentkreis.relationships.models import Care
from talentkreis.relationships.permissions import Right

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from talentkreis.organisation.actors import Actor

_OWNER = ("owner_id", "deputy_id")
_CONTACT = ("next_contact_on", "next_contact_reason", "owner_id")


@transaction.atomic
def set_owner_of_people(
    *, actor: Actor, person_ids: Sequence[uuid.UUID], owner_id: uuid.UUID | None
) -> dict[uuid.UUID, Any]:
    """Let a member (or nobody) care for these people; deputies stay where they are.

    Gives, for whom it changed something, what was there before and what was left there. Raises
    NotAllowed, RuleViolation for a member who is not here.
    """
    require(actor, Right.CARE)
    if owner_id is not None:
        require_member(owner_id)
    cares = _locked_cares(actor, person_ids)
    changed = [care for care in cares if care.owner_id != owner_id]
    before = {care.person_id: _values(care, _OWNER) for care in changed}
    for care in changed:
        care.owner_id = owner_id
        if care.deputy_id == owner_id:
            care.deputy_id = None
    Care.objects.bulk_update(changed, ["owner", "deputy"], batch_size=500)
    _tell_owner(actor, changed)
    return _both(changed, before, _OWNER)


@transaction.atomic
def set_next_contact_of_people(
    *, actor: Actor, person_ids: Sequence[uuid.UUID], on: dt.date | None, reason: str = ""
) -> dict[uuid.UUID, Any]:
    """Set, move or remove the day of the next contact with these people.

    Whoever sets it for people nobody cares for cares from then on. Raises NotAllowed,
    RuleViolation for a day in the past.
    """
    require(actor, Right.CARE)
    if on is not None:
        require_day(on, "on")
    text = optional_line(reason, 200, "reason") if on else ""
    cares = _locked_cares(actor, person_ids)
    changed = [c for c in cares if (c.next_contact_on, c.next_contact_reason) != (on, text)]
    before = {care.person_id: _values(care, _CONTACT) for care in changed}
    for care in changed:
        care.next_contact_on, care.next_contact_reason = on, text
        if care.owner_id is None and on is not None:
            care.owner_id = actor.member_id
    Care.objects.bulk_update(
        changed, ["next_contact_on", "next_contact_reason", "owner"], batch_size=500
    )
    people = [care.person_id for care in changed]
    record_for_people(NextContactSet(actor=actor, has_day=on is not None), people)
    return _both(changed, before, _CONTACT)


@transaction.atomic
def put_care_back(*, actor: Actor, before: Mapping[uuid.UUID, Any]) -> int:
    """Undo either of both where it still is as it was left; tells for how many.

    Raises NotAllowed.
    """
    require(actor, Right.CARE)
    cares = [
        care
        for care in _locked_cares(actor, list(before))
        if _values(care, before[care.person_id]["left"]) == before[care.person_id]["left"]
    ]
    columns: set[str] = set()
    for care in cares:
        for name, value in before[care.person_id]["before"].items():
            setattr(care, name, _read(name, value))
            columns.add(name.removesuffix("_id"))
    if cares:
        Care.objects.bulk_update(cares, sorted(columns), batch_size=500)
    if "next_contact_on" in columns:
        for has_day in (True, False):
            people = [c.person_id for c in cares if (c.next_contact_on is not None) is has_day]
            record_for_people(NextContactSet(actor=actor, has_day=has_day), people)
    else:
        _tell_owner(actor, cares)
    return len(cares)


def _locked_cares(actor: Actor, person_ids: Sequence[uuid.UUID]) -> list[Care]:
    people = Person.objects.visible_to(actor).filter(id__in=person_ids).order_by("id")
    seen = list(people.select_for_update(no_key=True, of=("self",)).values_list("id", flat=True))
    Care.objects.bulk_create(
        [Care(person_id=person_id) for person_id in seen], ignore_conflicts=True
    )
    cares = Care.objects.filter(person__in=seen).order_by("person_id")
    return list(cares.select_for_update(no_key=True, of=("self",)))


def _values(care: Care, names: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(getattr(care, name)) for name in names}


def _both(
    cares: Iterable[Care], before: Mapping[uuid.UUID, Any], names: Sequence[str]
) -> dict[uuid.UUID, Any]:
    return {
        care.person_id: {"before": before[care.person_id], "left": _values(care, names)}
        for care in cares
    }


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name.endswith("_id"):
        return uuid.UUID(value)
    return dt.date.fromisoformat(value) if name.endswith("_on") else value


def _tell_owner(actor: Actor, cares: Sequence[Care]) -> None:
    record(
        *(
            OwnerSet(actor=actor, person_id=care.person_id, member_id=care.owner_id)
            for care in cares
        )
    )
