# SPDX-License-Identifier: Apache-2.0
"""The sentence that shows why somebody is in a list by closeness."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.models import Employer
from talentkreis.people.actions import add_document
from talentkreis.people.models import Note, PersonSkill, Station
from talentkreis.search import queries
from talentkreis.search.language import parse
from talentkreis.search.semantic.evidence import MOST_LETTERS, Sought, _best, _Text
from talentkreis.search.tests.factories import embed_everything, make_member, make_person

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person
    from talentkreis.search.fields.registry import Passage

pytestmark = pytest.mark.requirement("feature:I4")


def station(person: Person, description: str, title: str = "Technikerin") -> None:
    Station.objects.create(person=person, title=title, description=description)


def cv(person: Person, text: str) -> None:
    content = text.encode()
    add_document(
        actor=SYSTEM,
        person_id=person.pk,
        name="Lebenslauf.txt",
        content=io.BytesIO(content),
        size=len(content),
    )


def evidence(text: str, actor: Actor = SYSTEM) -> dict[str, Passage | None]:
    node = parse(text, "de")
    rows = queries.search_people(actor, node, "relevance").rows
    return {row.name.split()[0]: row.evidence for row in rows}


def marked(passage: Passage | None) -> list[str]:
    assert passage is not None
    return [text for text, is_match in passage.pieces if is_match]


@pytest.mark.django_db
def test_a_word_is_shown_in_the_sentence_of_the_station_where_it_stands() -> None:
    ada = make_person("Ada Test", position="Elektronikerin", summary="Mag Wasserbau.")
    station(ada, "Anlagen gewartet. Leitstände für Windparks programmiert.\nTeam geführt.")
    make_person("Bo Test", position="Elektroniker", summary="Ich kenne Windkraft.")
    make_person("Cem Test", position="Elektroniker Windpark")
    embed_everything()
    found = evidence("rolle:Elektroniker ODER windpark")
    assert found["Ada"] is not None
    assert found["Ada"].text == "Leitstände für Windparks programmiert."
    assert marked(found["Ada"]) == ["Windparks"]
    assert found["Ada"].title == "Technikerin"
    assert found["Cem"] is None, "the title says it already"


@pytest.mark.django_db
def test_a_skill_shows_its_own_evidence_under_whatever_name_it_was_asked_for() -> None:
    ada = make_person("Ada Test", position="Schlosserin", skills=["Welding technology"])
    PersonSkill.objects.filter(person=ada).update(evidence="Certified for pipes until 2027.")
    embed_everything()
    similar = queries.similar_people(SYSTEM, parse("fähigkeit:Schweißtechnik", "de"))
    exact = queries.search_people(
        SYSTEM, parse('fähigkeit:"Welding technology"', "de"), "relevance"
    ).rows
    for rows in (similar, exact):
        assert rows[0].evidence is not None
        assert rows[0].evidence.text == "Certified for pipes until 2027."


@pytest.mark.django_db
def test_who_only_comes_close_shows_the_sentence_that_carries_what_is_close() -> None:
    ada = make_person("Ada Test", position="Softwarearchitektin")
    station(ada, "Kunden beraten. Als Softwarearchitektin Systeme für Netze entworfen.")
    embed_everything()
    [row] = queries.similar_people(SYSTEM, parse("rolle:Softwareentwickler", "de"))
    assert row.evidence is not None
    assert row.evidence.text == "Als Softwarearchitektin Systeme für Netze entworfen."


@pytest.mark.django_db
@pytest.mark.requirement("trust:S-23")
def test_documents_speak_only_to_those_who_may_read_them_and_notes_never() -> None:
    ada = make_person("Ada Test", position="Elektronikerin")
    cv(ada, "Ada Test\nElektronikerin\n" + "Lange her. " * 40 + "Kenne Elektroniker im Windpark.")
    Note.objects.create(person=ada, text="Elektronikerin mit Eheproblemen.", written_at=clock.now())
    embed_everything()
    recruiter = make_member(Role.RECRUITER, name="Rita Recht").actor
    shown = evidence("rolle:Elektroniker", recruiter)["Ada"]
    assert shown is not None
    assert shown.title == "Lebenslauf.txt"
    assert "Elektronikerin" in shown.text
    for role in (Role.HIRING_MANAGER, Role.MARKETING):
        reader = make_member(role, name=f"Test {role}").actor
        assert evidence("rolle:Elektroniker", reader)["Ada"] is None
        passages = queries.passages(reader, ada.pk, parse("rolle:Elektroniker", "de"))
        assert passages == []
    assert all(
        "Eheproblemen" not in passage.text
        for passage in queries.passages(recruiter, ada.pk, parse("rolle:Elektroniker", "de"))
    )


@pytest.mark.django_db
@pytest.mark.requirement("trust:S-12")
def test_what_people_write_stays_text_in_the_list_and_in_the_preview() -> None:
    Employer.objects.create(name="Nordlicht Energie")
    ada = make_person("Ada Test", position="Elektronikerin")
    station(ada, "<script>alert(1)</script> Elektroniker \"onload=x 'und' mehr", title="<b>x</b>")
    embed_everything()
    browser = Client()
    browser.force_login(make_member())
    query = {"q": "rolle:Elektroniker"}
    for url in ("/talente/", f"/talente/{ada.pk}/vorschau/"):
        html = browser.get(url, query).content.decode()
        assert "&lt;script&gt;alert(1)" in html
        assert "<mark>Elektroniker</mark>" in html
        assert "<script>alert" not in html
        assert "<b>x</b>" not in html


@pytest.mark.parametrize(
    ("text", "wanted", "hits"),
    [
        ("Wir haben C# und Go benutzt.", "Go", ["Go"]),
        ("Goslar ist schön.", "Go", []),
        ("Mit den Elektronikern gearbeitet.", "Elektroniker", ["Elektronikern"]),
        ("Als Netzelektronikerin tätig.", "Elektroniker", ["Netzelektronikerin"]),
        ("Prüfung von Rotorblättern", "Rotorblatt", ["Rotorblättern"]),
        ("Rotor und Blatt", "Rotorblatt", []),
        ("Leiter der Buchhaltung", "Leiter der Abteilung", []),
        ("Elektronik für Betriebstechnik", "Elektroniker für Betriebstechnik",
         ["Elektronik", "Betriebstechnik"]),
        ("Schweissen und Löten", "Schweißen", ["Schweissen"]),
        ("", "Koch", []),
        ("Koch", "", []),
        ("Köche gesucht – Chefkoch", "der", []),
    ],
)  # fmt: skip
def test_words_meet_inflected_and_inside_compounds_but_short_ones_only_whole(
    text: str, wanted: str, hits: list[str]
) -> None:
    passage = _best([_Text("", None, text)], Sought((wanted,)))
    assert (marked(passage) if passage else []) == hits


@given(
    st.text(max_size=600),
    st.lists(st.text(max_size=30), max_size=4),
    st.sampled_from(["Koch", "Elektroniker", "C#"]),
)
@settings(max_examples=150, deadline=None)
def test_a_shown_sentence_is_a_bounded_part_of_the_text_word_for_word(
    text: str, others: list[str], word: str
) -> None:
    body = f"{text} {word} {text}"
    passage = _best([_Text("", None, body)], Sought((word, *others)))
    if passage is None:
        return
    assert len(passage.text) <= 2 * MOST_LETTERS + 2
    assert passage.text.strip("…") in " ".join(body.split())
    assert any(is_match for _text, is_match in passage.pieces)
