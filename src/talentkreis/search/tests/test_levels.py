# SPDX-License-Identifier: Apache-2.0
"""How well somebody masters a skill or a language, as a part of a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of
from talentkreis.people.actions import add_language, add_skill
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.completing import complete
from talentkreis.search.language import FilterError, from_json, parse, to_json, to_text
from talentkreis.search.queries import explain, person_ids

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:I4")]


def _who(*skills: tuple[str, int | None], english: str = "") -> Person:
    person: Person = PersonFactory.create()
    actor = MemberFactory.create().actor
    for name, level in skills:
        add_skill(actor=actor, person_id=person.id, name=name, level=level)
    if english:
        add_language(actor=actor, person_id=person.id, language="en", level=english)
    return person


def _found(text: str) -> set[object]:
    return set(person_ids(SYSTEM, parse(text, "de")))


def test_a_skill_is_asked_for_from_a_level_on() -> None:
    learns, masters, unknown = _who(("SPS", 2)), _who(("SPS", 4)), _who(("SPS", None))
    assert _found("kann:SPS") == {learns.id, masters.id, unknown.id}
    assert _found("kann:SPS >= fortgeschritten") == {masters.id}
    assert _found("kann:SPS>=2") == {learns.id, masters.id}
    assert _found("kann:SPS NICHT kann:SPS >= fortgeschritten") == {learns.id, unknown.id}


def test_the_level_may_belong_to_a_narrower_skill_or_to_the_name_in_the_other_language() -> None:
    python = _who(("Python", 5), ("Buchhaltung", 1))
    books = _who(("Bookkeeping", 3), ("Python", 1))
    assert _found("kann:Programmiersprachen >= erfahren") == {python.id}
    assert _found("kann:Buchhaltung >= selbstständig") == {books.id}


def test_a_language_is_asked_for_from_a_level_on() -> None:
    some, fluent, native = (_who(english=level) for level in ("A2", "C1", "native"))
    _who(("English", 5))
    assert _found("spricht:Englisch >= B2") == {fluent.id, native.id}
    assert _found("spricht:Englisch >= Muttersprache") == {native.id}
    assert _found("spricht:Englisch") == {some.id, fluent.id, native.id}


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("fähigkeit:SPS >= erfahren", "skill:SPS >= experienced"),
        ('fähigkeit:"a >= b" >= lehrt-andere', 'skill:"a >= b" >= teaches-others'),
        ("NICHT fähigkeit:C# >= Grundkenntnisse", "NOT skill:C# >= basic"),
        ("spricht:Türkisch >= B1", "speaks:Turkish >= B1"),
        ("spricht:Polnisch >= Muttersprache", "speaks:Polish >= native"),
    ],
)
def test_it_reads_the_same_in_both_languages_and_as_json(german: str, english: str) -> None:
    node = parse(german, "de")
    assert to_text(node, "de") == german
    assert to_text(node, "en") == english
    assert parse(english, "en") == node
    assert from_json(to_json(node)) == node


def test_programs_name_the_level_by_its_code_or_name() -> None:
    condition = {"field": "skill", "op": "is", "value": {"word": "SPS", "at_least": "4"}}
    assert to_json(from_json(condition)) == condition
    named = {**condition, "value": {"word": "SPS", "at_least": "experienced"}}
    assert to_json(from_json(named)) == condition


@pytest.mark.parametrize(
    "value",
    [
        {"word": "SPS", "at_least": "9"},
        {"word": "", "at_least": "4"},
        {"word": "SPS"},
        {"word": "SPS", "at_least": 4},
    ],
)
def test_a_level_there_is_not_is_refused_over_the_api(value: object) -> None:
    with pytest.raises(FilterError):
        from_json({"field": "skill", "op": "is", "value": value})


def test_a_field_without_levels_takes_none() -> None:
    with pytest.raises(FilterError):
        from_json({"field": "tag", "op": "is", "value": {"word": "SPS", "at_least": "4"}})
    with pytest.raises(FilterError):
        parse("ort:Kiel >= 3", "de")


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("kann:SPS >= erfaren", (12, 19), "erfahren"),
        ("kann:SPS < 3", (9, 10), ">="),
        ("kann:SPS >= ", (12, 12), ""),
        ("spricht:Englisch >= D1", (20, 22), None),
        ("kann:>=3", (5, 5), ""),
    ],
)
def test_a_mistake_is_marked_where_it_is(text: str, place: object, word: str | None) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text, "de")
    assert (caught.value.start, caught.value.end) == place
    assert word is None or caught.value.proposal == word


def test_the_explanation_says_the_level_that_is_noted() -> None:
    person = _who(("SPS", 2), ("Python", None))
    reason = explain(SYSTEM, person.id, parse("kann:SPS >= erfahren", "de"))
    assert not reason.is_met
    assert reason.fact == "SPS: mit-Anleitung"
    unknown = explain(SYSTEM, person.id, parse("kann:Python >= 1", "de"))
    assert (unknown.is_met, unknown.fact) == (False, "Python: keine Stufe vermerkt")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("kann:SPS >= erf", "kann:SPS >= erfahren "),
        ('kann:"SPS" >= ', 'kann:"SPS" >= Grundkenntnisse '),
        ("spricht:Englisch >= B", "spricht:Englisch >= B2 "),
    ],
)
def test_levels_are_proposed_while_typing(before: str, after: str) -> None:
    completion = complete(SYSTEM, before, "de")
    assert after in [before[: completion.start] + each.text for each in completion.proposals]


def test_after_a_level_the_filter_goes_on() -> None:
    completion = complete(SYSTEM, "kann:SPS >= erfahren ", "de")
    assert "UND " in [each.text for each in completion.proposals]


def _built(client: Client, **fields: str) -> str:
    response = client.get(reverse("search:people"), {"b": "1", "g.": "and", **fields}, follow=True)
    return response.content.decode()


def test_the_builder_asks_for_the_level_beside_the_skill() -> None:
    _who(("SPS", 5))
    client = client_of(Role.RECRUITER)
    row = {"f.0": "skill", "w.0": "skill", "o.0": "is", "v.0": "SPS"}
    page = _built(client, **row, **{"l.0": "4"})
    assert 'value="fähigkeit:SPS &gt;= erfahren"' in page
    assert '<option value="4" selected>' in page
    assert 'value="fähigkeit:SPS"' in _built(client, **row, **{"l.0": ""})


def test_a_level_that_is_made_up_waits_in_the_builder_with_its_reason() -> None:
    page = _built(
        client_of(Role.RECRUITER),
        **{"f.0": "skill", "w.0": "skill", "o.0": "is", "v.0": "SPS", "l.0": "'; DROP"},
    )
    assert "ist keine Stufe" in page
