# SPDX-License-Identifier: Apache-2.0
"""Pools over the API."""

from __future__ import annotations

import uuid

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.pools.models import Pool, PoolMembership
from talentkreis.search.actions import refresh

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:U4")]


def person(**values: object) -> str:
    made = PersonFactory.create(**values)
    refresh([made.id])
    return str(made.id)


def make(program: Program, name: str = "Netzbetrieb", **values: object) -> str:
    pool_id: str = said(program.post("pools", {"name": name, **values}), 201)["id"]
    return pool_id


def inside(program: Program, pool_id: str) -> set[str]:
    page = said(program.get(f"pools/{pool_id}/members"))
    return {member["person"]["id"] for member in page["items"]}


def test_people_are_put_in_and_taken_out_by_hand() -> None:
    program = Program()
    pool_id, first, second = make(program), person(), person()
    path = f"pools/{pool_id}/members"
    body = {"person_ids": [first, second], "why": "Messe", "stage": "warm"}
    assert said(program.post(path, body)) == {"count": 2}
    assert said(program.post(path, body)) == {"count": 0}
    assert inside(program, pool_id) == {first, second}
    assert said(program.get(path))["items"][0]["stage"] == "warm"
    assert program.delete(f"{path}/{first}").status_code == 204
    assert refused(program.delete(f"{path}/{first}"), 404)["code"] == "no_such_membership"
    assert inside(program, pool_id) == {second}


def test_a_pool_by_filter_fills_itself_and_refuses_hands() -> None:
    program = Program()
    kiel, bremen = person(city="Kiel"), person(city="Bremen")
    pool_id = make(program, filter={"text": "ort:Kiel"})
    assert said(program.get(f"pools/{pool_id}"))["kind"] == "dynamic"
    assert inside(program, pool_id) == {kiel}
    problem = refused(program.post(f"pools/{pool_id}/members", {"person_ids": [bremen]}), 422)
    assert problem["code"] == "pool_by_filter"
    refused(program.post("pools", {"name": "Kaputt", "filter": {"text": "ortt:Kiel"}}), 422)


def test_the_list_goes_page_by_page() -> None:
    program = Program()
    ids = [make(program, f"Pool {number}") for number in range(3)]
    first = said(program.get("pools", limit=2))
    second = said(program.get("pools", limit=2, cursor=first["next_cursor"]))
    assert [pool["id"] for pool in first["items"] + second["items"]] == ids
    assert second["next_cursor"] == ""
    refused(program.get("pools", cursor=str(uuid.uuid4())), 422)


def test_a_name_in_use_is_a_conflict_and_a_repeated_request_is_not() -> None:
    program = Program()
    said(program.post("pools", {"name": "Netz"}, key="k"), 201)
    said(program.post("pools", {"name": "Netz"}, key="k"), 201)
    assert refused(program.post("pools", {"name": "Netz"}), 409)["code"] == "pool_name_taken"
    assert Pool.objects.count() == 1


@pytest.mark.requirement("trust:S-09")
def test_somebody_elses_confidential_pool_and_its_people_do_not_exist() -> None:
    owner, program = Program(member=MemberFactory.create()), Program()
    pool_id = make(owner, "Kanarienpool", visibility="confidential")
    canary = person(family_name="Kanarienvogel")
    said(owner.post(f"pools/{pool_id}/members", {"person_ids": [canary]}))
    refresh([uuid.UUID(canary)])
    assert inside(owner, pool_id) == {canary}
    for answer in (
        program.get(f"pools/{pool_id}"),
        program.get(f"pools/{pool_id}/members"),
        program.post(f"pools/{pool_id}/members", {"person_ids": [person()]}),
        program.get(f"pools/{pool_id}/stages"),
        program.post(f"pools/{pool_id}/members/{canary}/stage", {"stage": "warm"}),
        program.delete(f"pools/{pool_id}/members/{canary}"),
        program.get(f"people/{canary}"),
    ):
        refused(answer, 404)
    for path in ("pools", "people", "people?filter=Kanarienvogel"):
        assert b"Kanarien" not in program.client.get(f"/api/v1/{path}").content
    own_pool = make(program)
    added = program.post(f"pools/{own_pool}/members", {"person_ids": [canary]})
    assert said(added) == {"count": 0}
    assert PoolMembership.objects.count() == 1


def test_a_token_for_reading_pools_changes_none() -> None:
    member = MemberFactory.create()
    pool_id = make(Program(member=member))
    program = Program("pools:read", "people:read", member=member)
    assert program.get(f"pools/{pool_id}").status_code == 200
    for answer in (
        program.post("pools", {"name": "x"}),
        program.post(f"pools/{pool_id}/members", {"person_ids": [str(uuid.uuid4())]}),
        program.delete(f"pools/{pool_id}/members/{uuid.uuid4()}"),
    ):
        refused(answer, 403)


@pytest.mark.requirement("feature:C3")
def test_stages_are_read_people_moved_and_a_move_taken_back() -> None:
    program = Program()
    pool_id, someone = make(program), person()
    said(program.post(f"pools/{pool_id}/members", {"person_ids": [someone]}))
    stages = said(program.get(f"pools/{pool_id}/stages"))
    assert [stage["code"] for stage in stages][:2] == ["identified", "contacted"]
    assert (stages[0]["people"], stages[0]["limit"], stages[0]["is_capped"]) == (1, None, False)
    path = f"pools/{pool_id}/members/{someone}/stage"
    moved = said(program.post(path, {"stage": "warm", "expected": "identified"}))
    assert moved["stage"] == "warm"
    (member,) = said(program.get(f"pools/{pool_id}/members", stage="warm"))["items"]
    assert member["stage"] == "warm"
    late = program.post(path, {"stage": "ready", "expected": "identified"})
    assert refused(late, 409)["code"] == "moved_meanwhile"
    assert refused(program.post(path, {"stage": "x"}), 422)["code"] == "no_such_stage"
    assert said(program.post(path, {"stage": "warm"}))["move_id"] is None
    undone = program.delete(f"pools/{pool_id}/moves/{moved['move_id']}")
    assert undone.status_code == 204
    assert said(program.get(f"pools/{pool_id}/stages"))[0]["people"] == 1
    refused(program.post(f"pools/{pool_id}/members/{uuid.uuid4()}/stage", {"stage": "warm"}), 404)
    refused(program.get(f"pools/{pool_id}/members", stage="x"), 422)
    reader = Program("pools:read", "people:read")
    refused(reader.post(path, {"stage": "warm"}), 403)
