# SPDX-License-Identifier: Apache-2.0
"""A dead address: sends stop, the owner has a task, another address is one click away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.models import Member
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.actions import add_contact_point, mark_bounced
from talentkreis.people.models import ContactPoint, Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.relationships.actions import set_owner
from talentkreis.relationships.models import Task

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:D5")]


@pytest.fixture
def owner() -> Member:
    found: Member = MemberFactory.create(language="en")
    return found


@pytest.fixture
def person(owner: Member) -> Person:
    found: Person = PersonFactory.create(email="weg@firma.example")
    set_owner(actor=SYSTEM, person_id=found.id, owner_id=owner.id)
    return found


def bounce(person: Person, address: str = "weg@firma.example") -> None:
    mark_bounced(actor=SYSTEM, person_id=person.id, normalised=address)


def profile(browser: Client, person: Person) -> str:
    return str(browser.get(reverse("web:profile", args=[person.id])).content.decode())


def test_a_dead_address_is_a_task_for_the_owner_once(person: Person, owner: Member) -> None:
    assert may_contact(person.id, Purpose.PERSONAL_EMAIL, Channel.EMAIL).verdict == "ask"
    bounce(person)
    bounce(person)
    answer = may_contact(person.id, Purpose.PERSONAL_EMAIL, Channel.EMAIL)
    assert (answer.verdict, answer.reason) == ("no", "address_bounced")
    task = Task.objects.get()
    assert (task.owner_id, task.person_id, task.title) == (
        owner.id,
        person.id,
        "E-mail comes back",
    )
    assert task.text == "Find another address, or call."


def test_the_other_address_is_proposed_and_one_click_uses_it(person: Person, owner: Member) -> None:
    browser = signed_in(owner)
    assert "comes back" not in profile(browser, person)
    second = add_contact_point(
        actor=SYSTEM, person_id=person.id, kind="email", value="neu@firma.example"
    )
    bounce(person)
    assert "Another address is known" in Task.objects.get().text
    shown = profile(browser, person)
    click = reverse("people:make_primary", args=[person.id, second.id])
    assert "Use the other one first" in shown
    assert click in shown
    assert browser.post(click).status_code == 303
    assert ContactPoint.objects.get(id=second.id).is_primary
    assert "Use the other one first" not in profile(browser, person)
    assert Task.objects.get().done_at is not None
    assert may_contact(person.id, Purpose.PERSONAL_EMAIL, Channel.EMAIL).verdict == "ask"


def test_an_address_added_later_ends_the_task_only_when_it_is_used_first(person: Person) -> None:
    bounce(person)
    add_contact_point(actor=SYSTEM, person_id=person.id, kind="email", value="x@firma.example")
    assert Task.objects.get().done_at is None
    add_contact_point(
        actor=SYSTEM, person_id=person.id, kind="email", value="x@firma.example", is_primary=True
    )
    add_contact_point(
        actor=SYSTEM, person_id=person.id, kind="email", value="y@firma.example", is_primary=True
    )
    assert Task.objects.get().done_at is not None


def test_where_nobody_cares_somebody_who_leads_has_the_task() -> None:
    MemberFactory.create(role=Role.ADMIN)
    lead = MemberFactory.create(role=Role.TRM_LEAD)
    person = PersonFactory.create(email="weg@firma.example")
    bounce(person)
    assert Task.objects.get().owner_id == lead.id


def test_an_owner_who_left_gets_no_task_and_without_anybody_there_is_none(
    person: Person, owner: Member
) -> None:
    Member.objects.filter(id=owner.id).update(is_active=False)
    bounce(person)
    assert not Task.objects.exists()
    assert ContactPoint.objects.get().bounced_at is not None
