# SPDX-License-Identifier: Apache-2.0
"""Off-limits across packages: sequences and messages stop, programs may set them."""

from __future__ import annotations

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.intake.tests.runs import imported, recruiter, table
from talentkreis.mail.models import MessageState
from talentkreis.mail.tests.factories import a_message
from talentkreis.nurture.models import EnrolmentState, Reason
from talentkreis.nurture.queries import enrolment_check
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_member,
    make_reader,
    make_sequence,
)
from talentkreis.offlimits.models import OffLimits
from talentkreis.offlimits.tests.factories import company_off_limits, off_limits, person_at
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.search.models import SearchRow
from talentkreis.search.queries.drift import find_drift

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:D8")]


def test_whoever_is_off_limits_does_not_start_and_the_preview_says_why() -> None:
    make_employer()
    merle = make_member(language="de")
    sequence = make_sequence(merle)
    free, client, asked = (
        make_reader(),
        make_reader(employer_name="Acme GmbH"),
        make_reader(employer_name="Beta"),
    )
    company_off_limits("Acme", reason="Mandantenschutz")
    company_off_limits("Beta", strength="soft")
    people = [free.id, client.id, asked.id]
    check = enrolment_check(merle.actor, sequence.id, people)
    assert [start.recipient.person_id for start in check.starts] == [free.id]
    skips = {skip.recipient.person_id: (skip.reason, str(skip.text)) for skip in check.skips}
    assert skips[client.id][0] == "off_limits"
    assert "Mandantenschutz" in skips[client.id][1]
    assert skips[asked.id][0] == "off_limits_soft"
    assert {group.reason: str(group.text) for group in check.groups} == {
        "off_limits": "Nicht ansprechen",
        "off_limits_soft": "Erst fragen, dann ansprechen",
    }


def test_sequences_under_way_stop_and_what_has_not_gone_out_is_recalled() -> None:
    make_employer()
    sequence = make_sequence(make_member())
    stopped, kept = make_reader(employer_name="Acme"), make_reader()
    enrolments = [make_enrolment(sequence, person) for person in (stopped, kept)]
    messages = [a_message(person=person) for person in (stopped, kept)]
    company_off_limits("Acme")
    for row in (*enrolments, *messages):
        row.refresh_from_db()
    assert [row.state for row in enrolments] == [EnrolmentState.STOPPED, EnrolmentState.ACTIVE]
    assert enrolments[0].reason == Reason.NOT_ALLOWED
    assert [row.state for row in messages] == [MessageState.CANCELLED, MessageState.PLANNED]
    off_limits(kept, strength="soft")
    enrolments[1].refresh_from_db()
    assert enrolments[1].state == EnrolmentState.ACTIVE


@pytest.mark.requirement("feature:U4")
def test_programs_of_those_who_lead_declare_and_end_off_limits() -> None:
    person = person_at("Acme")
    program = Program(member=MemberFactory.create(role=Role.TRM_LEAD))
    body = {"company": "Acme AG", "reason": "Kunde", "includes_former": True}
    made = said(program.post("off-limits", body, key="einmal"), 201)
    assert said(program.post("off-limits", body, key="einmal"), 201) == made
    assert refused(program.post("off-limits", body), 409)["code"] == "already_off_limits"
    said(program.post("off-limits", {"person_id": str(person.id), "reason": "Klage"}), 201)
    both = {"person_id": str(person.id), "company": "Acme", "reason": "x"}
    refused(program.post("off-limits", both), 422)
    gate = f"people/{person.id}/gate"
    answer = said(program.get(gate, purpose="personal_contact", channel="phone"))
    assert (answer["verdict"], answer["reason"]) == ("no", "off_limits")
    listed = said(program.get("off-limits"))
    assert [row["company"] for row in listed["companies"]] == ["Acme AG"]
    assert [row["person_id"] for row in listed["people"]] == [str(person.id)]
    ended = said(program.post(f"off-limits/{made['id']}/end", {}))
    assert ended["ended_at"]
    assert said(program.get("off-limits", state="over"))["companies"] == [ended]
    recruiter = Program()
    assert said(recruiter.get("off-limits"))["companies"] == []
    refused(recruiter.post("off-limits", {"company": "Beta", "reason": "x"}), 403)
    assert OffLimits.objects.count() == 2


def test_people_imported_afterwards_are_covered_in_the_rows_the_import_writes() -> None:
    company_off_limits("Acme")
    company_off_limits("Weich AG", strength="soft")
    imported(
        recruiter(),
        table(
            [
                ["Vorname", "Nachname", "E-Mail", "Telefon", "Arbeitgeber"],
                ["Jörg", "Weiß", "j@example.org", "0431 5550141", "Acme GmbH & Co. KG"],
                ["Ayşe", "Demir", "a@example.org", "0431 5550142", "Andere AG"],
                ["Ole", "Olsen", "o@example.org", "0431 5550143", "WEICH"],
            ]
        ),
    )
    limits = dict(SearchRow.objects.values_list("person__given_name", "gate_limit"))
    assert limits == {"Jörg": 2, "Ayşe": 0, "Ole": 1}
    calls = dict(SearchRow.objects.values_list("person__given_name", "gate_personal_contact"))
    assert calls == {"Jörg": 0, "Ayşe": 2, "Ole": 1}
    assert find_drift().different == []
