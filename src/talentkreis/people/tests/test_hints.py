# SPDX-License-Identifier: Apache-2.0
"""Who may be known already is hinted at before anything is saved."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from talentkreis.people import queries
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("feature:A1")
@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"emails": ["A.Demir@Beispiel.example"]}, "email"),
        ({"phones": ["0431-5550142"]}, "phone"),
        ({"given_name": "Ayse", "family_name": "Demir", "city": "kiel"}, "name"),
        ({"given_name": "AYŞE", "family_name": "DEMIR"}, "name"),
    ],
)
def test_who_may_be_known_already_is_hinted_at(
    actor: Actor, wanted: dict[str, str], reason: str
) -> None:
    known = PersonFactory.create(
        given_name="Ayşe",
        family_name="Demir",
        city="Kiel",
        email="a.demir@beispiel.example",
        phone="+49 431 5550142",
    )
    PersonFactory.create(given_name="Ayşe", family_name="Demirel", city="Kiel")
    found = queries.possible_duplicates(actor, **wanted)  # type: ignore[arg-type]  # parametrised
    assert (found[0].person.id, found[0].reason) == (known.id, reason)


def test_a_namesake_elsewhere_is_possible_and_a_confidential_person_no_hint(actor: Actor) -> None:
    moved = PersonFactory.create(given_name="Jan", family_name="Petersen", city="Wien")
    PersonFactory.create(
        given_name="Jan", family_name="Petersen", city="Kiel", confidential_to=[uuid.uuid4()]
    )
    found = queries.possible_duplicates(
        actor, given_name="Jan", family_name="Petersen", city="Kiel"
    )
    assert [(hint.person, hint.certainty) for hint in found] == [(moved, "possible")]
