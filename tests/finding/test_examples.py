# SPDX-License-Identifier: Apache-2.0
"""What only the database can tell: full text, likeness and meaning, by example.

Each line names whom a text finds among the same few people, and by leaving out whom it does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people import actions
from talentkreis.people.models import Person
from talentkreis.search.language import parse
from talentkreis.search.queries import person_ids
from talentkreis.search.tests.factories import make_person

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:I4")]


@pytest.fixture
def actor() -> Actor:
    """Who wrote the notes."""
    return MemberFactory.create().actor


@pytest.fixture(autouse=True)
def _people(actor: Actor) -> None:
    """Four people, each with words of their own."""
    mayr = make_person(
        "Johanna Mayr", position="Elektronikerin für Betriebstechnik", city="Köln",
        summary="Wartung von Offshore-Windparks, Schaltberechtigungen bis 110 kV",
    )  # fmt: skip
    make_person("Jörg Weiß", position="Software Engineer", city="Kiel", tags=["Öl & Gas"])
    make_person("Ayşe Demir", position="Netzplanerin", skills=["Netzleittechnik"])
    make_person("Grzegorz Wiśniewski", position="Softwareentwickler", employer_name="Fördenetz")
    actions.add_note(actor=actor, person_id=mayr.pk, text="Möchte in Führungsrollen wechseln")


def found(text: str, actor: Actor = SYSTEM) -> str:
    """Given names of whom a text finds."""
    people = Person.objects.in_bulk(list(person_ids(actor, parse(text, "de"))))
    return " ".join(sorted(person.given_name for person in people.values()))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # Inflection in German and English, both spellings of umlauts, words as they are typed.
        ("Schaltberechtigung", "Johanna"),
        ("Windpark", "Johanna"),
        ("Offshore", "Johanna"),
        ("offs", "Johanna"),
        ("Koeln", "Johanna"),
        ("Koln", "Johanna"),
        ("jorg", "Jörg"),
        ("weiss", "Jörg"),
        ("engineers", "Jörg"),
        ("Wisniewski", "Grzegorz"),
        ("Foerdenetz", "Grzegorz"),
        ("Netzleittechnik", "Ayşe"),
        ("öl", "Jörg"),
        # Side by side within quotation marks, anywhere without.
        ('"Software Engineer"', "Jörg"),
        ('"Software Netzleittechnik"', ""),
        ("Engineer Software", "Jörg"),
        ("Wartung -Betriebstechnik", ""),
        ("Windpark ODER Netzplanerin", "Ayşe Johanna"),
        # What is written at length elsewhere is not asked by a bare word.
        ("Führungsrolle", ""),
        ("notiz:Führungsrolle", "Johanna"),
        ("notiz:Windpark", ""),
        ("Quatsch", ""),
    ],
)
def test_full_text_by_example(text: str, names: str) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("name~Johanne", "Johanna"),
        # Short names, one slip away: mistaken, left out, put in, swapped, or said alike.
        ("name~Mayer", "Johanna"),
        ("name~Maier", "Johanna"),
        ("name~Mary", "Johanna"),
        ("name~Mayrr", "Johanna"),
        ("name~Deimr", "Ayşe"),
        ("name~Weis", "Jörg"),
        ('name~"Johana Mair"', "Johanna"),
        ('name~"Jörg Mayer"', ""),
        # Two slips in a short name are another name.
        ("name~Moor", ""),
        ('name~"\\\\\'.*("', ""),
        ("name~Joerg", "Jörg"),
        ("name~Johana", "Johanna"),
        ("name~Gzegorz", "Grzegorz"),
        ("name~Wisnewski", "Grzegorz"),
        ("name~Demmir", "Ayşe"),
        ("name~Ayse", "Ayşe"),
        ("name~Schulze", ""),
        ("NICHT name~Johanne", "Ayşe Grzegorz Jörg"),
    ],
)
def test_typing_errors_in_names_by_example(text: str, names: str) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("rolle:Softwareentwickler:in", "Grzegorz Jörg"),
        ('rolle:"Software Engineer"', "Grzegorz Jörg"),
        ('rolle:"Softwareentwickler (m/w/d)"', "Grzegorz Jörg"),
        ("rolle:Netzplaner", "Ayşe"),
        ("rolle:Bäcker", ""),
        ("kann:Netzleittechnik", "Ayşe"),
    ],
)
def test_roles_by_meaning_by_example(text: str, names: str) -> None:
    assert found(text) == names
