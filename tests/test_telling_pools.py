# SPDX-License-Identifier: Apache-2.0
"""Pools by filter are told of tags that an import brings to people here, and takes back."""

from __future__ import annotations

import pytest

from talentkreis.activity.models import Activity
from talentkreis.intake.tests.runs import imported, recruiter, rolled_back, table
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.pools.actions import ask_anew, create_pool
from talentkreis.pools.rules import PoolDetails
from talentkreis.search.actions import refresh
from talentkreis.search.language import parse

HEADER = ["Vorname", "Nachname", "E-Mail", "Schlagworte"]
SVEA = ["Svea", "Callsen", "svea@example.org", "Messe"]
NEW = ["Tjark", "Petersen", "tjark@example.org", "Messe"]


@pytest.mark.django_db
@pytest.mark.requirement("feature:C2")
def test_a_tag_from_an_import_and_its_roll_back_tell_the_pool_that_asks_for_it() -> None:
    actor = recruiter()
    svea = PersonFactory.create(given_name="Svea", family_name="Callsen", email="svea@example.org")
    refresh([svea.pk])
    details = PoolDetails(name="Messe", filter=parse("tag:Messe"))
    pool = create_pool(actor=actor, details=details)
    ask_anew(pool.pk)
    told = Activity.objects.filter(pool_id=pool.pk, kind__startswith="pools.person_")
    batch = imported(actor, table([HEADER, SVEA, NEW]))
    assert set(told.values_list("kind", flat=True)) == {"pools.person_found"}
    assert told.count() == 2
    assert told.filter(person_id=svea.pk).count() == 1
    rolled_back(actor, batch)
    lost = told.filter(kind="pools.person_lost")
    assert list(lost.values_list("person_id", flat=True)) == [svea.pk]
