# SPDX-License-Identifier: Apache-2.0
"""At every entry: who may be known already, how sure, and why."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from talentkreis.intake.duplicates.checking import similar_people
from talentkreis.intake.duplicates.rules import Certainty
from talentkreis.people.rules import PersonDetails
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.actions import refresh
from talentkreis.search.queries import called_alike

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("feature:D1")
@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        (("Jörg", "Müller", "Kiel"), ("Joerg", "Mueller", "Kiel")),
        (("Ulrich", "Brandt", "Rostock"), ("Uli", "Brandt", "Rostock")),
        (("Sepp", "Huber", "Rosenheim"), ("Josef", "Huber", "Rosenheim")),
        (("Ulrike", "Schmidt-Rothenburg", "Bremen"), ("Ulrike", "Schmidt", "Bremen")),
        (("Thorsten", "Wiedemann", "Augsburg"), ("Thorsten", "Wiedeman", "Augsburg")),
        (("Frank", "Martin", "Ulm"), ("Martin", "Frank", "Ulm")),
        (("Anna", "von der Heide", "Celle"), ("Anna", "Heide", "Celle")),
    ],
)
def test_a_name_is_known_in_every_form_it_is_written_in(
    actor: Actor, known: tuple[str, str, str], wanted: tuple[str, str, str]
) -> None:
    person = PersonFactory.create(given_name=known[0], family_name=known[1], city=known[2])
    details = PersonDetails(given_name=wanted[0], family_name=wanted[1], city=wanted[2])
    assert [each.person_id for each in similar_people(actor, details)] == [person.id]


@pytest.mark.requirement("feature:D1")
@pytest.mark.parametrize("wanted", [("Katarzyna", "Gzybowska"), ("Xatarzyna", "Grzybowska")])
def test_a_slip_at_the_beginning_of_a_name_is_found_by_the_words_of_names(
    actor: Actor, wanted: tuple[str, str]
) -> None:
    known = PersonFactory.create(given_name="Katarzyna", family_name="Grzybowska", city="Kiel")
    sister = PersonFactory.create(given_name="Magdalena", family_name="Grzybowska", city="Kiel")
    refresh([known.id, sister.id])
    details = PersonDetails(given_name=wanted[0], family_name=wanted[1], city="Kiel")
    assert [each.person_id for each in similar_people(actor, details)] == [known.id]
    assert called_alike(*wanted, 5) == [known.id]
    assert called_alike("Wolfgang", wanted[1], 5) == []


def test_the_same_address_is_shown_whatever_the_name_and_says_what_speaks_against_it(
    actor: Actor,
) -> None:
    PersonFactory.create(
        given_name="Thomas", family_name="Hinz", city="Celle", email="familie.hinz@post.example"
    )
    details = PersonDetails(
        given_name="Claudia", family_name="Hinz", emails=["Familie.Hinz@post.example"]
    )
    (found,) = similar_people(actor, details)
    assert found.reasons[:2] == ("same_email", "other_given_name")
    assert found.certainty is not Certainty.CERTAIN


def test_reasons_are_words_in_the_language_of_the_reader(actor: Actor) -> None:
    PersonFactory.create(given_name="Stefan", family_name="Meier", phone="+49 365 1108220")
    details = PersonDetails(
        given_name="Stephan", family_name="Meyer", phones=["0365 1108220"], country="DE"
    )
    (found,) = similar_people(actor, details)
    with translation.override("de"):
        assert found.text.startswith("Gleiche Telefonnummer")
    with translation.override("en"):
        assert found.text.startswith("Same phone number")


def test_who_the_actor_may_not_see_is_not_hinted_at(actor: Actor) -> None:
    PersonFactory.create(
        given_name="Svea",
        family_name="Callsen",
        city="Kiel",
        email="svea@callsen.example",
        confidential_to=[uuid.uuid4()],
    )
    details = PersonDetails(
        given_name="Svea", family_name="Callsen", city="Kiel", emails=["svea@callsen.example"]
    )
    assert similar_people(actor, details) == []


def test_namesakes_make_each_other_less_likely(actor: Actor) -> None:
    details = PersonDetails(given_name="Peter", family_name="Meyer", city="Berlin")
    PersonFactory.create(given_name="Peter", family_name="Meyer", city="Berlin")
    alone = similar_people(actor, details)[0].weight
    PersonFactory.create_batch(3, given_name="Peter", family_name="Meyer", city="Berlin")
    assert similar_people(actor, details)[0].weight == pytest.approx(alone - 2)


def test_nothing_said_finds_nobody(actor: Actor) -> None:
    PersonFactory.create()
    assert similar_people(actor, PersonDetails()) == []


def test_a_check_asks_the_database_a_handful_of_times(actor: Actor) -> None:
    PersonFactory.create_batch(20, given_name="Anna", family_name="Schneider", city="Köln")
    details = PersonDetails(
        given_name="Anna", family_name="Schneider", city="Köln", employer_name="Rheinenergie"
    )
    with CaptureQueriesContext(
        connection,
    ) as asked:
        similar_people(actor, details)
    assert len(asked) <= 10
