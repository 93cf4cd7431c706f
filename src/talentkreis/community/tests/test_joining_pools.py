# SPDX-License-Identifier: Apache-2.0
"""The public form of a pool of the starter set: whoever confirms is in that pool."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.community.actions import confirm
from talentkreis.consent.models import ConfirmationRequest
from talentkreis.consent.queries import wording_in_force
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.models import Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.pools.queries import member_ids
from talentkreis.starter.actions import make_set, take_back
from talentkreis.starter.models import JoinWish

if TYPE_CHECKING:
    from talentkreis.starter.models import StarterPool

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:C11")]


@pytest.fixture
def starter() -> StarterPool:
    merle = MemberFactory.create()
    made = make_set(actor=merle.actor, families=["software", "health", "electrical"])
    return next(one for one in made if one.family == "software")


def fill_in(starter: StarterPool, address: str) -> str:
    box = wording_in_force("nurture", "email", "de").fingerprint
    url = reverse("community:join_pool", args=[starter.id])
    answer = Client(headers={"Accept-Language": "de"}).post(url, {"email": address, "nurture": box})
    assert answer.status_code == 200
    return answer.content.decode()


def test_whoever_confirms_is_in_the_pool_and_nobody_is_known_before(starter: StarterPool) -> None:
    page = Client(headers={"Accept-Language": "de"}).get(
        reverse("community:join_pool", args=[starter.id])
    )
    assert "Software und Daten" in page.content.decode()
    fill_in(starter, "neu@firma.example")
    assert not Person.objects.exists()
    request = ConfirmationRequest.objects.get()
    person_id = confirm(request_id=request.id)
    assert list(member_ids(SYSTEM, starter.pool)) == [person_id]
    assert not JoinWish.objects.exists()


def test_somebody_we_know_joins_the_same_way_and_gets_the_same_answer(
    starter: StarterPool,
) -> None:
    known = PersonFactory.create(email="svea@firma.example", position="Gärtnerin")
    assert fill_in(starter, "svea@firma.example").count("Postfach") == fill_in(
        starter, "fremd@firma.example"
    ).count("Postfach")
    request = ConfirmationRequest.objects.get(address="svea@firma.example")
    assert confirm(request_id=request.id) == known.id
    assert known.id in set(member_ids(SYSTEM, starter.pool))


def test_the_second_request_of_a_day_keeps_the_first_wish(starter: StarterPool) -> None:
    for _time in range(2):
        fill_in(starter, "neu@firma.example")
    assert JoinWish.objects.count() == 1


def test_a_form_that_is_closed_or_never_was_is_not_found(starter: StarterPool) -> None:
    take_back(actor=SYSTEM, starter_id=starter.id)
    for starter_id in (starter.id, uuid.UUID(int=7)):
        url = reverse("community:join_pool", args=[starter_id])
        assert Client().get(url).status_code == 404
        assert Client().post(url, {"email": "neu@firma.example"}).status_code == 404
    assert not ConfirmationRequest.objects.exists()
