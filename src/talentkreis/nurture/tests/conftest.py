# SPDX-License-Identifier: Apache-2.0
"""What the tests of pages share: a signed-in lead, a pool of five, a sequence for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentkreis.channels.tests.conftest import cloud_api, seven_io  # noqa: F401 - fixtures
from talentkreis.nurture import actions
from talentkreis.nurture.tests.factories import make_member, make_person, make_pool, make_reader
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.models import Member
    from talentkreis.pools.models import Pool


@pytest.fixture
def merle(client: Client) -> Member:
    """Somebody who leads, signed in."""
    member = make_member()
    client.force_login(member)
    return member


@pytest.fixture
def pool(merle: Member) -> Pool:
    """Three who may start, two without consent."""
    made = make_pool(merle, name="Netztechnik", visibility="shared")
    people = [
        make_reader(given_name="Svea", family_name="Callsen", salutation="ms"),
        make_reader(given_name="Grzegorz", family_name="Wiśniewski"),
        make_reader(given_name="Robert", family_name="Hale", language="en"),
        make_person(given_name="Deniz", family_name="Şahin"),
        make_person(given_name="Nils", family_name="Kröger"),
    ]
    for person in people:
        made.memberships.create(
            person=person, stage_since=person.created_at, entered_at=person.created_at
        )
    refresh([person.id for person in people])
    return made


@pytest.fixture
def sequence(merle: Member, pool: Pool) -> Sequence:
    """The ready cadence for the pool, not started."""
    return actions.create_sequence_from_cadence(
        actor=merle.actor,
        details=actions.SequenceDetails("Willkommen", merle.id, pool_id=pool.id),
    )
