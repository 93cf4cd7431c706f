# SPDX-License-Identifier: Apache-2.0
"""One tree, one meaning: what SQL finds is what plain Python over the models finds.

For random people, random filters over every field, and every kind of reader. `TALENTKREIS_CHAOS`
asks many times as much.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.models import CustomKind
from talentkreis.search import queries
from talentkreis.search.choosing import without
from talentkreis.search.fields import all_fields
from talentkreis.search.fields.sharing import setting_for, sharing
from talentkreis.search.language import (
    Condition,
    Operator,
    from_json,
    parse,
    to_json,
    to_text,
)
from talentkreis.search.queries.orders import ORDERS
from talentkreis.search.tree import children
from tests.finding.filters import any_filter, decidable_filter
from tests.finding.plain import Asking, Everybody
from tests.finding.population import Population
from tests.finding.readings import OWN, READINGS, TEXTUAL

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.language import Node
    from talentkreis.search.queries import Reason

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.requirement("feature:I4"),
    pytest.mark.requirement("feature:C2"),
]

IS_FULL = os.environ.get("TALENTKREIS_CHAOS") == "full"
SEEDS = range(12) if IS_FULL else range(2)
FILTERS = 3_000 if IS_FULL else 90
many = settings(max_examples=FILTERS, suppress_health_check=[HealthCheck.too_slow])
few = settings(many, max_examples=FILTERS // 4)
fewest = settings(many, max_examples=FILTERS // 9)


@dataclass(frozen=True, repr=False)
class World:
    """People of one seed, what is known of them, and the filters one can ask."""

    population: Population
    everybody: Everybody
    filters: st.SearchStrategy[Node]

    def asks(self, data: st.DataObject, filters: st.SearchStrategy[Node] | None = None) -> Question:
        """Somebody asks something."""
        node = data.draw(self.filters if filters is None else filters)
        actor = data.draw(st.sampled_from(self.population.actors))
        note(f"{actor.role}: {to_text(node, 'de', actor=actor)}")
        return Question(self.everybody, node, Asking(actor, setting_for(actor).now))


@dataclass(frozen=True, repr=False)
class Question:
    """A filter and who asks it."""

    everybody: Everybody
    node: Node
    asking: Asking

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.asking.actor

    def found(self) -> set[uuid.UUID]:
        """Whom plain Python finds."""
        return self.everybody.found(self.node, self.asking)

    def holds(self, person_id: uuid.UUID, node: Node) -> bool:
        """Whether a part of the filter is so for somebody."""
        return self.everybody.holds(self.everybody.known[person_id], node, self.asking)


@pytest.fixture(scope="module", params=SEEDS, ids=str)
def world(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[World]:
    """The same people for every test and filter: nothing here writes."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World(Population(request.param), Everybody(clock.now()), decidable_filter())
        transaction.set_rollback(True)


def test_every_field_and_comparison_has_a_plain_meaning(world: World) -> None:
    own = {f"own.{field.code}": field.kind for field in world.population.fields}
    assert set(own.values()) == set(CustomKind.values)
    registered = {
        (OWN + own[field.code] if field.code in own else field.code, operator)
        for field in all_fields()
        for operator in field.operators
    }
    read = {(code, each) for code, reading in READINGS.items() for each in reading.operators}
    assert registered == read | TEXTUAL


@many
@given(data=st.data())
def test_sql_finds_whom_plain_python_finds(world: World, data: st.DataObject) -> None:
    with sharing():
        question = world.asks(data)
        found, actor, node = question.found(), question.actor, question.node
        assert set(queries.person_ids(actor, node)) == found
        assert queries.count_exactly(actor, node) == len(found)
        assert queries.count_people(actor, node) == queries.Count(len(found), is_capped=False)
        capped = queries.Count(min(len(found), 3), is_capped=len(found) > 3)
        assert queries.counts(actor, [node], cap=3) == [capped]
        some = data.draw(st.sampled_from(world.population.people))
        assert queries.matches(some.pk, node, actor) == (some.pk in found)


@few
@given(data=st.data())
def test_pages_in_any_order_show_everybody_found_once(world: World, data: st.DataObject) -> None:
    with sharing():
        question = world.asks(data)
        sort = data.draw(st.sampled_from(sorted(ORDERS)))
        limit = data.draw(st.integers(1, 60))
        shown: list[uuid.UUID] = []
        cursor = ""
        while True:
            page = queries.search_people(question.actor, question.node, sort, cursor, limit)
            shown += [row.id for row in page.rows]
            assert len(page.rows) <= limit
            cursor = page.next_cursor
            if not cursor:
                break
        assert len(shown) == len(set(shown))
        assert set(shown) == question.found()
        keys = [world.everybody.sort_key(person_id, sort) for person_id in shown]
        assert keys == sorted(keys, reverse=sort.startswith("-"))


@few
@given(data=st.data())
def test_an_explanation_says_no_exactly_where_sql_finds_nobody(
    world: World, data: st.DataObject
) -> None:
    with sharing():
        question = world.asks(data)
        found, actor, node = question.found(), question.actor, question.node
        for person in data.draw(st.lists(st.sampled_from(world.population.people), max_size=3)):
            known = world.everybody.known[person.pk]
            if known.person.merged_into_id or not world.everybody.is_visible(known, actor):
                with pytest.raises(NotFound):
                    queries.explain(actor, person.pk, node)
                continue
            reason = queries.explain(actor, person.pk, node)
            assert reason.is_met == (person.pk in found)
            if not world.everybody.is_findable(known, node, question.asking):
                # What keeps somebody out of every result stands before what the filter says.
                barrier, reason = reason.parts
                assert not barrier.is_met
            _compare(reason, node, person.pk, question)


def _compare(reason: Reason, node: Node, person_id: uuid.UUID, question: Question) -> None:
    """Every node of an explanation says what plain Python says of that part of the filter."""
    assert reason.is_met == question.holds(person_id, node), reason.text
    for part_of_reason, part in zip(reason.parts, children(node), strict=True):
        _compare(part_of_reason, part, person_id, question)


@fewest
@given(data=st.data())
def test_a_facet_counts_whom_choosing_it_finds(world: World, data: st.DataObject) -> None:
    with sharing():
        question = world.asks(data)
        for facet in queries.facets(question.actor, question.node):
            among = replace(question, node=without(question.node, facet.code)).found()
            for option in facet.options:
                chosen = Condition(facet.code, Operator.IS, option.value)
                picked = {person for person in among if question.holds(person, chosen)}
                assert option.count == len(picked), (facet.code, option)


@many
@given(data=st.data())
def test_text_and_json_give_any_filter_back(world: World, data: st.DataObject) -> None:
    with sharing():
        question = world.asks(data, any_filter())
        node = question.node
        assert from_json(to_json(node), is_stored=True) == node
        assert from_json(json.loads(json.dumps(to_json(node))), actor=SYSTEM) == node
        for language in ("de", "en"):
            assert parse(to_text(node, language, actor=SYSTEM), language, actor=SYSTEM) == node
