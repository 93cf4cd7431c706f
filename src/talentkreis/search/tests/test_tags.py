# SPDX-License-Identifier: Apache-2.0
"""Tags: written alone, for one person or very many, and found among the words of a text."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talentkreis.organisation.actors import SYSTEM
from talentkreis.people import actions as people
from talentkreis.people.models import Person
from talentkreis.search import queries
from talentkreis.search.language import parse
from talentkreis.search.queries.drift import find_drift
from talentkreis.search.tests.factories import make_member, make_person

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


def test_a_tag_for_many_neither_reads_back_nor_writes_anything_else_of_the_row() -> None:
    actor = make_member().actor
    persons = [make_person(f"Person {number}").pk for number in range(3)]
    with CaptureQueriesContext(connection) as statements:
        people.tag_people(actor=actor, person_ids=persons, name="Messe")
    written = [each["sql"] for each in statements if "search_row" in each["sql"]]
    assert [sql.count("UPDATE search_row SET tags") for sql in written] == [1]
