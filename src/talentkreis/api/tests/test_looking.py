# SPDX-License-Identifier: Apache-2.0
"""Looking back and ahead over the API: the same as on the pages."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.nurture.tests.factories import make_enrolment, make_pool, make_sequence
from talentkreis.people.actions import log_conversation
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.actions import refresh

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.mark.requirement("feature:T1")
def test_programs_read_why_somebody_was_contacted_and_what_held() -> None:
    program = Program()
    person = PersonFactory.create(phone="0431 555 0142")
    log_conversation(actor=program.member.actor, person_id=person.id, kind="call")
    told = said(program.get(f"people/{person.id}/decisions"))
    [kept] = told["items"]
    assert (kept["purpose"], kept["channel"]) == ("personal_contact", "phone")
    assert kept["occasion"] == "conversation"
    assert (kept["member_id"], told["next_before"]) == (str(program.member.id), 0)
    assert said(program.get(f"people/{person.id}/decisions?before={kept['id']}"))["items"] == []
    day = clock.today().isoformat()
    held = said(program.get(f"people/{person.id}/gate/{day}"))
    by_way = {(one["purpose"], one["channel"]): one for one in held["answers"]}
    assert held["is_known"]
    assert by_way["nurture", "email"]["reason"] == "no_consent"
    assert by_way["personal_contact", "phone"]["verdict"] == "yes"
    refused(program.get(f"people/{person.id}/gate/2999-01-01"), 422)
    refused(program.get(f"people/{uuid.uuid4()}/decisions"), 404)
    refused(Program("people:read").get(f"people/{person.id}/decisions"), 403)


@pytest.mark.requirement("feature:F9")
def test_programs_pause_outreach_and_go_on() -> None:
    program = Program()
    person = PersonFactory.create()
    give_consent(person.id)
    asked = f"people/{person.id}/gate?purpose=nurture&channel=email"
    body = {
        "person_id": str(person.id),
        "reason": "Umbau",
        "ends_on": (clock.today() + 5 * DAY).isoformat(),
    }
    made = said(program.post("freezes", body), 201)
    assert said(program.get(asked))["reason"] == "frozen"
    [listed] = said(program.get("freezes"))
    assert (listed["id"], listed["scope"]) == (made["id"], "person")
    said(program.post(f"freezes/{made['id']}/end", {}))
    assert said(program.get(asked))["reason"] == "consent_until"
    assert [one["id"] for one in said(program.get("freezes?state=over"))] == [made["id"]]
    refused(program.post("freezes", {**body, "ends_on": "2020-01-01"}), 422)


@pytest.mark.requirement("feature:F13")
def test_programs_look_a_year_ahead() -> None:
    program = Program()
    person = PersonFactory.create()
    give_consent(person.id)
    pool = make_pool(program.member, visibility="shared")
    pool.memberships.create(person=person, stage_since=clock.now(), entered_at=clock.now())
    refresh([person.id])
    sequence = make_sequence(program.member, state="running", pool=pool)
    make_enrolment(sequence, person)
    run = said(program.get(f"sequences/{sequence.id}/dry-run"))
    assert (run["people_count"], run["total_count"], len(run["months"])) == (1, 1, 12)
    assert run["message_count"] >= 3
    assert all(len(line["counts"]) == 12 for line in run["lines"])
    assert said(program.get(f"pools/{pool.id}/dry-run"))["lines"]
    year = said(program.get(f"people/{person.id}/dry-run"))
    assert {item["outcome"] for item in year["items"]} >= {"goes"}
    assert (year["gap_days"], year["is_warm"]) == (30, False)
    for path in ("sequences", "pools", "people"):
        refused(program.get(f"{path}/{uuid.uuid4()}/dry-run"), 404)
