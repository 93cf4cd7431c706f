# SPDX-License-Identifier: Apache-2.0
"""Tags: written alone, for one person or very many, and found among the words of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people import actions as people
from talentkreis.people.models import Person, PersonTag, Tag
from talentkreis.search import queries
from talentkreis.search.fields.registry import Setting, Way
from talentkreis.search.fields.tags import LISTED
from talentkreis.search.language import parse
from talentkreis.search.queries.drift import find_drift
from talentkreis.search.queries.scope import where
from talentkreis.search.tests.factories import make_member, make_person

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    return [row.name for row in queries.search_people(SYSTEM, parse(text, "de")).rows]


@pytest.mark.requirement("feature:I4")
@pytest.mark.parametrize(
    "text",
    [
        "Stammtisch",
        "Stammtische",
        "stammt",
        '"Müller Stammtisch"',
        "mueller",
        "Muller",
        "text:Müll",
    ],
)
def test_a_text_finds_people_by_the_words_of_their_tags(text: str) -> None:
    make_person("Ayşe Demir", tags=["Müller Stammtisch", "alt"])
    make_person("Marek Kowalczyk", tags=["alt"])
    assert found(text) == ["Ayşe Demir"]
    assert found(f"NICHT {text}") == ["Marek Kowalczyk"]


def test_a_text_finds_people_by_a_tag_from_the_moment_they_have_it() -> None:
    actor = make_member().actor
    person = make_person("Ayşe Demir")
    people.add_tag(actor=actor, person_id=person.pk, name="Messe Husum")
    assert found("husum") == ["Ayşe Demir"]
    people.remove_tag(actor=actor, person_id=person.pk, name="Messe Husum")
    assert found("husum") == []


def test_a_text_of_several_words_is_no_phrase_across_a_tag_and_the_rest() -> None:
    make_person("Ayşe Demir", position="Elektronikerin", tags=["Messe"])
    assert found("Elektronikerin Messe") == ["Ayşe Demir"]
    assert found('"Elektronikerin Messe"') == []


@pytest.mark.requirement("feature:C8")
def test_a_tag_for_many_writes_the_same_as_reading_everything_anew_and_is_taken_back() -> None:
    actor = make_member().actor
    others_only = make_member(name="Thore Clausen")
    plain, tagged = make_person("Ayşe Demir"), make_person("Marek Kowalczyk", tags=["Ärzte", "Zoo"])
    hidden = make_person("Jörg Weiß", confidential_to=[others_only.pk])
    everybody = [plain.pk, tagged.pk, hidden.pk]
    tag_id, changed = people.tag_people(actor=actor, person_ids=everybody, name="Messe Husum")
    assert sorted(changed) == sorted([plain.pk, tagged.pk])
    assert found('tag:"Messe Husum"') == ["Ayşe Demir", "Marek Kowalczyk"]
    assert not find_drift().different
    history = list(Person.objects.get(pk=plain.pk).history.values_list("field", "old", "new"))
    assert history == [("tags", None, "Messe Husum")]
    again = people.tag_people(actor=actor, person_ids=everybody, name="messe husum")
    assert again == (tag_id, [])
    assert people.take_tag_off_people(actor=actor, person_ids=everybody, tag_id=tag_id) == 2
    assert found('tag:"Messe Husum"') == []
    assert not find_drift().different


def test_a_tag_for_many_leaves_their_search_rows_alone() -> None:
    actor = make_member().actor
    persons = [make_person(f"Person {number}").pk for number in range(3)]
    with CaptureQueriesContext(connection) as statements:
        people.tag_people(actor=actor, person_ids=persons, name="Messe")
    assert not [each["sql"] for each in statements if "search_row" in each["sql"]]


@pytest.mark.requirement("feature:I4")
@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tag:Messe", {"Ayşe Demir", "Marek Kowalczyk"}),
        ("Messe", {"Ayşe Demir", "Marek Kowalczyk", "Messe Müller"}),
        ("NICHT Messe", {"Jörg Weiß"}),
        ("NICHT tag:Messe", {"Jörg Weiß", "Messe Müller"}),
        ("tag:Messe UND tag:alt", {"Marek Kowalczyk"}),
        ("tag:alt ODER name:Weiß", {"Marek Kowalczyk", "Jörg Weiß"}),
    ],
)
def test_a_tag_of_very_many_people_finds_the_same_however_it_is_asked(
    text: str, expected: set[str], way: Way, crowd: None
) -> None:
    condition = where(parse(text, "de"), Setting(), way)
    assert ("people_persontag" in condition.sql) is (
        "Messe" in text or way in {Way.KEPT, Way.GIVEN}
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id FROM search_row WHERE {condition.sql}", condition.parameters
        )
        found_ids = [row[0] for row in cursor.fetchall()]
    assert {person.full_name for person in Person.objects.filter(pk__in=found_ids)} == expected


@pytest.fixture
def crowd(db: None) -> Iterator[None]:
    """More people with a tag than a question names, beside four who can be found."""
    make_person("Ayşe Demir", tags=["Messe"])
    make_person("Marek Kowalczyk", tags=["Messe", "alt"])
    make_person("Messe Müller")
    make_person("Jörg Weiß")
    tag = Tag.objects.get(key="messe")
    persons = [Person(id=new_id()) for _number in range(LISTED + 1)]
    Person.objects.bulk_create(persons)
    PersonTag.objects.bulk_create(PersonTag(person=person, tag=tag) for person in persons)
    yield
    # They have no basis, which would be noticed at the end of the transaction.
    Person.objects.filter(pk__in=[person.pk for person in persons]).delete()
