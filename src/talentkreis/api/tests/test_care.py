# SPDX-License-Identifier: Apache-2.0
"""Care over the API: the same as on the profile."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.kernel import clock
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.relationships import actions

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:B5")]


def test_programs_read_and_change_care() -> None:
    program = Program()
    person = PersonFactory.create()
    empty = said(program.get(f"people/{person.id}/care"))
    assert (empty["not_now"], empty["topics"], empty["warmth"]) == ("", [], None)
    actions.note_acquaintance(
        actor=program.member.actor, person_id=person.id, member_id=program.member.id
    )
    day = (clock.today() + dt.timedelta(days=40)).isoformat()
    changed = said(
        program.patch(
            f"people/{person.id}/care",
            {"not_now": "pay", "next_contact_on": day, "topics": ["A"]},
        )
    )
    assert (changed["not_now"], changed["next_contact_on"]) == ("pay", day)
    assert changed["known_by"][0]["member"] == program.member.name
    changed = said(program.patch(f"people/{person.id}/care", {"preferred_channel": "phone"}))
    assert (changed["topics"], changed["preferred_channel"]) == (["A"], "phone")
    both = {
        "next_contact_on": (clock.today() + dt.timedelta(days=50)).isoformat(),
        "not_now": "because",
    }
    told = refused(program.patch(f"people/{person.id}/care", both), 422)
    assert [field["name"] for field in told["fields"]] == ["not_now"]
    assert said(program.get(f"people/{person.id}/care"))["next_contact_on"] == day
    refused(program.get(f"people/{uuid.uuid4()}/care"), 404)
    reader = Program("people:read")
    refused(reader.patch(f"people/{person.id}/care", {"not_now": "pay"}), 403)
