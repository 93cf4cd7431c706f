# SPDX-License-Identifier: Apache-2.0
"""Consents and deletions over the API: the same as in data protection."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.consent import actions
from talentkreis.consent.retention import actions as retention
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("feature:T1")
def test_programs_read_where_each_consent_stands_with_version_and_proof() -> None:
    program = Program(member=MemberFactory.create(role=Role.TRM_LEAD))
    ends_on = clock.today() + dt.timedelta(days=100)
    person = PersonFactory.create(bases__ends_on=ends_on)
    give_consent(person.id, "nurture", expires_at=clock.now() + dt.timedelta(days=50))
    actions.decline_consent(
        actor=SYSTEM, person_id=person.id, purpose="newsletter", channel="email"
    )
    read = said(program.get(f"people/{person.id}/consents"))
    assert {line["purpose"]: line["standing"] for line in read["items"]} == {
        "nurture": "accepted",
        "newsletter": "declined",
    }
    accepted = next(line for line in read["items"] if line["standing"] == "accepted")
    assert accepted["evidence_id"]
    assert read["deleted_on"] == (ends_on + dt.timedelta(days=1)).isoformat()
    assert (read["ending"], read["is_held"]) == ("consent", False)
    refused(program.get(f"people/{uuid.uuid4()}/consents"), 404)
    refused(Program("people:read").get(f"people/{person.id}/consents"), 403)


@pytest.mark.requirement("feature:T2")
def test_programs_read_the_forecast_narrowed_and_page_by_page() -> None:
    program = Program(member=MemberFactory.create(role=Role.TRM_LEAD))
    today = clock.today()
    people = [PersonFactory.create(bases__ends_on=today + dt.timedelta(days=5)) for _ in range(52)]
    over = PersonFactory.create(bases__ends_on=today - dt.timedelta(days=5))
    retention.hold(actor=SYSTEM, person_id=over.id, reason="Klage")
    first = said(program.get("deletions"))
    assert (first["total"], first["overdue"], first["held"]) == (53, 1, 1)
    assert first["items"][0]["person_id"] == str(over.id)
    rest = said(program.get("deletions", cursor=first["next_cursor"]))
    found = {row["person_id"] for row in [*first["items"], *rest["items"]]}
    assert found == {str(one.id) for one in [*people, over]}
    assert rest["next_cursor"] == ""
    assert said(program.get("deletions", ending="notice"))["items"] == []
    assert said(program.get("deletions", days=0))["total"] == 1
    refused(program.get("deletions", days=91), 422)
    refused(program.get("deletions", ending="unfug"), 422)
    refused(Program("people:read").get("deletions"), 403)
