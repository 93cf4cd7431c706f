# SPDX-License-Identifier: Apache-2.0
"""What we know in the aspects somebody is asked about, and nothing beyond them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import F

from talentkreis.freshness.aspects import ADDRESSES, Aspect, fields_of
from talentkreis.people.models import ContactPoint, Person, PersonSkill

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Mapping


@dataclass(frozen=True, slots=True)
class KnownSkill:
    """A skill with the id its history stands under."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """Values as they stand: columns, skills, and the address of each kind that we use first."""

    values: Mapping[str, Any]
    skills: tuple[KnownSkill, ...] = ()
    addresses: Mapping[str, ContactPoint] = field(default_factory=dict)


def known_about(person: Person, aspects: Collection[str]) -> Known:
    """What we know about a person whom the caller has seen, as far as it is asked."""
    wanted = [ADDRESSES[aspect] for aspect in aspects if aspect in ADDRESSES]
    return Known(
        values={name: getattr(person, name) for name in fields_of(aspects)},
        skills=_skills(person.id) if Aspect.SKILLS in aspects else (),
        addresses=_addresses(person.id, wanted) if wanted else {},
    )


def _skills(person_id: uuid.UUID) -> tuple[KnownSkill, ...]:
    rows = PersonSkill.objects.filter(person_id=person_id).annotate(name=F("skill__name"))
    return tuple(
        KnownSkill(skill_id, name)
        for skill_id, name in rows.order_by("skill__key").values_list("skill_id", "name")
    )


def _addresses(person_id: uuid.UUID, kinds: Collection[str]) -> dict[str, ContactPoint]:
    points = ContactPoint.objects.filter(person_id=person_id, kind__in=kinds)
    found: dict[str, ContactPoint] = {}
    for point in points.order_by("-is_primary", "created_at", "id"):
        found.setdefault(point.kind, point)
    return found
