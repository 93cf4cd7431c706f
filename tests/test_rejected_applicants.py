# SPDX-License-Identifier: Apache-2.0
"""After a rejection: kept for claims, found by nobody, back into a pool by three doors alone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from talentkreis.consent import actions as consent
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.consent.retention.actions import note_rejection
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.actors import SYSTEM, Actor, Role
from talentkreis.organisation.tests.factories import EmployerFactory, MemberFactory, signed_in
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.pools.actions import add_people, create_pool
from talentkreis.pools.models import PoolMembership
from talentkreis.pools.rules import PoolDetails

if TYPE_CHECKING:
    from talentkreis.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _employer() -> None:
    EmployerFactory.create()


@pytest.fixture
def rejected() -> Person:
    person = PersonFactory.create(
        bases__purpose="application",
        bases__legal_basis="contract",
        bases__starts_on=clock.today() - dt.timedelta(days=90),
        hats=["applicant"],
    )
    received_on = clock.today() - dt.timedelta(days=1)
    note_rejection(actor=SYSTEM, person_id=person.id, received_on=received_on)
    return person


@pytest.mark.requirement("trust:L-24")
def test_nobody_moves_a_rejected_applicant_into_a_pool(rejected: Person) -> None:
    member = MemberFactory.create(role=Role.TRM_LEAD, language="de")
    pool = create_pool(actor=member.actor, details=PoolDetails(name="Netz"))
    with pytest.raises(RuleViolation) as refused:
        add_people(actor=member.actor, pool_id=pool.pk, person_ids=[rejected.id])
    assert refused.value.code == "no_reason_to_keep"
    other = PersonFactory.create()
    people = [rejected.id, other.id]
    assert add_people(actor=member.actor, pool_id=pool.pk, person_ids=people) == 1
    assert list(PoolMembership.objects.values_list("person_id", flat=True)) == [other.id]
    page = signed_in(member).get(reverse("search:people"), {"q": rejected.family_name})
    assert rejected.full_name not in page.content.decode()


@pytest.mark.requirement("trust:L-24")
@pytest.mark.requirement("trust:L-06")
def test_a_consent_of_their_own_leads_back(rejected: Person) -> None:
    """The sign-up page and the box of the application end in the same line of the ledger."""
    consent.record_consent(
        actor=Actor.for_person(rejected.id),
        person_id=rejected.id,
        purpose="nurture",
        channel="email",
        method="self_service",
    )
    actor = MemberFactory.create(role=Role.TRM_LEAD).actor
    pool = create_pool(actor=actor, details=PoolDetails(name="Netz"))
    assert add_people(actor=actor, pool_id=pool.pk, person_ids=[rejected.id]) == 1
    assert may_contact(rejected.id, Purpose.NURTURE, Channel.EMAIL).is_yes


@pytest.mark.requirement("trust:L-24")
def test_the_letter_of_rejection_may_ask_once(rejected: Person) -> None:
    assert may_contact(rejected.id, Purpose.CONSENT_REQUEST, Channel.EMAIL).is_yes
    text = consent.current_text("nurture", "email", "de")
    consent.request_confirmation(actor=SYSTEM, person_id=rejected.id, text_ids=[text.id])
    assert not may_contact(rejected.id, Purpose.CONSENT_REQUEST, Channel.EMAIL).is_yes
