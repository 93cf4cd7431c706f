# SPDX-License-Identifier: Apache-2.0
"""Reads of persons. What the actor may not see does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext as _

from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.people import addresses
from talentkreis.people.models import (
    ContactKind,
    ContactPoint,
    Person,
    Station,
)
from talentkreis.people.names import name_key
from talentkreis.people.permissions import Right, require_about

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

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


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Somebody who may be the same person, and by what: `email`, `phone`, `link` or `name`."""

    person: Person
    reason: str


def possible_duplicates(
    actor: Actor,
    *,
    given_name: str = "",
    family_name: str = "",
    city: str = "",
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
    links: Sequence[str] = (),
    country: str = "DE",
    excluding: uuid.UUID | None = None,
    limit: int = 5,
) -> list[PossibleDuplicate]:
    """People who may be this one: same address, or same name in any spelling and same town.

    Without a town the name alone is a hint. A hint only: nobody is joined silently. People the
    actor may not see are not hinted at. Addresses that are none are ignored here.
    """
    wanted = {
        *_comparable(ContactKind.EMAIL, emails, country),
        *_comparable(ContactKind.PHONE, phones, country),
        *_comparable(ContactKind.LINK, links, country),
    }
    found: dict[uuid.UUID, PossibleDuplicate] = {}
    visible = Person.objects.visible_to(actor)
    if excluding is not None:
        visible = visible.exclude(id=excluding)
    if wanted:
        points = (
            ContactPoint.objects.filter(
                normalised__in=[value for _kind, value in wanted], person__in=visible
            )
            .select_related("person")
            .order_by("created_at")[: limit * 4]
        )
        for point in points:
            if (point.kind, point.normalised) in wanted:
                found.setdefault(point.person_id, PossibleDuplicate(point.person, point.kind))
    key = name_key(given_name, family_name)
    if given_name and family_name and key:
        for person in _same_name(visible, key, city)[:limit]:
            found.setdefault(person.id, PossibleDuplicate(person, "name"))
    return list(found.values())[:limit]


def _same_name(visible: QuerySet[Person], key: str, city: str) -> QuerySet[Person]:
    people = visible.annotate(
        name_key=Func(F("given_name"), F("family_name"), function="people_name_key")
    ).filter(name_key=key)
    if city.strip():
        town = Func(Value(city.strip()), Value(""), function="people_name_key")
        people = people.annotate(
            town_key=Func(F("city"), Value(""), function="people_name_key")
        ).filter(Q(town_key=town) | Q(city=""))
    return people.order_by("id")


def _comparable(kind: str, values: Sequence[str], country: str) -> set[tuple[str, str]]:
    comparable = set()
    for value in values:
        try:
            comparable.add((str(kind), addresses.normalise(kind, value, country)))
        except RuleViolation:
            continue
    return comparable
