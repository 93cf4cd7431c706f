# SPDX-License-Identifier: Apache-2.0
"""The projection cannot drift: whatever happens through actions, every row stays true."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from talentkreis.organisation.models import Employer
from talentkreis.people import actions as people
from talentkreis.people.models import HatKind, Person
from talentkreis.search import actions
from talentkreis.search.models import SearchRow
from talentkreis.search.queries.drift import find_drift
from talentkreis.search.tests.factories import make_member, make_person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(3))
def test_no_row_drifts_after_random_changes(seed: int) -> None:
    Employer.objects.create(name="Nordlicht Energie")
    dice = random.Random(seed)  # noqa: S311 - the same changes every time
    member = make_member()
    actor = member.actor
    persons = [make_person(f"Person {n}", tags=["alt"]).pk for n in range(6)]
    changes: list[Callable[[uuid.UUID], object]] = [
        lambda p: people.update_person(
            actor=actor,
            person_id=p,
            changes={"position": dice.choice(["Ä", "Ingenieurin"]), "city": "Kiel"},
        ),
        lambda p: people.update_person(
            actor=actor,
            person_id=p,
            changes={"family_name": dice.choice(["Öztürk-Mayr", "Mayr", "von Ahn"])},
        ),
        lambda p: people.add_tag(actor=actor, person_id=p, name=dice.choice(["Messe", "Öl"])),
        lambda p: people.remove_tag(actor=actor, person_id=p, name="alt"),
        lambda p: people.put_on_hat(
            actor=actor, person_id=p, kind=dice.choice([HatKind.ALUMNUS, HatKind.REFERRER])
        ),
        lambda p: people.add_skill(actor=actor, person_id=p, name=dice.choice(["SPS", "SCADA"])),
        lambda p: people.add_contact_point(
            actor=actor, person_id=p, kind="email", value=f"p{dice.random()}@example.org"
        ),
        lambda p: people.set_confidential_to(
            actor=actor, person_ids=[p], member_ids=dice.choice([None, [member.pk]])
        ),
    ]
    for _step in range(30):
        dice.choice(changes)(dice.choice(persons))
    report = find_drift()
    assert (report.rows, report.different, report.missing) == (6, [], [])


def test_drift_is_found() -> None:
    changed, gone = make_person("Ayşe Demir"), make_person("Marek Kowalczyk")
    Person.objects.filter(pk=changed.pk).update(position="heimlich geändert")
    SearchRow.objects.filter(pk=gone.pk).delete()
    report = find_drift()
    assert (report.different, report.missing) == ([changed.pk], [gone.pk])
    actions.rebuild()
    report = find_drift()
    assert not report.different
    assert not report.missing
