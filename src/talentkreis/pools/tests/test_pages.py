# SPDX-License-Identifier: Apache-2.0
"""Pages of pools: list, people, create, edit, close, move, take out."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Employer
from talentkreis.pools import actions
from talentkreis.pools.models import Pool, PoolMembership, Stage, Visibility
from talentkreis.pools.rules import PoolDetails
from talentkreis.search.language import parse
from talentkreis.search.tests.factories import make_member, make_person

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db
TRANSACTION = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET LOCAL statement_timeout TO DEFAULT")
SHAPE = {
    "visibility": "team", "mode": "volume", "language": "de", "touch_days_min": "14",
    "touch_days_max": "90",
}  # fmt: skip


@pytest.fixture
def member() -> Member:
    Employer.objects.create(name="Nordlicht Energie")
    return make_member()


@pytest.fixture
def client(member: Member) -> Client:
    browser = Client()
    browser.force_login(member)
    return browser


def make_pool(member: Member, name: str = "Netz", **details: object) -> Pool:
    return actions.create_pool(actor=member.actor, details=PoolDetails(name=name, **details))  # type: ignore[arg-type]  # details of any kind


def put(member: Member, pool: Pool, *people: object) -> None:
    actions.add_people(actor=member.actor, pool_id=pool.pk, person_ids=[p.pk for p in people])  # type: ignore[attr-defined]


@pytest.mark.requirement("feature:C1")
def test_a_pool_is_made_by_hand(client: Client) -> None:
    assert client.get(reverse("pools:create")).status_code == 200
    made = client.post(
        reverse("pools:create"), {"name": "Windpark-Service", "purpose": "Türme", **SHAPE}
    )
    pool = Pool.objects.get()
    assert made.status_code == 303
    assert (pool.name, pool.purpose, pool.is_dynamic) == ("Windpark-Service", "Türme", False)
    again = client.post(reverse("pools:create"), {"name": "windpark-service", **SHAPE})
    assert again.status_code == 422
    assert "Der Name ist vergeben." in again.content.decode()


@pytest.mark.requirement("feature:C8")
def test_a_search_becomes_a_pool_by_filter_with_a_live_count(client: Client) -> None:
    make_person("Ayşe Demir", tags=["Messe"])
    shown = client.get(reverse("pools:create"), {"q": "tag:Messe"})
    assert "tag:Messe" in shown.content.decode()
    client.post(reverse("pools:create"), {"name": "Messe", "filter": "tag:Messe", **SHAPE})
    page = client.get(reverse("pools:index"))
    assert [(line.pool.name, line.count.number) for line, _health in page.context["lines"]] == [
        ("Messe", 1)
    ]
    make_person("Marek Kowalczyk", tags=["Messe"])
    page = client.get(reverse("pools:index"))
    assert page.context["lines"][0][0].count.number == 2
    wrong = client.post(reverse("pools:create"), {"name": "X", "filter": "hut:Bowler", **SHAPE})
    assert wrong.status_code == 422
    empty = client.post(reverse("pools:create"), {"name": "X", "filter": "", **SHAPE})
    assert empty.status_code == 422


@pytest.mark.requirement("feature:C3")
def test_people_are_moved_and_taken_out_on_the_page(client: Client, member: Member) -> None:
    pool, person = make_pool(member), make_person()
    put(member, pool, person)
    url = reverse("pools:members", args=[pool.pk])
    assert "Ayşe Demir" in client.get(url).content.decode()
    moved = client.post(
        reverse("pools:move", args=[pool.pk, person.pk]),
        {"stage": Stage.WARM, "back_stage": "warm"},
    )
    assert moved.headers["Location"].endswith("?stufe=warm")
    assert [m.row.name for m in client.get(url, {"stufe": "warm"}).context["members"]] == [
        "Ayşe Demir"
    ]
    assert not client.get(url, {"stufe": "ready"}).context["members"]
    client.post(reverse("pools:remove", args=[pool.pk]), {"person": [str(person.pk), "x"]})
    assert "Noch niemand hier" in client.get(url).content.decode()
    client.post(reverse("pools:add", args=[pool.pk]), {"person": str(person.pk)})
    assert PoolMembership.objects.filter(left_at__isnull=True).count() == 1


@pytest.mark.requirement("feature:C10")
def test_a_pool_is_closed_and_opened_again_on_the_page(client: Client, member: Member) -> None:
    pool = make_pool(member)
    client.post(reverse("pools:close", args=[pool.pk]))
    assert "geschlossen" in client.get(reverse("pools:pool", args=[pool.pk])).content.decode()
    assert not client.get(reverse("pools:index")).context["lines"]
    closed = client.get(reverse("pools:index") + "?geschlossen")
    assert len(closed.context["lines"]) == 1
    client.post(reverse("pools:reopen", args=[pool.pk]))
    assert len(client.get(reverse("pools:index")).context["lines"]) == 1


def test_a_pool_is_edited(client: Client, member: Member) -> None:
    dynamic = make_pool(member, "Messe", filter=parse("tag:Messe"))
    url = reverse("pools:edit", args=[dynamic.pk])
    assert "tag:Messe" not in client.get(url).content.decode().split("schlagwort")[0]
    client.post(url, {"name": "Messen", "filter": "tag:Husum", **SHAPE})
    dynamic.refresh_from_db()
    assert dynamic.name == "Messen"
    assert dynamic.filter == {"field": "tag", "op": "is", "value": "Husum"}


@pytest.mark.requirement("feature:C8")
def test_people_found_are_put_into_a_pool_after_a_question(client: Client, member: Member) -> None:
    pool = make_pool(member)
    make_person("Ayşe Demir", tags=["Messe"])
    make_person("Marek Kowalczyk")
    url = reverse("search:bulk", args=["pool"])
    assert client.get(url, {"all_matching": "1", "q": "tag:Messe"}).context["count"] == 1
    done = client.post(
        url, {"all_matching": "1", "q": "tag:Messe", "pool": str(pool.pk), "stage": "identified"}
    )
    assert done.status_code == 303
    assert PoolMembership.objects.count() == 1
    actions.close_pool(actor=member.actor, pool_id=pool.pk)
    refused = client.post(
        url, {"all_matching": "1", "q": "", "pool": str(pool.pk), "stage": "identified"}
    )
    assert refused.status_code == 422


def test_the_pages_ask_the_database_a_few_times_only(client: Client, member: Member) -> None:
    people = [make_person(f"Person {n}", tags=["a"]) for n in range(20)]
    for number in range(12):
        put(member, make_pool(member, f"Pool {number}"), *people)
        make_pool(member, f"Filter {number}", filter=parse("tag:a"))
    # As it is from the first quarter of an hour on.
    actions.count_pools()
    pages = [
        reverse("pools:index"),
        *(
            reverse(name, args=[p.pk])
            for p in Pool.objects.order_by("name")[11:13]
            for name in ("pools:pool", "pools:members")
        ),
    ]
    for url in pages:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        asked = [q["sql"] for q in captured if not q["sql"].startswith(TRANSACTION)]
        assert len(asked) <= 15, "\n".join(sql[:160] for sql in asked)


def test_a_reader_looks_and_changes_nothing(member: Member) -> None:
    pool = make_pool(member, visibility=Visibility.SHARED)
    person = make_person()
    put(member, pool, person)
    reader = Client()
    reader.force_login(make_member(Role.READ_ONLY, "Rita Lesend"))
    assert reader.get(reverse("pools:index")).status_code == 200
    page = reader.get(reverse("pools:members", args=[pool.pk]))
    assert page.status_code == 200
    assert "Aus dem Pool nehmen" not in page.content.decode()
    assert reader.get(reverse("pools:create")).status_code == 403
    for name in ("close", "reopen", "add", "remove"):
        assert reader.post(reverse(f"pools:{name}", args=[pool.pk])).status_code == 403
    assert reader.post(reverse("pools:move", args=[pool.pk, person.pk])).status_code == 403
    assert reader.get(reverse("pools:edit", args=[pool.pk])).status_code == 403


def test_strangers_unknown_pools_and_wrong_methods(client: Client) -> None:
    nobody = uuid.uuid4()
    other = make_member(name="Ole Friedrichsen")
    hidden = make_pool(other, "Vorstand", visibility=Visibility.CONFIDENTIAL)
    for pool_id in (nobody, hidden.pk):
        assert client.get(reverse("pools:pool", args=[pool_id])).status_code == 404
        assert client.get(reverse("pools:edit", args=[pool_id])).status_code == 404
        assert client.post(reverse("pools:close", args=[pool_id])).status_code == 404
    assert "Vorstand" not in client.get(reverse("pools:index")).content.decode()
    assert "/anmelden/" in Client().get(reverse("pools:index")).headers["Location"]
    assert client.post(reverse("pools:index")).status_code == 405
    assert client.get(reverse("pools:close", args=[hidden.pk])).status_code == 405


@pytest.mark.parametrize(
    "query", [{"sort": "x"}, {"after": "x"}, {"stufe": "x"}, {"stufe": "\x00"}]
)
def test_whatever_comes_is_answered(client: Client, member: Member, query: dict[str, str]) -> None:
    pool = make_pool(member)
    assert client.get(reverse("pools:members", args=[pool.pk]), query).status_code in {200, 422}
