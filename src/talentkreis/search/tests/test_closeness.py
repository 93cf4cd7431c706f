# SPDX-License-Identifier: Apache-2.0
"""Phrases, their vectors, and people in the order of closeness."""

from __future__ import annotations

import pytest

from talentkreis.organisation.actors import SYSTEM
from talentkreis.search import queries
from talentkreis.search.language import parse
from talentkreis.search.semantic import actions, port
from talentkreis.search.semantic.models import EmbeddingModel, Phrase, PhraseVector, Wording
from talentkreis.search.tests.factories import make_person

pytestmark = pytest.mark.django_db


def embed() -> None:
    assert actions.keep_up(port.embedder())


def names(text: str, sort: str = "relevance") -> list[str]:
    return [row.name for row in queries.search_people(SYSTEM, parse(text, "de"), sort).rows]


def test_one() -> None:
    make_person("Ada Lang", position="Softwareentwicklerin (m/w/d)", skills=["Java"])
    make_person("Bo Kern", position="Softwareentwickler")
    make_person("Cem Acar", position="Koch")
    make_person("Dana Fink", position="Programmierer Java")
    embed()
    print(list(Phrase.objects.values_list("kind","key","text")), list(Wording.objects.values_list("key")))
    print(names("rolle:Softwareentwickler"))
    for s in ("relevance","relevance-wording","relevance-meaning"):
        print([(r.name,r.why) for r in queries.search_people(SYSTEM, parse("rolle:Softwareentwickler","de"), s).rows])
        print([(r.name,r.why) for r in queries.similar_people(SYSTEM, parse("rolle:Softwareentwickler","de"), s)])
    print(queries.usual_sort(SYSTEM,parse("Koch","de")),queries.usual_sort(SYSTEM,parse("Lang","de")))
    assert 0
