# SPDX-License-Identifier: Apache-2.0
"""Ways to reach a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.organisation.models import Country, Employer
from talentkreis.people import addresses
from talentkreis.people.actions.access import locked_person
from talentkreis.people.actions.history import FORM, write_history
from talentkreis.people.events import (
    ContactPointAdded,
    ContactPointBounced,
    ContactPointRemoved,
    ContactPointVerified,
)
from talentkreis.people.models import ContactKind, ContactPoint, Person
from talentkreis.people.rules import MOST_CONTACT_POINTS, optional_line

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor


def dialling_country(person: Person) -> str:
    """Country of a number written without prefix: where the person lives, else the employer."""
    if person.country:
        return person.country
    return Employer.objects.values_list("country", flat=True).first() or Country.GERMANY.value


def new_contact_points(person: Person, wanted: Iterable[tuple[str, str]]) -> list[ContactPoint]:
    """Unsaved contact points of a new person; the first of each kind is the primary one.

    Raises RuleViolation naming the address that cannot be one.
    """
    points: dict[tuple[str, str], ContactPoint] = {}
    country = ""
    for kind, value in wanted:
        if not value.strip():
            continue
        country = country or dialling_country(person)
        normalised = addresses.normalise(kind, value, country)
        points.setdefault(
            (kind, normalised),
            ContactPoint(
                person=person,
                kind=kind,
                value=optional_line(value, 320, kind),
                normalised=normalised,
                is_primary=not any(known == kind for known, _value in points),
            ),
        )
    _require_room(len(points))
    return list(points.values())


@transaction.atomic
def add_contact_point(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    kind: str,
    value: str,
    label: str = "",
    is_primary: bool = False,
    source: str = FORM,
) -> ContactPoint:
    """Add an address; the first of its kind is the primary one by itself.

    An address the person already has is returned, and made primary where asked for.
    Raises NotFound, NotAllowed, RuleViolation for what is no address.
    """
    person = locked_person(actor, person_id)
    if kind not in ContactKind.values:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"kind": reason})
    normalised = addresses.normalise(kind, value, dialling_country(person))
    present = {
        point.normalised: point
        for point in ContactPoint.objects.filter(person_id=person_id, kind=kind)
    }
    if normalised in present:
        point = present[normalised]
        if is_primary:
            _set_primary(point)
        return point
    _require_room(len(present) + 1)
    becomes_primary = is_primary or not any(p.is_primary for p in present.values())
    if becomes_primary:
        ContactPoint.objects.filter(person_id=person_id, kind=kind, is_primary=True).update(
            is_primary=False
        )
    point = ContactPoint.objects.create(
        person_id=person_id,
        kind=kind,
        value=optional_line(value, 320, "value"),
        normalised=normalised,
        label=optional_line(label, 60, "label"),
        is_primary=becomes_primary,
    )
    write_history(
        actor,
        person_id,
        {f"contact_points.{kind}": (None, point.value)},
        source=source,
        object_key=point.id,
    )
    record(
        ContactPointAdded(
            actor=actor, person_id=person_id, contact_point_id=point.id, contact_kind=kind
        )
    )
    return point


@transaction.atomic
def remove_contact_point(
    *, actor: Actor, person_id: uuid.UUID, contact_point_id: uuid.UUID
) -> None:
    """Strike an address out; the oldest remaining one of its kind becomes primary.

    Raises NotFound, NotAllowed; RuleViolation when nothing would be left to know the person by.
    """
    person = locked_person(actor, person_id)
    point = _own_point(person_id, contact_point_id)
    others = ContactPoint.objects.filter(person_id=person_id, kind=point.kind).exclude(id=point.id)
    if point.kind == ContactKind.EMAIL and not person.name and not others.exists():
        raise RuleViolation(
            _("Without a name, this is the only thing the person is known by."), code="nameless"
        )
    point.delete()
    if point.is_primary:
        heir = others.order_by("created_at", "id").first()
        if heir:
            _set_primary(heir)
    write_history(
        actor,
        person_id,
        {f"contact_points.{point.kind}": (point.value, None)},
        object_key=contact_point_id,
    )
    record(
        ContactPointRemoved(
            actor=actor,
            person_id=person_id,
            contact_point_id=contact_point_id,
            contact_kind=point.kind,
        )
    )


@transaction.atomic
def make_primary(*, actor: Actor, person_id: uuid.UUID, contact_point_id: uuid.UUID) -> None:
    """Let this address be the one we use first. Raises NotFound, NotAllowed."""
    locked_person(actor, person_id)
    point = _own_point(person_id, contact_point_id)
    if point.is_primary:
        return
    before = ContactPoint.objects.filter(
        person_id=person_id, kind=point.kind, is_primary=True
    ).first()
    _set_primary(point)
    write_history(
        actor,
        person_id,
        {f"primary.{point.kind}": (before.value if before else None, point.value)},
    )
    record(
        ContactPointAdded(
            actor=actor,
            person_id=person_id,
            contact_point_id=point.id,
            contact_kind=point.kind,
        )
    )


@transaction.atomic
def mark_verified(*, actor: Actor, person_id: uuid.UUID, normalised: str) -> None:
    """Note that an address was proved: opt-in confirmed, reply received, person said so.

    An address the person does not have is not an error: it may have been removed meanwhile.
    Raises NotFound, NotAllowed.
    """
    locked_person(actor, person_id)
    point = ContactPoint.objects.filter(person_id=person_id, normalised=normalised).first()
    if point is None:
        return
    point.verified_at = clock.now()
    point.bounced_at = None
    point.save(update_fields=["verified_at", "bounced_at"])
    record(
        ContactPointVerified(
            actor=actor,
            person_id=person_id,
            contact_point_id=point.id,
            contact_kind=point.kind,
        )
    )


@transaction.atomic
def mark_bounced(
    *,
    actor: Actor,
    contact_point_id: uuid.UUID | None = None,
    person_id: uuid.UUID | None = None,
    normalised: str = "",
) -> None:
    """Note that mail to an address came back for good; it is not written to again.

    The address is named by its id, or by person and normalised value; one that was removed
    meanwhile is not an error. Raises NotAllowed, NotFound for an invisible person.
    """
    if contact_point_id is not None:
        points = ContactPoint.objects.filter(id=contact_point_id)
    elif person_id is not None:
        points = ContactPoint.objects.filter(
            person_id=person_id, kind=ContactKind.EMAIL, normalised=normalised
        )
    else:
        raise TypeError("name the address by its id, or by person and normalised value")
    point = points.first()
    if point is None or point.bounced_at is not None:
        return
    locked_person(actor, point.person_id)
    point.bounced_at = clock.now()
    point.save(update_fields=["bounced_at"])
    record(ContactPointBounced(actor=actor, person_id=point.person_id, contact_point_id=point.id))


def _own_point(person_id: uuid.UUID, contact_point_id: uuid.UUID) -> ContactPoint:
    point = ContactPoint.objects.filter(id=contact_point_id, person_id=person_id).first()
    if point is None:
        raise NotFound(_("There is no such address."), code="no_such_contact_point")
    return point


def _set_primary(point: ContactPoint) -> None:
    ContactPoint.objects.filter(
        person_id=point.person_id, kind=point.kind, is_primary=True
    ).exclude(id=point.id).update(is_primary=False)
    point.is_primary = True
    point.save(update_fields=["is_primary"])


def _require_room(count: int) -> None:
    if count > MOST_CONTACT_POINTS:
        raise RuleViolation(
            _("At most %(count)d addresses a person.") % {"count": MOST_CONTACT_POINTS},
            code="too_many",
        )
