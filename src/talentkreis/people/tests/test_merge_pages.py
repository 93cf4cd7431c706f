# SPDX-License-Identifier: Apache-2.0
"""Merging on pages: beside each other, chosen, united, listed, undone."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people.actions import merge_people
from talentkreis.people.models import MergeRecord, Person
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:D3")]
MERGE = reverse("people:merge")


@pytest.fixture
def member() -> Member:
    return MemberFactory.create(role=Role.RECRUITER)


@pytest.fixture
def client(member: Member) -> Client:
    return signed_in(member)


def two() -> tuple[Person, Person]:
    first = PersonFactory.create(given_name="Svea", position="Elektronikerin", city="Kiel")
    second = PersonFactory.create(
        given_name="Svea", position="Meisterin", city="Kiel", phone="+49431555"
    )
    return first, second


def beside(*people: Person) -> str:
    return f"{MERGE}?" + "&".join(f"person={person.id}" for person in people)


def test_people_stand_beside_each_other_and_only_differences_are_to_be_chosen(
    client: Client,
) -> None:
    page = client.get(beside(*two())).content.decode()
    assert "Meisterin" in page
    assert 'name="field-position"' in page
    assert 'name="field-place"' not in page
    assert page.count('name="survivor"') == 2


@pytest.mark.requirement("trust:S-16")
@pytest.mark.parametrize(
    ("wanted", "is_ours"),
    [("/dubletten/", True), ("//evil.example/", False), ("https://evil.example/", False)],
)
def test_whoever_came_from_a_queue_comes_back_to_it(
    client: Client, wanted: str, is_ours: bool
) -> None:
    first, second = two()
    page = client.get(f"{beside(first, second)}&next={wanted}").content.decode()
    assert (f'name="next" value="{wanted}"' in page) is is_ours
    answer = client.post(
        MERGE, {"person": [first.id, second.id], "survivor": first.id, "next": wanted}
    )
    result = reverse("people:merged", args=[MergeRecord.objects.get().id])
    assert answer.headers["Location"] == (wanted if is_ours else result)


def test_choices_of_the_form_decide_and_the_result_can_be_undone(client: Client) -> None:
    first, second = two()
    answer = client.post(
        MERGE,
        {
            "person": [first.id, second.id],
            "survivor": first.id,
            "field-position": second.id,
            "reason": "verheiratet",
        },
    )
    record = MergeRecord.objects.get()
    assert answer.status_code == 303
    assert answer.headers["Location"] == reverse("people:merged", args=[record.id])
    assert Person.objects.get(id=first.id).position == "Meisterin"
    result = client.get(answer.headers["Location"]).content.decode()
    assert reverse("people:undo_merge", args=[record.id]) in result
    assert "verheiratet" in result
    client.post(reverse("people:undo_merge", args=[record.id]), {"named": first.id})
    assert Person.objects.get(id=first.id).position == "Elektronikerin"
    assert Person.objects.get(id=second.id).merged_into_id is None


def test_the_address_of_a_merged_person_leads_to_the_survivor(
    client: Client, member: Member
) -> None:
    first, second = two()
    merge_people(actor=member.actor, survivor_id=first.id, merged_ids=[second.id])
    answer = client.get(reverse("web:profile", args=[second.id]), {"bereich": "angaben"})
    assert answer.status_code == 302
    there = reverse("web:profile", args=[first.id]) + "?bereich=angaben"
    assert answer.headers["Location"] == there
    profile = client.get(there).content.decode()
    assert reverse("people:merged", args=[MergeRecord.objects.get().id]) in profile


def test_who_may_not_see_the_survivor_finds_nothing_at_the_old_address(member: Member) -> None:
    first, second = two()
    merge_people(actor=member.actor, survivor_id=first.id, merged_ids=[second.id])
    Person.objects.filter(id=first.id).update(confidential_to=[uuid.uuid4()])
    client = client_of(Role.RECRUITER)
    assert client.get(reverse("web:profile", args=[second.id])).status_code == 404


def test_the_list_shows_what_can_be_undone_until_when(client: Client, member: Member) -> None:
    assert reverse("people:merge") not in client.get(reverse("people:merges")).content.decode()
    first, second = two()
    merge_people(actor=member.actor, survivor_id=first.id, merged_ids=[second.id])
    page = client.get(reverse("people:merges")).content.decode()
    assert reverse("people:undo_merge", args=[MergeRecord.objects.get().id]) in page
    assert member.name in page


def test_one_person_alone_is_offered_who_is_like_them(client: Client) -> None:
    first, second = two()
    page = client.get(beside(first)).content.decode()
    assert f"person={second.id}&amp;person={first.id}" in page
    stranger = PersonFactory.create(given_name="Tjark", family_name="Petersen")
    found = client.get(f"{beside(first)}&name=Tjark Petersen").content.decode()
    assert f"person={stranger.id}" in found


@pytest.mark.parametrize("wrong", ["keine-id", "01920036-7823-77f7-b982-9ce40894c048"])
def test_an_id_that_is_nobody_is_not_found(client: Client, wrong: str) -> None:
    assert client.get(f"{MERGE}?person={wrong}").status_code == 404
    assert client.get(reverse("people:merged", args=[uuid.uuid4()])).status_code == 404


def test_without_a_survivor_the_form_comes_back(client: Client) -> None:
    first, second = two()
    answer = client.post(MERGE, {"person": [first.id, second.id]})
    assert answer.status_code == 422
    assert not MergeRecord.objects.exists()


def test_only_those_who_care_for_people_merge(member: Member) -> None:
    first, second = two()
    record = merge_people(actor=member.actor, survivor_id=first.id, merged_ids=[second.id])
    reader = client_of(Role.DPO)
    undo = reverse("people:undo_merge", args=[record.id])
    assert reader.get(beside(first)).status_code == 403
    assert reader.get(reverse("people:merges")).status_code == 403
    assert reader.post(undo).status_code == 403
    assert Client().get(beside(first)).status_code == 302
    assert Client().post(undo).status_code in {302, 403}


def test_the_wrong_method_is_refused(client: Client, member: Member) -> None:
    first, second = two()
    record = merge_people(actor=member.actor, survivor_id=first.id, merged_ids=[second.id])
    assert client.get(reverse("people:undo_merge", args=[record.id])).status_code == 405
    assert client.post(reverse("people:merges")).status_code == 405
    assert client.delete(MERGE).status_code == 405


def test_what_belongs_together_is_one_phrase(client: Client) -> None:
    wish = {"expected_pay_currency": "EUR", "expected_pay_period": "year"}
    notice = {"notice_unit": "months", "notice_end": "quarter"}
    first = PersonFactory.create(
        expected_pay_from=62_000, expected_pay_to=68_000, notice_count=6, **wish, **notice
    )
    second = PersonFactory.create(expected_pay_from=51_000, notice_count=1, **wish, **notice)
    page = client.get(beside(first, second)).content.decode()
    assert "62.000–68.000 EUR im Jahr" in page
    assert "6 Monate zum Quartalsende" in page
