# SPDX-License-Identifier: Apache-2.0
"""Skills and roles are searched by meaning: both languages, every gender form, narrower ones."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.actions import add_skill, link_skills, update_person
from talentkreis.people.models import Person, Skill
from talentkreis.people.queries.profile import SkillShown
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.choosing import with_choices
from talentkreis.search.language import parse
from talentkreis.search.queries import count_people, facets, person_ids
from talentkreis.search.tree import EVERYBODY
from talentkreis.taxonomy.actions import add_alias

pytestmark = pytest.mark.django_db


def _with_skill(name: str) -> Person:
    person = PersonFactory.create()
    add_skill(actor=MemberFactory.create().actor, person_id=person.id, name=name)
    return person


def _found(text: str) -> set[object]:
    return set(person_ids(SYSTEM, parse(text, "de")))


@pytest.mark.requirement("feature:I4")
def test_a_skill_is_found_under_its_names_in_both_languages() -> None:
    german, english = _with_skill("Buchhaltung"), _with_skill("Bookkeeping")
    _with_skill("Python")
    for word in ("Buchhaltung", "bookkeeping", "Accounting"):
        assert _found(f'kann:"{word}"') == {german.id, english.id}


@pytest.mark.requirement("feature:I4")
def test_a_broad_skill_finds_the_narrower_ones_but_not_the_other_way_round() -> None:
    python, broad = _with_skill("Python"), _with_skill("Programming languages")
    assert _found("kann:Programmiersprachen") == {python.id, broad.id}
    assert _found("kann:Python") == {python.id}


@pytest.mark.requirement("feature:I4")
def test_a_role_is_found_in_every_gender_form_and_in_english() -> None:
    people = []
    for position in ("Softwareentwicklerin", "Senior Software Engineer", "Bäcker"):
        person = PersonFactory.create()
        update_person(
            actor=MemberFactory.create().actor, person_id=person.id, changes={"position": position}
        )
        people.append(person.id)
    for word in ("Softwareentwickler:in", "Software Engineer", "Softwareentwickler (m/w/d)"):
        assert _found(f'rolle:"{word}"') == set(people[:2])
    assert _found('rolle:"Bäcker:in"') == {people[2]}


def test_a_skill_nobody_knows_is_found_by_its_own_word() -> None:
    person = _with_skill("Drachenflug")
    assert _found("kann:Drachenflug") == {person.id}


def test_an_own_word_is_searched_by_its_meaning_after_linking() -> None:
    person = _with_skill("Leitstandwissen")
    assert _found('kann:"Netzleittechnik"') == set()
    add_alias(
        actor=MemberFactory.create().actor, kind="skill", text="Leitstandwissen",
        means="Netzleittechnik",
    )  # fmt: skip
    assert link_skills() == 1
    assert link_skills() == 0
    assert _found('kann:"Netzleittechnik"') == {person.id}


def test_a_skill_is_shown_in_the_language_of_the_reader() -> None:
    _with_skill("Bookkeeping")
    skill = Skill.objects.get(key="bookkeeping")
    shown = SkillShown(1, skill.name, None, "", code=skill.code)
    assert shown.label == "Rechnungswesen"
    assert SkillShown(1, "Drachenflug", None, "").label == "Drachenflug"


@pytest.mark.requirement("feature:I4")
def test_a_facet_counts_a_skill_under_all_its_names_and_what_is_narrower() -> None:
    for name in ("Buchhaltung", "Bookkeeping", "Python", "Programming languages", "Drachenflug"):
        _with_skill(name)
    both = _with_skill("Bookkeeping")
    add_skill(actor=MemberFactory.create().actor, person_id=both.id, name="Buchhaltung")
    expected = {
        "de": {"Rechnungswesen": 3, "Programmiersprachen": 2, "Python": 1, "Drachenflug": 1},
        "en": {"Accounting": 3, "Programming languages": 2, "Python": 1, "Drachenflug": 1},
    }
    for language, counts in expected.items():
        with override(language):
            facet = next(f for f in facets(SYSTEM, EVERYBODY) if f.code == "skill")
            assert {option.label: option.count for option in facet.options} == counts
            for option in facet.options:
                found = count_people(SYSTEM, parse(f'skill:"{option.value}"', language))
                assert found.number == option.count, option


def test_a_chosen_skill_is_one_choice_under_whatever_name() -> None:
    _with_skill("Bookkeeping")
    node = parse('kann:"Accounting"', "de")
    facet = next(f for f in facets(SYSTEM, node) if f.code == "skill")
    assert [(o.label, o.count) for o in facet.options if o.is_chosen] == [("Rechnungswesen", 1)]
    assert with_choices(node, "skill", [o.value for o in facet.options]) == node
    assert with_choices(node, "skill", []) == EVERYBODY
