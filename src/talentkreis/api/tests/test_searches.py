# SPDX-License-Identifier: Apache-2.0
"""Saved searches over the API."""

from __future__ import annotations

import uuid

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.pools.actions import create_pool
from talentkreis.pools.models import PoolMembership
from talentkreis.pools.rules import PoolDetails
from talentkreis.search.models import SavedSearch
from talentkreis.search.saved.finding import ask_again
from talentkreis.search.tests.factories import make_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requirement("feature:U4"),
    pytest.mark.requirement("feature:A7"),
]

SPS = {"name": "Automatisierung", "filter": {"text": "tag:SPS"}}


def saved(program: Program, **more: object) -> str:
    search_id: str = said(program.post("searches", {**SPS, **more}), 201)["id"]
    return search_id


def test_who_is_new_is_read_with_the_reason_and_seen() -> None:
    program = Program()
    search_id = saved(program)
    person = make_person("Marek Kowalczyk", tags=["SPS"])
    ask_again(search_id=uuid.UUID(search_id))
    [listed] = said(program.get("searches"))
    assert (listed["id"], listed["new_count"], listed["is_paused"]) == (search_id, 1, False)
    news = said(program.get(f"searches/{search_id}/new"))
    [found] = news["items"]
    assert found["person"]["id"] == str(person.pk)
    assert found["person"]["why"] == ["Schlagwort: SPS"]
    # Reading is not looking.
    assert said(program.get(f"searches/{search_id}"))["new_count"] == 1
    seen = {"until": news["until"]}
    assert program.post(f"searches/{search_id}/seen", seen).status_code == 204
    assert said(program.get(f"searches/{search_id}"))["new_count"] == 0
    assert said(program.get(f"searches/{search_id}/new")) == {"items": [], "count": 0, "until": ""}
    refused(program.post(f"searches/{search_id}/seen", {"until": "yesterday"}), 422)


def test_a_search_is_changed_in_parts_handed_over_and_deleted() -> None:
    program, colleague = Program(), MemberFactory.create()
    pool = create_pool(actor=program.member.actor, details=PoolDetails(name="Windpark"))
    search_id = saved(program)
    path = f"searches/{search_id}"
    changed = said(
        program.patch(path, {"pool_id": str(pool.pk), "notify": "weekly", "name": "SPS"})
    )
    assert (changed["pool_id"], changed["notify"], changed["name"]) == (
        str(pool.pk), "weekly", "SPS",
    )  # fmt: skip
    make_person(tags=["SPS"])
    ask_again(search_id=uuid.UUID(search_id))
    assert PoolMembership.objects.count() == 1
    assert said(program.patch(path, {"pool_id": None}))["pool_id"] is None
    assert said(program.patch(path, {"is_shared": True}))["name"] == "SPS"
    said(program.post(f"{path}/owner", {"member_id": str(colleague.pk)}))
    assert said(program.get(path))["owner"] == colleague.name
    assert refused(program.delete(path), 403)["code"] == "not_the_owner"
    assert Program(member=colleague).delete(path).status_code == 204
    assert not SavedSearch.objects.exists()


def test_a_repeated_request_saves_once_and_nonsense_is_refused() -> None:
    program = Program()
    first = said(program.post("searches", SPS, key="k"), 201)
    assert said(program.post("searches", SPS, key="k"), 201) == first
    refused(program.post("searches", {**SPS, "filter": {"text": "ortt:Kiel"}}), 422)
    refused(program.post("searches", {**SPS, "pool_id": str(uuid.uuid4())}), 404)
    refused(program.patch(f"searches/{first['id']}", {"notify": "hourly"}), 422)


def test_what_is_not_shared_and_what_the_token_does_not_carry() -> None:
    program = Program()
    search_id = saved(program)
    other = Program(member=MemberFactory.create(role=Role.ADMIN))
    for answer in (
        other.get(f"searches/{search_id}"),
        other.get(f"searches/{search_id}/new"),
        other.patch(f"searches/{search_id}", {"name": "x"}),
        other.delete(f"searches/{search_id}"),
    ):
        assert refused(answer, 404)["code"] == "no_such_search"
    narrow = Program("people:read", member=program.member)
    assert said(narrow.get(f"searches/{search_id}"))["is_own"] is True
    refused(narrow.patch(f"searches/{search_id}", {"name": "x"}), 403)
