# SPDX-License-Identifier: Apache-2.0
"""Programs ask sources and decide on proposals like members do."""

from __future__ import annotations

import uuid

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.enrichment.actions import Switch, switch_source, take_in
from talentkreis.enrichment.sources.port import Found
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.actions import add_contact_point
from talentkreis.people.models import Person
from talentkreis.people.tests.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:E1")]
WEIGHED = "Nur der eigene Link wird gefragt, damit Profile im Pool aktuell bleiben."


@pytest.fixture
def person() -> Person:
    person: Person = PersonFactory.create(employer_name="Stadtwerke Kiel")
    link = "https://github.com/svea-c"
    add_contact_point(actor=SYSTEM, person_id=person.id, kind="link", value=link)
    return person


def switch_on() -> None:
    admin = MemberFactory.create(role=Role.ADMIN)
    switch = Switch(is_on=True, balancing=WEIGHED)
    switch_source(actor=admin.actor, code="github", switch=switch)


def test_a_program_asks_a_source_reads_the_proposals_and_decides(person: Person) -> None:
    switch_on()
    program, path = Program("people:read", "people:write"), f"people/{person.id}"
    made = said(program.post(f"{path}/lookups", {"source": "github"}, key="a"), 201)
    again = said(program.post(f"{path}/lookups", {"source": "github"}, key="a"), 201)
    assert made == again
    (lookup,) = said(program.get(f"{path}/lookups"))["items"]
    assert (lookup["id"], lookup["outcome"]) == (made["id"], "waiting")
    found = Found(employer_name="Windpark Nord", position="Netzleitung", summary="Nachts")
    take_in(lookup_id=uuid.UUID(made["id"]), found=found)
    shown = {one["field"]: one for one in said(program.get(f"{path}/proposals"))["items"]}
    assert shown["employer_name"]["now"] == "Stadtwerke Kiel"
    assert (shown["employer_name"]["new"], shown["employer_name"]["source"]) == (
        "Windpark Nord",
        "github",
    )
    decision = {
        "accept": [shown["employer_name"]["id"], 10**9],
        "leave_out": [shown["position"]["id"]],
    }
    decided = said(program.post(f"{path}/proposals/decide", decision))
    assert decided == {"accepted_count": 1, "left_out_count": 1}
    assert said(program.post(f"{path}/proposals/decide", decision)) == {
        "accepted_count": 0,
        "left_out_count": 0,
    }
    person.refresh_from_db()
    assert person.employer_name == "Windpark Nord"
    (left,) = said(program.get(f"{path}/proposals"))["items"]
    assert left["field"] == "summary"


def test_a_source_that_is_off_and_a_token_that_may_not_write_are_refused(person: Person) -> None:
    path = f"people/{person.id}/lookups"
    off = refused(Program("people:read", "people:write").post(path, {"source": "github"}), 422)
    assert off["code"] == "switched_off"
    refused(Program("people:read").post(path, {"source": "github"}), 403)
    refused(Program("people:read", "people:write").get(f"people/{uuid.uuid4()}/proposals"), 404)
    refused(Program("people:read", "people:write").get(f"people/{uuid.uuid4()}/lookups"), 404)
