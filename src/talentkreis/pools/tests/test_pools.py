# SPDX-License-Identifier: Apache-2.0
"""Pools: by hand and by filter, who sees them, what closing means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.organisation.actors import Role
from talentkreis.people.actions import (
    define_field,
    update_person,
)
from talentkreis.people.actions.custom import FieldDetails
from talentkreis.people.models import Person
from talentkreis.pools import actions, queries
from talentkreis.pools.field import condition
from talentkreis.pools.models import PoolMembership, Stage, Visibility
from talentkreis.pools.privacy import erase_own, export_own
from talentkreis.pools.rules import PoolDetails
from talentkreis.search import queries as search
from talentkreis.search.language import FilterError, parse, to_text
from talentkreis.search.models import SearchRow
from talentkreis.search.tests.factories import make_member, make_person

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.models import Pool

pytestmark = pytest.mark.django_db


def found(actor: Actor, pool: Pool) -> set[str]:
    return {row.name for row in search.search_people(actor, condition(pool)).rows}


@pytest.mark.requirement("feature:C1")
def test_people_put_into_a_pool_are_found_in_it_at_once() -> None:
    actor = make_member().actor
    ayse, marek = make_person("Ayşe Demir"), make_person("Marek Kowalczyk")
    pool = actions.create_pool(actor=actor, details=PoolDetails(name="Netzleitstelle"))
    assert actions.add_people(actor=actor, pool_id=pool.pk, person_ids=[ayse.pk, marek.pk]) == 2
    assert actions.add_people(actor=actor, pool_id=pool.pk, person_ids=[ayse.pk]) == 0
    assert found(actor, pool) == {"Ayşe Demir", "Marek Kowalczyk"}
    assert search.matches(ayse.pk, parse("pool:Netzleitstelle"))
    assert not search.matches(ayse.pk, parse("pool:keiner"))
    assert list(queries.member_ids(actor, pool)) == sorted([ayse.pk, marek.pk])
    assert [p.pool.name for p in queries.pools_of_person(actor, ayse.pk)] == ["Netzleitstelle"]
    assert search.search_people(actor).rows[0].pools == ("Netzleitstelle",)


def test_whoever_is_taken_out_is_found_no_more_and_history_stays() -> None:
    actor = make_member().actor
    person = make_person()
    pool = actions.create_pool(actor=actor, details=PoolDetails(name="Netz"))
    actions.add_people(actor=actor, pool_id=pool.pk, person_ids=[person.pk])
    assert actions.remove_people(actor=actor, pool_id=pool.pk, person_ids=[person.pk]) == 1
    assert found(actor, pool) == set()
    assert PoolMembership.objects.get().left_at is not None
    assert actions.add_people(actor=actor, pool_id=pool.pk, person_ids=[person.pk]) == 1
    assert PoolMembership.objects.count() == 2


@pytest.mark.requirement("feature:C2")
def test_a_pool_by_filter_follows_every_change_of_a_person() -> None:
    actor = make_member().actor
    person = make_person("Ayşe Demir", position="Elektronikerin")
    pool = actions.create_pool(
        actor=actor, details=PoolDetails(name="Elektronik", filter=parse("rolle:Elektroniker:in"))
    )
    assert found(actor, pool) == {"Ayşe Demir"}
    assert [line.count.number for line in queries.pool_lines(actor)] == [1]
    assert [p.pool.name for p in queries.pools_of_person(actor, person.pk)] == ["Elektronik"]
    update_person(actor=actor, person_id=person.pk, changes={"position": "Lehrerin"})
    assert found(actor, pool) == set()
    with pytest.raises(RuleViolation) as refused:
        actions.add_people(actor=actor, pool_id=pool.pk, person_ids=[person.pk])
    assert refused.value.code == "pool_by_filter"


def test_me_in_the_filter_of_a_pool_is_its_owner_whoever_looks() -> None:
    owner, colleague = make_member(name="Merle Hansen"), make_member(name="Ole Friedrichsen")
    person = make_person("Ayşe Demir")
    SearchRow.objects.filter(pk=person.pk).update(owner_id=owner.pk)
    pool = actions.create_pool(
        actor=owner.actor, details=PoolDetails(name="Meine", filter=parse("zuständig:ich", "de"))
    )
    assert found(colleague.actor, pool) == {"Ayşe Demir"}


@pytest.mark.requirement("feature:C10")
def test_a_closed_pool_takes_nobody_and_opens_again() -> None:
    actor = make_member().actor
    person = make_person()
    pool = actions.create_pool(actor=actor, details=PoolDetails(name="Netz"))
    actions.add_people(actor=actor, pool_id=pool.pk, person_ids=[person.pk])
    actions.close_pool(actor=actor, pool_id=pool.pk)
    other = make_person("Marek Kowalczyk")
    with pytest.raises(RuleViolation) as refused:
        actions.add_people(actor=actor, pool_id=pool.pk, person_ids=[other.pk])
    assert refused.value.code == "pool_closed"
    assert found(actor, pool) == {"Ayşe Demir"}
    second = actions.create_pool(actor=actor, details=PoolDetails(name="Netz"))
    with pytest.raises(Conflict):
        actions.reopen_pool(actor=actor, pool_id=pool.pk)
    actions.close_pool(actor=actor, pool_id=second.pk)
    assert actions.reopen_pool(actor=actor, pool_id=pool.pk).is_open


@pytest.mark.requirement("feature:C9")
@pytest.mark.parametrize(
    ("visibility", "role", "sees"),
    [
        (Visibility.SHARED, Role.HIRING_MANAGER, True),
        (Visibility.SHARED, Role.READ_ONLY, True),
        (Visibility.TEAM, Role.RECRUITER, True),
        (Visibility.TEAM, Role.HIRING_MANAGER, False),
        (Visibility.PERSONAL, Role.RECRUITER, False),
        (Visibility.PERSONAL, Role.ADMIN, False),
        (Visibility.CONFIDENTIAL, Role.TRM_LEAD, False),
        (Visibility.CONFIDENTIAL, Role.ADMIN, False),
    ],
)
def test_who_sees_a_pool(visibility: str, role: Role, sees: bool) -> None:
    owner, reader = make_member(), make_member(role, "Ole Friedrichsen")
    pool = actions.create_pool(
        actor=owner.actor, details=PoolDetails(name="Vorstand", visibility=visibility)
    )
    assert (pool in queries.pools_visible_to(reader.actor)) is sees
    assert pool in queries.pools_visible_to(owner.actor)
    if not sees:
        with pytest.raises(NotFound):
            queries.pool_visible_to(reader.actor, pool.pk)
        with pytest.raises(FilterError):
            parse("pool:Vorstand", actor=reader.actor)
        assert found(reader.actor, pool) == set()
        assert "Vorstand" not in to_text(condition(pool), "de", actor=reader.actor)


@pytest.mark.requirement("feature:C9")
def test_people_of_a_confidential_pool_exist_only_for_those_named() -> None:
    owner, named, other = (make_member(name=n) for n in ("Merle", "Ole", "Ida"))
    canary = make_person("Klara Kanarienvogel")
    pool = actions.create_pool(
        actor=owner.actor,
        details=PoolDetails(
            name="Vorstand", visibility=Visibility.CONFIDENTIAL, member_ids=(named.pk,)
        ),
    )
    actions.add_people(actor=owner.actor, pool_id=pool.pk, person_ids=[canary.pk])
    for member, sees in ((owner, True), (named, True), (other, False)):
        assert Person.objects.visible_to(member.actor).filter(pk=canary.pk).exists() is sees
        assert bool(search.search_people(member.actor).rows) is sees
        assert bool(search.find_by_name(member.actor, "Kanarien")) is sees
        assert search.count_people(member.actor).number == int(sees)
        skills = search.facets(member.actor, parse(""))
        assert any(option.count for facet in skills for option in facet.options) is sees
    actions.update_pool(
        actor=owner.actor,
        pool_id=pool.pk,
        details=PoolDetails(name="Vorstand", visibility=Visibility.TEAM),
    )
    assert Person.objects.visible_to(other.actor).filter(pk=canary.pk).exists()


def test_two_confidential_pools_let_both_circles_see_a_person() -> None:
    first, second, other = (make_member(name=n) for n in ("Merle", "Ole", "Ida"))
    person = make_person()
    pools = [
        actions.create_pool(
            actor=first.actor,
            owner_id=owner.pk,
            details=PoolDetails(
                name=owner.name, visibility=Visibility.CONFIDENTIAL, member_ids=(first.pk,)
            ),
        )
        for owner in (first, second)
    ]
    for pool in pools:
        actions.add_people(actor=first.actor, pool_id=pool.pk, person_ids=[person.pk])
    assert set(SearchRow.objects.get().confidential_to or ()) == {first.pk, second.pk}
    actions.remove_people(actor=first.actor, pool_id=pools[1].pk, person_ids=[person.pk])
    assert set(SearchRow.objects.get().confidential_to or ()) == {first.pk}
    actions.remove_people(actor=first.actor, pool_id=pools[0].pk, person_ids=[person.pk])
    assert SearchRow.objects.get().confidential_to is None
    assert Person.objects.visible_to(other.actor).exists()


def test_somebody_invisible_is_not_put_into_a_pool() -> None:
    owner, other = make_member(name="Merle"), make_member(name="Ole")
    canary = make_person("Klara Kanarienvogel", confidential_to=[owner.pk])
    pool = actions.create_pool(actor=other.actor, details=PoolDetails(name="Netz"))
    assert actions.add_people(actor=other.actor, pool_id=pool.pk, person_ids=[canary.pk]) == 0


def test_a_person_moves_through_the_stages() -> None:
    actor = make_member().actor
    person = make_person()
    pool = actions.create_pool(actor=actor, details=PoolDetails(name="Netz"))
    actions.add_people(actor=actor, pool_id=pool.pk, person_ids=[person.pk], why="Messe")
    actions.move_member(actor=actor, pool_id=pool.pk, person_id=person.pk, stage=Stage.WARM)
    counts = {c.stage.code: c.count.number for c in queries.board(actor, pool)}
    assert counts[Stage.WARM] == 1
    members, _cursor = queries.members_of(actor, pool, stage=Stage.WARM)
    assert [(m.row.name, m.stage, m.why) for m in members] == [("Ayşe Demir", "warm", "Messe")]
    with pytest.raises(RuleViolation):
        actions.move_member(actor=actor, pool_id=pool.pk, person_id=person.pk, stage="x")


@pytest.mark.parametrize(
    "details",
    [
        PoolDetails(name=" "),
        PoolDetails(name="\u200b"),
        PoolDetails(name="x", touch_days_min=7),
        PoolDetails(name="x", touch_days_min=90, touch_days_max=30),
        PoolDetails(name="x", touch_days_max=1000),
    ],
)
def test_details_that_do_not_fit_are_refused(details: PoolDetails) -> None:
    with pytest.raises(RuleViolation):
        actions.create_pool(actor=make_member().actor, details=details)


def test_a_pool_cannot_be_found_by_its_own_filter() -> None:
    actor = make_member().actor
    first = actions.create_pool(actor=actor, details=PoolDetails(name="A", filter=parse("tag:x")))
    actions.create_pool(actor=actor, details=PoolDetails(name="B", filter=parse("pool:A")))
    with pytest.raises(RuleViolation) as refused:
        actions.update_pool(
            actor=actor, pool_id=first.pk, details=PoolDetails(name="A", filter=parse("pool:B"))
        )
    assert refused.value.code == "pool_names_itself"


def test_a_reader_may_not_change_pools() -> None:
    actor = make_member(Role.READ_ONLY).actor
    with pytest.raises(NotAllowed):
        actions.create_pool(actor=actor, details=PoolDetails(name="Netz"))


def test_a_person_gets_and_loses_what_pools_know() -> None:
    actor = make_member().actor
    person = make_person()
    pool = actions.create_pool(actor=actor, details=PoolDetails(name="Netz", purpose="Wind"))
    actions.add_people(actor=actor, pool_id=pool.pk, person_ids=[person.pk], why="Messe")
    (told,) = export_own(person.pk)["memberships"]
    assert (told["pool"], told["purpose"], told["why"]) == ("Netz", "Wind", "Messe")
    erase_own(person.pk)
    assert export_own(person.pk) == {"found_by_pools": [], "memberships": []}


@pytest.mark.requirement("trust:S-23")
@pytest.mark.parametrize(
    "text", ["notiz:heikel", "ort:Kiel UND NICHT dokument:cv", "budget > 3 ODER ort:Kiel"]
)
def test_a_pool_cannot_ask_what_only_some_may_read(text: str) -> None:
    actor = make_member(Role.ADMIN).actor
    details = FieldDetails(
        kind="number", label_de="Budget", label_en="Budget", purpose="x", is_restricted=True
    )
    define_field(actor=actor, details=details)
    open_pool = actions.create_pool(
        actor=actor, details=PoolDetails(name="Offen", filter=parse("ort:Kiel"))
    )
    asked = PoolDetails(name="Offen", filter=parse(text, "de", actor=actor))
    with pytest.raises(RuleViolation) as refused:
        actions.create_pool(actor=actor, details=asked)
    assert refused.value.code == "pool_asks_confined_field"
    with pytest.raises(RuleViolation) as refused:
        actions.update_pool(actor=actor, pool_id=open_pool.pk, details=asked)
    assert refused.value.fields.keys() == {"filter"}
