# SPDX-License-Identifier: Apache-2.0
"""A merge undone leaves the database byte for byte as it was; property tests over histories."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talentkreis.people.actions import merge_people, undo_merge
from talentkreis.people.models import Person
from talentkreis.search.actions import refresh
from tests.merging.world import HAPPENINGS, World, differences, dump, histories, ids

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:D4")]

SLOWLY = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class _TakenBack(Exception):
    """Ends a savepoint, so that every example starts from nothing."""


def _take_back() -> None:
    raise _TakenBack


def _check(everybody: list[list[tuple[str, int]]], order: list[int]) -> None:
    world = World()
    persons = [world.person() for _history in everybody]
    for person, history in zip(persons, everybody, strict=True):
        world.live(person, history)
    # What happened to them was written by the tests' own factories, which tell nobody.
    refresh(ids(*persons))
    before = dump()
    survivor, *others = (persons[index] for index in order)
    merge = merge_people(actor=world.actor, survivor_id=survivor.id, merged_ids=ids(*others))
    assert dump() != before
    for other in others:
        assert not Person.objects.visible_to(world.actor).filter(id=other.id).exists()
    undo_merge(actor=world.actor, merge_id=merge.id)
    assert differences(before, dump()) == {}


@SLOWLY
@given(everybody=st.lists(histories, min_size=2, max_size=4), data=st.data())
def test_undoing_a_merge_restores_every_table_byte_for_byte(
    everybody: list[list[tuple[str, int]]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(everybody))))
    try:
        with transaction.atomic():
            _check(everybody, list(order))
            _take_back()
    except _TakenBack:
        pass


@pytest.mark.parametrize("number", range(10))
def test_undoing_a_merge_of_full_lives_restores_every_table(number: int) -> None:
    calm = [what for what in HAPPENINGS if what not in {"restriction", "withdrawal"}]
    first = [(what, number) for what in calm]
    second = [(what, (number * 3 + 1) % 10) for what in (*calm, "withdrawal")]
    _check([first, second, first], [1, 0, 2])
