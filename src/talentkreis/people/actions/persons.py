# SPDX-License-Identifier: Apache-2.0
"""Making a person known, and correcting what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.rights import require
from talentkreis.people import places
from talentkreis.people.actions.access import locked_person
from talentkreis.people.actions.contact_points import new_contact_points
from talentkreis.people.actions.history import FORM, plain, write_history
from talentkreis.people.actions.talks import add_note
from talentkreis.people.events import PersonCreated, PersonUpdated
from talentkreis.people.models import ContactKind, ContactPoint, Person, ProcessingBasis
from talentkreis.people.permissions import Right
from talentkreis.people.rules import (
    EDITABLE_FIELDS,
    BasisDetails,
    PersonDetails,
    checked_basis,
    checked_fields,
    refused_together,
)

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def create_person(
    *,
    actor: Actor,
    details: PersonDetails,
    basis: BasisDetails,
    source: str = FORM,
    note: str = "",
) -> Person:
    """Make a person known, with the reason why their data may be kept, and perhaps a first note.

    Only a name or an e-mail address is required. Raises NotAllowed; RuleViolation with every
    wrong field named.
    """
    require(actor, Right.EDIT)
    columns = with_coordinates(checked_fields(details.columns()))
    _require_together(columns)
    reason = checked_basis(basis, clock.today())
    person = Person(
        **columns,
        confidential_to=_members(details.confidential_to),
        import_id=details.import_id,
    )
    points = new_contact_points(
        person,
        [
            *((ContactKind.EMAIL, value) for value in details.emails),
            *((ContactKind.PHONE, value) for value in details.phones),
            *((ContactKind.LINK, value) for value in details.links),
        ],
    )
    if not person.name and not any(point.kind == ContactKind.EMAIL for point in points):
        raise _nameless()
    person.save(force_insert=True)
    basis_row = ProcessingBasis.objects.create(person=person, **reason)
    ContactPoint.objects.bulk_create(points)
    write_history(
        actor,
        person.id,
        {
            **{f: (None, plain(value)) for f, value in columns.items() if value not in ("", None)},
            **{f"contact_points.{point.kind}": (None, point.value) for point in points},
        },
        source=source,
        basis_id=basis_row.id,
        import_id=details.import_id,
    )
    record(PersonCreated(actor=actor, person_id=person.id, import_id=details.import_id))
    if note.strip():
        add_note(actor=actor, person_id=person.id, text=note)
    return person


@transaction.atomic
def update_person(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    changes: Mapping[str, object],
    source: str = FORM,
) -> Person:
    """Correct fields of a person; each change keeps its old value, source and basis.

    Fields that already have the value are left alone; nothing changed means nothing is recorded.
    Raises NotFound, NotAllowed, RuleViolation with every wrong field named.
    """
    person = locked_person(actor, person_id)
    wanted = with_coordinates(checked_fields(changes), person)
    changed: dict[str, tuple[Any, Any]] = {
        field: (getattr(person, field), value)
        for field, value in wanted.items()
        if getattr(person, field) != value
    }
    if not changed:
        return person
    for field, (_old, new) in changed.items():
        setattr(person, field, new)
    if not person.name and not _has_email(person_id):
        raise _nameless()
    _require_together({field: getattr(person, field) for field in EDITABLE_FIELDS})
    if (person.latitude is None) != (person.longitude is None):
        reason = _("Latitude and longitude belong together.")
        raise RuleViolation(reason, code="half_a_place", fields={"latitude": reason})
    person.save(update_fields=[*changed, "updated_at"])
    write_history(
        actor,
        person_id,
        {field: (plain(old), plain(new)) for field, (old, new) in changed.items()},
        source=source,
    )
    record(PersonUpdated(actor=actor, person_id=person_id, fields=tuple(sorted(changed))))
    return person


def with_coordinates(columns: dict[str, Any], person: Person | None = None) -> dict[str, Any]:
    """Add the coordinates of a new or changed address, unless they are given themselves.

    A place nobody knows has none: an old place's coordinates would be a lie.
    """
    address = ("postcode", "city", "country")
    given = columns.get("latitude") is not None or columns.get("longitude") is not None
    if given or not any(field in columns for field in address):
        return columns
    parts = {field: columns.get(field, getattr(person, field, "")) for field in address}
    if person and all(getattr(person, field) == value for field, value in parts.items()):
        return columns
    place = places.locate(**parts)
    return columns | {
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
    }


def _require_together(values: Mapping[str, Any]) -> None:
    refused = refused_together(values)
    if refused:
        raise RuleViolation(next(iter(refused.values())), code="invalid_fields", fields=refused)


def _has_email(person_id: uuid.UUID) -> bool:
    return ContactPoint.objects.filter(person_id=person_id, kind=ContactKind.EMAIL).exists()


def _members(member_ids: Sequence[uuid.UUID] | None) -> list[uuid.UUID] | None:
    return None if member_ids is None else sorted(set(member_ids))


def _nameless() -> RuleViolation:
    reason = _("Give a name or an e-mail address.")
    return RuleViolation(reason, code="nameless", fields={"family_name": reason})
