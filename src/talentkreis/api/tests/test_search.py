# SPDX-License-Identifier: Apache-2.0
"""The filter language over the API."""

from __future__ import annotations

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.actions import refresh
from talentkreis.search.tests.factories import embed_everything

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:U4")]


def people() -> tuple[str, str]:
    kiel = PersonFactory.create(city="Kiel")
    bremen = PersonFactory.create(city="Bremen")
    refresh([kiel.id, bremen.id])
    return str(kiel.id), str(bremen.id)


def test_text_and_tree_find_the_same_and_are_both_given_back() -> None:
    program = Program()
    kiel, _bremen = people()
    by_text = said(program.post("search", {"text": "ort:Kiel", "with_count": True}))
    assert [line["id"] for line in by_text["items"]] == [kiel]
    assert (by_text["count"], by_text["count_is_capped"]) == (1, False)
    by_tree = said(program.post("search", {"tree": by_text["tree"], "language": "en"}))
    assert by_tree["items"] == by_text["items"]
    assert by_tree["text"] != by_text["text"]
    assert said(program.post("search", {"text": by_tree["text"]}))["tree"] == by_text["tree"]


def test_it_explains_who_is_in_and_who_is_not() -> None:
    program = Program()
    kiel, bremen = people()
    for person_id, expected in ((kiel, True), (bremen, False)):
        reason = said(program.post("search/explain", {"text": "ort:Kiel", "person_id": person_id}))
        assert reason["is_met"] is expected
        assert reason["text"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "Kiel", "tree": {"and": []}},
        {"tree": {"or": [{"field": "x"}]}},
        {"tree": {"not": {"not": {}}}},
        {"text": "("},
        {"text": "Kiel", "limit": 101},
        {"text": "Kiel", "language": "fr"},
    ],
)
def test_a_search_that_is_none_is_refused(body: dict[str, object]) -> None:
    refused(Program().post("search", body), 422)


@pytest.mark.requirement("feature:I4")
def test_the_closest_come_first_with_why_and_similar_ones_on_request() -> None:
    titles = ("Softwareentwicklerin Java", "Softwareentwickler", "Softwarearchitekt", "Koch")
    made = [PersonFactory.create(position=title) for title in titles]
    refresh([person.id for person in made])
    embed_everything()
    program = Program()
    asked = {"text": "rolle:Softwareentwickler", "sort": "relevance", "with_similar": True}
    answer = said(program.post("search", asked))
    assert [line["position"] for line in answer["items"]] == [titles[1], titles[0]]
    assert all(line["why"] for line in answer["items"])
    assert [line["position"] for line in answer["similar"]] == [titles[2]]
    plain = said(program.post("search", {"text": "rolle:Softwareentwickler"}))
    assert plain["similar"] is None
    assert [line["why"] for line in plain["items"]] == [[], []]
    first = said(program.post("search", {**asked, "limit": 1}))
    rest = said(program.post("search", {**asked, "cursor": first["next_cursor"]}))
    assert [*first["items"], *rest["items"]] == answer["items"]
    refused(program.post("search", {**asked, "cursor": "nonsense"}), 422)
