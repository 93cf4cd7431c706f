# SPDX-License-Identifier: Apache-2.0
"""Reads of persons. What the actor may not see does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.kernel.errors import NotFound
from talentkreis.people.models import (
    ContactKind,
    ContactPoint,
    Person,
    Station,
)
from talentkreis.people.permissions import Right, require_about

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from talentkreis.organisation.actors import Actor


def person_visible_to(actor: Actor, person_id: uuid.UUID) -> Person:
    """The person. Raises NotAllowed without the right to see people, NotFound if invisible."""
    require_about(actor, Right.VIEW, person_id)
    person = Person.objects.visible_to(actor).filter(id=person_id).first()
    if person is None:
        raise NotFound(_("There is no such person here."), code="no_such_person")
    return person


def people_visible_to(actor: Actor, person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Person]:
    """Those of the persons whom the actor may know about, by id."""
    return Person.objects.visible_to(actor).in_bulk(list(person_ids))


def station_of(person_id: uuid.UUID, station_id: uuid.UUID) -> Station:
    """One stop of a career of a person whom the caller has seen. Raises NotFound."""
    station = Station.objects.filter(id=station_id, person_id=person_id).first()
    if station is None:
        raise NotFound(_("There is no such station."), code="no_such_station")
    return station


def primary_contact_point(person_id: uuid.UUID, kind: str) -> ContactPoint | None:
    """The address of this kind we use first, or None."""
    return ContactPoint.objects.filter(person_id=person_id, kind=kind, is_primary=True).first()


def primary_addresses(
    person_ids: Sequence[uuid.UUID], kind: str = ContactKind.EMAIL
) -> dict[uuid.UUID, str]:
    """Normalised primary addresses that still work, by person; one query for many people."""
    return dict(
        ContactPoint.objects.filter(
            person_id__in=person_ids, kind=kind, is_primary=True, bounced_at__isnull=True
        ).values_list("person_id", "normalised")
    )
