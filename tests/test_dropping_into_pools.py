# SPDX-License-Identifier: Apache-2.0
"""Mail forwarded to the address of a pool: intake and pools, which do not know each other."""

from __future__ import annotations

import pytest
from django.urls import reverse

from talentkreis.intake.drops.queries import addresses
from talentkreis.intake.drops.tests.test_drops import pass_on
from talentkreis.mail.tests.factories import a_mailbox
from talentkreis.mail.tests.test_forwards import OUTLOOK_DE
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.pools.actions import create_pool
from talentkreis.pools.models import PoolMembership
from talentkreis.pools.rules import PoolDetails

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:A4")]


def test_the_address_of_a_pool_puts_the_person_into_the_pool() -> None:
    a_mailbox(from_address="karriere@nordlicht.test", has_plus_addresses=True)
    member = MemberFactory.create(email="merle@nordlicht.test", language="de")
    pool = create_pool(actor=member.actor, details=PoolDetails(name="Netzführung"))
    signed_in(member).post(reverse("intake:renew_drop"), {"pool": str(pool.id)})
    line = next(each for each in addresses(member.actor) if each.pool_id == pool.id)
    colleague = MemberFactory.create(email="tjark@nordlicht.test")
    known = PersonFactory.create(email="ayse@post.test")
    pass_on(line.address, From="tjark@nordlicht.test")
    assert PoolMembership.objects.get().person_id == known.id
    unknown = pass_on(
        line.address, OUTLOOK_DE.replace("ayse@", "neu@"), **{"Message-ID": "<2@x.test>"}
    )
    other = PersonFactory.create()
    signed_in(colleague).post(
        reverse("intake:assign_drop", args=[unknown.pk]), {"person": other.id}
    )
    assert PoolMembership.objects.filter(person=other, pool=pool).exists()
