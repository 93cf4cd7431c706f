# SPDX-License-Identifier: Apache-2.0
"""People in the order of how close they come, who is similar, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.actors import SYSTEM, Actor, Role
from talentkreis.search import queries
from talentkreis.search.language import parse
from talentkreis.search.queries import closest
from talentkreis.search.semantic import actions
from talentkreis.search.tests.factories import embed_everything, make_member, make_person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db
METHODS = ["relevance", "relevance-wording", "relevance-meaning"]
TITLES = {
    "Ada": "Softwareentwicklerin (m/w/d)",
    "Bo": "Softwareentwickler",
    "Cem": "Koch",
    "Dana": "Programmierer Java",
    "Elif": "Software Engineer",
    "Finn": "Softwarearchitekt",
    "Gül": "Altenpflegerin",
}


@pytest.fixture
def people() -> None:
    for name, title in TITLES.items():
        make_person(f"{name} Test", position=title)
    embed_everything()


def found(text: str, sort: str = "relevance") -> list[queries.PersonRow]:
    return queries.search_people(SYSTEM, parse(text, "de"), sort).rows


def names(rows: Sequence[queries.PersonRow]) -> list[str]:
    return [row.name.split()[0] for row in rows]


@pytest.mark.requirement("feature:I4")
def test_the_closest_titles_come_first_and_say_why(people: None) -> None:
    rows = found("rolle:Softwareentwickler")
    assert names(rows)[:2] == ["Bo", "Ada"]
    why = {row.name.split()[0]: row.why for row in rows}
    assert why["Ada"] == why["Bo"] == ("Gleicher Titel",)
    assert why["Elif"][0] == "Gleicher Beruf: Softwareentwickler:in"
    assert set(names(rows)) == set(names(found("rolle:Softwareentwickler", "name")))


@pytest.mark.requirement("feature:I4")
def test_who_is_not_found_but_close_is_similar_and_says_to_what(people: None) -> None:
    node = parse("rolle:Softwareentwickler", "de")
    similar = queries.similar_people(SYSTEM, node)
    assert names(similar) == ["Finn"]
    assert similar[0].why == ("Titel ähnlich: Softwarearchitekt",)
    assert not {row.id for row in similar} & {row.id for row in found("rolle:Softwareentwickler")}


def test_similar_people_meet_whatever_else_the_filter_asks() -> None:
    for name, city in (("Kai", "Kiel"), ("Max", "München")):
        make_person(f"{name} Test", position="Softwarearchitekt", city=city)
    make_person("Ada Test", position="Softwareentwicklerin", city="Kiel")
    embed_everything()
    node = parse("rolle:Softwareentwickler UND ort:Kiel +50 km", "de")
    assert names(queries.similar_people(SYSTEM, node)) == ["Kai"]
    assert queries.similar_people(SYSTEM, parse("ort:Kiel", "de")) == []


def test_similar_skills_are_near_in_the_other_language_too() -> None:
    make_person("Ida Test", skills=["Schweißen"])
    make_person("Jo Test", skills=["Welding technology"])
    make_person("Lu Test", skills=["Violine"])
    embed_everything()
    similar = queries.similar_people(SYSTEM, parse("fähigkeit:Schweißtechnik", "de"))
    assert set(names(similar)) == {"Ida", "Jo"}
    assert {row.why for row in similar} == {
        ("Fähigkeit ähnlich: Schweißen",),
        ("Fähigkeit ähnlich: Welding technology",),
    }


@pytest.mark.requirement("feature:I4")
@pytest.mark.parametrize("sort", METHODS)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Softwareentwickler", "Softwareentwicklerin"),
        ("Arzt", "Ärztin"),
        ("Kaufmann im Einzelhandel", "Kauffrau im Einzelhandel"),
        ("Elektroniker", "Elektroniker:in"),
        ("Elektroniker für Betriebstechnik", "Elektronikerin für Betriebstechnik"),
        ("Altenpfleger", "Altenpflegerinnen"),
    ],
)
def test_gender_forms_of_a_title_find_and_rank_the_same_people(
    people: None, one: str, other: str, sort: str
) -> None:
    for name, title in (
        ("Mia", "Fachärztin für Chirurgie"),
        ("Nils", "Arzt"),
        ("Ole", "Elektronikerin"),
        ("Pia", "Kauffrau im Einzelhandel"),
        ("Rui", "Kaufmann im Einzelhandel"),
        ("Siv", "Einzelhandelskaufmann"),
        ("Tom", "Altenpfleger"),
        ("Ulf", "Elektroniker für Betriebstechnik"),
        ("Vera", "Elektronikerin für Betriebstechnik"),
        ("Wim", "Elektroniker:in für Betriebstechnik"),
    ):
        make_person(f"{name} Test", position=title)
    embed_everything()
    rankings = []
    for title in (one, other):
        text = f'rolle:"{title}"'
        rankings.append(
            (names(found(text, sort)), names(queries.similar_people(SYSTEM, parse(text), sort)))
        )
    assert rankings[0] == rankings[1]
    assert rankings[0][0]


@pytest.mark.parametrize(
    "asked",
    [
        "Elektroniker für Betriebstechnik",
        "Elektronikerin für Betriebstechnik",
        "Wind turbine technician",
    ],
)
def test_a_role_finds_women_and_men_alike_in_titles_of_several_words(asked: str) -> None:
    for title in ("Elektroniker{} für Betriebstechnik", "Servicetechniker{} Windenergie"):
        for ending in ("", "in", ":in", "*in"):
            make_person(f"P{ending} Test", position=title.format(ending))
    assert len(found(f'rolle:"{asked}"', "name")) == 4


@pytest.mark.parametrize("sort", METHODS)
@pytest.mark.parametrize("most_sorted", [0, 15_000], ids=["phrase by phrase", "sorted"])
@pytest.mark.parametrize(
    "text", ["rolle:entwickl ODER rolle:pfleg", 'fähigkeit:Java ODER fähigkeit:"Java SE"']
)
def test_pages_by_closeness_follow_each_other_without_gap_or_repetition(
    monkeypatch: pytest.MonkeyPatch, sort: str, most_sorted: int, text: str
) -> None:
    titles = ["Softwareentwicklerin", "Entwickler", "Webentwickler", "Altenpflegerin", "Pfleger"]
    for number in range(23):
        skills = [["Java"], ["Java", "Java EE"], ["Java SE"]][number % 3]
        make_person(f"P{number} Test", position=titles[number % 5], skills=skills)
    embed_everything()
    whole = found(text, sort)
    monkeypatch.setattr(closest, "SORTED", most_sorted)
    paged: list[uuid.UUID] = []
    cursor = ""
    while True:
        page = queries.search_people(SYSTEM, parse(text, "de"), sort, cursor, 4)
        paged += [row.id for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert paged == [row.id for row in whole]
    assert len(set(paged)) == len(paged) == 23


def test_both_ways_to_make_a_page_give_the_same_order(
    people: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sorted_ones = [row.id for row in found("software ODER rolle:Koch")]
    monkeypatch.setattr(closest, "SORTED", 0)
    assert [row.id for row in found("software ODER rolle:Koch")] == sorted_ones


def test_before_anything_is_embedded_the_order_is_still_one() -> None:
    make_person("Ada Test", position="Softwareentwicklerin")
    make_person("Bo Test", position="Softwareentwickler Java")
    assert names(found("rolle:Softwareentwickler")) == ["Bo", "Ada"]
    actions.take_in()
    assert names(found("rolle:Softwareentwickler")) == ["Ada", "Bo"]


@pytest.mark.parametrize("cursor", ["x", "W10=", "WzEsMl0=", "WyJuYW4iLCAieCJd", "bnVsbA=="])
def test_a_page_that_does_not_exist_says_so(people: None, cursor: str) -> None:
    with pytest.raises(RuleViolation, match="gibt es nicht"):
        queries.search_people(SYSTEM, parse("rolle:Koch", "de"), "relevance", cursor)


def test_closeness_is_the_usual_order_for_roles_skills_and_titles_but_not_for_names(
    people: None,
) -> None:
    def usual(text: str) -> str:
        return queries.usual_sort(SYSTEM, parse(text, "de"))

    assert usual("rolle:Koch") == usual("fähigkeit:Java") == usual("Koch") == "relevance"
    assert usual("Kowalczyk") == usual("ort:Kiel") == usual("") == "name"
    assert usual("NICHT rolle:Koch") == "name"


@pytest.mark.requirement("feature:C9")
def test_the_usual_order_does_not_tell_of_titles_of_people_one_may_not_see() -> None:
    insider, stranger = make_member(Role.ADMIN, name="Ina Insider"), make_member()
    make_person("Kana Rie", position="Geheimforscherin", confidential_to=[insider.pk])
    embed_everything()
    node = parse("Geheimforscherin", "de")
    assert queries.usual_sort(insider.actor, node) == "relevance"
    assert queries.usual_sort(stranger.actor, node) == "name"


@pytest.mark.requirement("feature:C9")
def test_nobody_sees_a_confidential_person_among_the_similar_ones() -> None:
    stranger, insider = make_member(), make_member(Role.ADMIN, name="Ina Insider")
    make_person("Kana Rie", position="Softwarearchitektin", confidential_to=[insider.pk])
    embed_everything()
    node = parse("rolle:Softwareentwickler", "de")
    assert queries.similar_people(stranger.actor, node) == []
    seen = queries.similar_people(insider.actor, node)
    assert [row.name for row in seen] == ["Kana Rie"]
    assert isinstance(stranger.actor, Actor)
