# SPDX-License-Identifier: Apache-2.0
"""Entries and people for tests, made by the actions themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.offlimits import actions
from talentkreis.offlimits.rules import Company, Terms
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.models import Person, Station
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    from talentkreis.offlimits.models import OffLimits

_TERMS = {"reason", "strength", "starts_on", "ends_on"}


def person_at(employer: str = "", *stations: dict[str, Any], **fields: Any) -> Person:
    """Somebody who works there, with these stations, found by search."""
    person: Person = PersonFactory.create(
        employer_name=employer, phone=fields.pop("phone", "0431 555 0142"), **fields
    )
    for station in stations:
        Station.objects.create(person=person, title="Elektronikerin", **station)
    refresh([person.id])
    return person


def off_limits(person: Person, **terms: Any) -> OffLimits:
    """An entry about a person."""
    return actions.set_person_off_limits(
        actor=SYSTEM, person_id=person.id, terms=Terms(**{"reason": "Kunde", **terms})
    )


def company_off_limits(name: str, **said: Any) -> OffLimits:
    """An entry about a company."""
    terms = {key: said.pop(key) for key in list(said) if key in _TERMS}
    return actions.set_company_off_limits(
        actor=SYSTEM,
        company=Company(name=name, **said),
        terms=Terms(**{"reason": "Mandantenschutz", **terms}),
    )
