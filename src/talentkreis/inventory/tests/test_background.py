# SPDX-License-Identifier: Apache-2.0
"""Large inventories run in chunks that a dying worker cannot break; old ones forget people."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from talentkreis.inventory import actions, queries
from talentkreis.inventory.actions import looking
from talentkreis.inventory.models import Inventory, Placement
from talentkreis.inventory.tests.world import begun, somebody
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.actions import merge_people, undo_merge
from talentkreis.pools.models import PoolMembership
from talentkreis.search import bulk, running
from talentkreis.search.models import BulkRun

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:C6")]


@pytest.fixture
def merle() -> Member:
    made: Member = MemberFactory.create(role=Role.TRM_LEAD)
    return made


@pytest.fixture
def _in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything above two people is a background job in chunks of two."""
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(bulk, "CHUNK", 2)
    monkeypatch.setattr(looking, "CHUNK", 2)


@pytest.mark.usefixtures("_in_chunks")
def test_a_worker_that_dies_loses_nobody_and_proposes_nobody_twice(merle: Member) -> None:
    people = {somebody().id for _number in range(5)}
    row = begun(merle.actor)
    assert (row.looked_at, row.expected_count) == (None, 5)
    assert ProcrastinateJob.objects.filter(task_name="inventory.look_on").count() == 1
    # One chunk, then the worker dies: what it had begun beyond is as if it had never been.
    assert looking._look_at_chunk(row.id, [])
    row.refresh_from_db()
    assert (row.looked_count, Placement.objects.count()) == (2, 2)
    page = signed_in(merle).get(reverse("inventory:overview", args=[row.id])).content.decode()
    assert "2 von 5" in page
    actions.look_on(inventory_id=row.id)
    actions.look_on(inventory_id=row.id)
    row.refresh_from_db()
    assert (row.people_count, row.is_looked_through) == (5, True)
    assert set(Placement.objects.values_list("person_id", flat=True)) == people


@pytest.mark.usefixtures("_in_chunks")
def test_a_large_batch_goes_on_in_the_background_and_comes_back_there(merle: Member) -> None:
    people = {somebody(position="Softwareentwickler").id for _number in range(5)}
    row = begun(merle.actor)
    actions.look_on(inventory_id=row.id)
    batch = actions.confirm_line(
        actor=merle.actor, inventory_id=row.id, code="personal-1", choice="fit"
    )
    assert batch.run_id
    row.refresh_from_db()
    standing = queries.standing(row)
    assert (standing.open, standing.lines[0].moving) == (0, 5)
    # The list of what is under way says so, and nobody can decide it a second time.
    page = signed_in(merle).get(reverse("inventory:overview", args=[row.id])).content.decode()
    assert 'hx-trigger="every 1s"' in page
    running.go_on(run_id=batch.run_id)
    there = PoolMembership.objects.filter(left_at=None).values_list("person_id", flat=True)
    assert set(there) == people
    actions.take_back(actor=merle.actor, inventory_id=row.id, batch_id=batch.id)
    assert queries.standing(row).lines[0].moving == 5
    running.go_on(run_id=batch.run_id)
    assert queries.standing(row).open == 5
    assert not PoolMembership.objects.filter(left_at=None).exists()


def test_thirty_days_after_its_end_only_the_balance_stays(merle: Member) -> None:
    somebody(position="Softwareentwickler")
    somebody()
    row = begun(merle.actor)
    actions.confirm_line(actor=merle.actor, inventory_id=row.id, code="personal-1", choice="fit")
    actions.finish_inventory(actor=merle.actor, inventory_id=row.id)
    before = queries.standing(Inventory.objects.get())
    assert actions.settle_inventories() == 0
    with time_machine.travel(clock.now() + dt.timedelta(days=31), tick=False):
        assert actions.settle_inventories() == 1
        assert actions.settle_inventories() == 0
    assert not Placement.objects.exists()
    after = queries.standing(Inventory.objects.get())
    assert (after.balance, after.people, after.gone) == (before.balance, 2, 0)
    address = reverse("inventory:report", args=[row.id])
    assert "Software und Daten" in signed_in(merle).get(address).content.decode()


def test_two_records_of_one_human_being_count_once_after_their_merge(merle: Member) -> None:
    survivor, other = somebody(), somebody()
    row = begun(merle.actor)
    merge = merge_people(actor=SYSTEM, survivor_id=survivor.id, merged_ids=[other.id])
    standing = queries.standing(Inventory.objects.get())
    assert (standing.people, standing.gone) == (1, 1)
    undo_merge(actor=SYSTEM, merge_id=merge.id)
    standing = queries.standing(Inventory.objects.get())
    assert (standing.people, standing.gone) == (2, 0)
    assert row.people_count == 2


def test_the_bulk_work_of_a_batch_is_offered_in_no_list(merle: Member) -> None:
    person = somebody()
    assert "inventory" not in {one.code for one in bulk.offered_to(merle.actor)}
    url = reverse("search:bulk", args=["inventory"])
    client = signed_in(merle)
    assert client.get(url, {"person": str(person.id)}).status_code == 404
    assert client.post(url, {"person": str(person.id)}).status_code == 404
    assert not BulkRun.objects.exists()
