# SPDX-License-Identifier: Apache-2.0
"""Own words: the page works, refuses with a reason, and the words are understood."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.activity.models import Activity
from talentkreis.kernel.errors import Conflict, NotAllowed, RuleViolation
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.taxonomy.actions import add_alias
from talentkreis.taxonomy.finding import find_skills
from talentkreis.taxonomy.models import Alias
from talentkreis.taxonomy.queries import (
    proposals,
    resolve_many,
    resolve_occupation,
    resolve_skill,
    words_of_the_team,
)
from talentkreis.taxonomy.vocabulary import Kind

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from talentkreis.organisation.actors import Actor

pytestmark = pytest.mark.django_db
URL = "/einstellungen/woerter/"


@pytest.fixture
def actor() -> Actor:
    """A recruiter."""
    return MemberFactory.create().actor


def _client(language: str = "en") -> Client:
    return signed_in(MemberFactory.create(language=language))


def test_a_word_of_the_team_is_understood_from_then_on() -> None:
    client = _client()
    given = {"text": "Leitstandwissen", "kind": "skill", "means": "Grid control technology"}
    response = client.post(URL, given, follow=True)
    assert "Leitstandwissen" in response.content.decode()
    concept = resolve_skill("leitstandwissen")
    assert concept is not None
    assert concept.code == "grid-control-technology"
    assert Activity.objects.filter(kind="taxonomy.alias_added").exists()
    found = find_skills("Viel Leitstandwissen!", aliases=words_of_the_team(Kind.SKILL))
    assert [f.code for f in found] == ["grid-control-technology"]


def test_a_title_of_the_team_is_understood_in_every_form(actor: Actor) -> None:
    add_alias(actor=actor, kind="occupation", text="Netzheld:in", means="Netzmonteur")
    for title in ("Netzheld", "Netzheld:in (m/w/d)"):
        concept = resolve_occupation(title)
        assert concept is not None
        assert concept.code == "power-line-technician"


def test_a_removed_word_is_not_understood_any_more(actor: Actor) -> None:
    alias = add_alias(actor=actor, kind="skill", text="Zaubertrank", means="python")
    response = _client().post(reverse("taxonomy:remove_alias", args=[alias.id]), follow=True)
    assert response.status_code == 200
    assert resolve_skill("Zaubertrank") is None


@pytest.mark.parametrize(
    ("text", "means", "reason"),
    [
        ("Java", "Python", "already names"),
        ("Zaubertrank", "Drachenflug", "no skill or occupation of this name"),
        ("!!!", "Python", "A word of at most"),
    ],
)
def test_a_refused_word_is_explained(text: str, means: str, reason: str) -> None:
    response = _client().post(URL, {"text": text, "kind": "skill", "means": means})
    assert response.status_code == 422
    assert reason in response.content.decode()


def test_a_word_names_one_concept(actor: Actor) -> None:
    add_alias(actor=actor, kind="skill", text="Zaubertrank", means="Python")
    with pytest.raises(Conflict):
        add_alias(actor=actor, kind="skill", text="ZAUBERTRANK", means="Java")
    with pytest.raises(RuleViolation):
        add_alias(actor=actor, kind="skill", text="x" * 200, means="Java")


def test_the_page_is_german_for_germans() -> None:
    assert "Eigene Begriffe" in _client("de").get(URL).content.decode()


def test_who_only_reads_may_not_teach() -> None:
    client = client_of(Role.DPO)
    assert client.get(URL).status_code == 403
    with pytest.raises(NotAllowed):
        add_alias(
            actor=MemberFactory.create(role=Role.DPO).actor,
            kind="skill", text="a", means="python",
        )  # fmt: skip


def test_strangers_bad_ids_and_wrong_methods() -> None:
    assert Client().get(URL).status_code == 302
    client = _client()
    gone = reverse("taxonomy:remove_alias", args=[uuid.uuid4()])
    assert client.post(gone).status_code == 404
    assert client.get(gone).status_code == 405
    assert client.put(URL).status_code == 405


def test_many_texts_are_resolved_with_two_questions(
    actor: Actor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    add_alias(actor=actor, kind="skill", text="Zaubertrank", means="Python")
    with django_assert_max_num_queries(2):
        found = resolve_many(["Zaubertrank", "Java", "Drachenflug", "zaubertränke"], Kind.SKILL)
    assert {text: concept.code for text, concept in found.items()} == {
        "Zaubertrank": "python",
        "Java": "java",
    }


def test_typing_proposes_concepts() -> None:
    first, *_ = proposals("Softwareentw", Kind.OCCUPATION)
    assert first.code == "software-engineer"
    assert proposals("", Kind.SKILL) == []
    assert Alias.objects.count() == 0
