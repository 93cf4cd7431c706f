# SPDX-License-Identifier: Apache-2.0
"""Sequences, calls and gestures over the API: the same as on the pages."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.gestures.models import Gesture
from talentkreis.kernel import clock
from talentkreis.nurture import actions
from talentkreis.nurture.models import Enrolment
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_member,
    make_person,
    make_pool,
    make_reader,
    make_replied,
    make_sequence,
)
from talentkreis.organisation.actors import Role
from talentkreis.people.models import ContactPoint, Conversation
from talentkreis.relationships.models import Promise
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:U6")]
MORNING = dt.datetime(2026, 11, 19, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def merle(time_machine: Any) -> Member:
    """Somebody who leads, on a Thursday morning."""
    time_machine.move_to(MORNING, tick=False)
    make_employer()
    return make_member()


def _reader(**fields: Any) -> Person:
    person = make_reader(**fields)
    refresh([person.id])
    return person


def test_programs_read_sequences_with_steps_words_and_versions(merle: Member) -> None:
    sequence = make_sequence(merle)
    make_enrolment(sequence)
    actions.start_new_version(actor=merle.actor, sequence_id=sequence.id)
    program = Program("nurture:read", member=merle)

    [listed] = said(program.get("sequences"))["sequences"]
    assert (listed["name"], listed["active_count"], listed["state"]) == (
        "Willkommen im Kreis", 1, "draft",
    )  # fmt: skip
    whole = said(program.get(f"sequences/{sequence.id}"))
    assert (whole["version"]["number"], whole["version"]["frozen_at"]) == (2, None)
    step = whole["version"]["steps"][0]
    assert (step["kind"], [words["language"] for words in step["words"]]) == ("email", ["de", "en"])
    versions = said(program.get(f"sequences/{sequence.id}/versions"))["versions"]
    assert [(each["number"], bool(each["frozen_at"])) for each in versions] == [
        (2, False), (1, True),
    ]  # fmt: skip
    refused(program.get(f"sequences/{uuid.UUID(int=4)}"), 404)


def test_a_sequence_of_a_pool_one_does_not_see_is_absent(merle: Member) -> None:
    pool = make_pool(merle, visibility="personal")
    sequence = make_sequence(merle, pool=pool)
    other = Program(member=make_member(Role.RECRUITER, "Anders"))
    assert said(other.get("sequences"))["sequences"] == []
    for path in ("", "/versions", "/enrolments", "/results", "/variants", "/comparison-group"):
        refused(other.get(f"sequences/{sequence.id}{path}"), 404)
    refused(other.post(f"sequences/{sequence.id}/pause", {}), 404)
    refused(other.post(f"sequences/{sequence.id}/check", {"person_ids": [str(merle.id)]}), 404)


def test_the_look_before_the_start_says_who_and_why_not_and_writes_nothing(
    merle: Member,
) -> None:
    sequence, ready, silent = make_sequence(merle), _reader(), make_person()
    hidden = _reader()
    hidden.confidential_to = [uuid.UUID(int=1)]
    hidden.save(update_fields=["confidential_to"])
    body = {"person_ids": [str(each.id) for each in (ready, silent, hidden)]}

    check = said(Program("nurture:read", member=merle).post(f"sequences/{sequence.id}/check", body))

    assert [each["person_id"] for each in check["starts"]] == [str(ready.id)]
    [skip] = check["skips"]
    assert (skip["person_id"], skip["reason"], bool(skip["text"])) == (
        str(silent.id), "no_consent", True,
    )  # fmt: skip
    assert check["unseen_count"] == 1
    assert not Enrolment.objects.exists()


def test_people_start_once_by_key_and_by_gate(merle: Member) -> None:
    sequence, ready, silent = make_sequence(merle), _reader(), make_person()
    program = Program("nurture:read", "nurture:write", member=merle)
    body = {"person_ids": [str(ready.id), str(silent.id), str(ready.id)]}
    path = f"sequences/{sequence.id}/enrolments"

    first = said(program.post(path, body, key="eins"), 201)
    assert first == {"count": 1, "skipped": {"no_consent": 1}}
    assert said(program.post(path, body, key="eins"), 201) == first
    assert said(program.post(path, body), 201)["count"] == 0  # already under way
    [line] = said(program.get(path))["enrolments"]
    assert (line["person_id"], line["state"]) == (str(ready.id), "active")
    assert said(program.get(f"{path}?state=stopped"))["enrolments"] == []
    refused(program.get(f"{path}?state=unsinn"), 422)
    refused(program.get(f"{path}?cursor=unsinn"), 422)
    refused(program.post(path, {"person_ids": []}), 422)
    reader = Program("nurture:read", member=merle)
    refused(reader.post(path, body), 403)


def test_programs_pause_resume_and_stop(merle: Member) -> None:
    sequence, ready = make_sequence(merle), _reader()
    program = Program("nurture:read", "nurture:write", member=merle)
    one = f"sequences/{sequence.id}"
    refused(program.post(f"{one}/pause", {}), 409)  # a draft does not run
    said(program.post(f"{one}/enrolments", {"person_ids": [str(ready.id)]}), 201)
    assert said(program.post(f"{one}/pause", {}))["state"] == "paused"
    assert said(program.post(f"{one}/pause", {}))["state"] == "paused"
    assert said(program.post(f"{one}/resume", {}))["state"] == "running"
    enrolment = Enrolment.objects.get()
    for verb, state in (("pause", "paused"), ("resume", "active"), ("stop", "stopped")):
        assert said(program.post(f"enrolments/{enrolment.id}/{verb}", {}))["state"] == state
    refused(program.post(f"enrolments/{uuid.UUID(int=8)}/stop", {}), 404)
    reader = Program("nurture:read", member=merle)
    refused(reader.post(f"{one}/pause", {}), 403)
    refused(reader.post(f"enrolments/{enrolment.id}/stop", {}), 403)


def test_figures_come_with_their_range_and_say_when_they_are_too_few(merle: Member) -> None:
    sequence = make_sequence(merle, step_count=1)
    step = sequence.versions.get().steps.get()
    actions.add_variant(actor=merle.actor, sequence_id=sequence.id, step_id=step.id)
    for number in range(6):
        make_replied(
            sequence, step, variant=number % 2, handed_days_ago=40,
            replied_after_days=1 if number == 0 else None,
        )  # fmt: skip
    program = Program("nurture:read", member=merle)
    results = said(program.get(f"sequences/{sequence.id}/results"))
    assert (results["sent_count"], results["replies"]["of"]) == (6, 6)
    [compared] = said(program.get(f"sequences/{sequence.id}/variants"))["comparisons"]
    assert compared["verdict"]["finding"] == "too_few"
    assert [each["replies"]["count"] for each in compared["variants"]] == [1, 0]
    shares = [each["replies"] for each in compared["variants"]]
    assert all(0 <= each["low_percent"] < each["high_percent"] <= 100 for each in shares)
    effect = said(program.get(f"sequences/{sequence.id}/comparison-group"))
    assert effect == {"held_out_percent": 0, "sides": [], "verdict": None}


@pytest.mark.requirement("feature:H5")
def test_the_calls_of_today_are_read_and_noted(merle: Member) -> None:
    person = _reader()
    point = ContactPoint.objects.create(
        person=person, kind="phone", value="+49 431 555", normalised="+49431555", is_primary=True
    )
    promise = Promise.objects.create(
        person=person, owner=merle, text="Rückruf", made_at=clock.now(), due_on=clock.today()
    )
    program = Program("people:read", "people:write", member=merle)
    [call] = said(program.get("calls"))["calls"]
    assert (call["person_id"], call["number"], call["causes"][0]["text"]) == (
        str(person.id), "+49431555", "Rückruf",
    )  # fmt: skip
    assert call["contact_point_id"] == str(point.id)
    body = {"outcome": "reached", "next_on": "2027-02-17", "kept_promise_id": str(promise.id)}
    refused(program.post(f"calls/{person.id}", body | {"next_on": "2020-01-01"}), 422)
    said(program.post(f"calls/{person.id}", body, key="a"), 201)
    said(program.post(f"calls/{person.id}", body, key="a"), 201)
    assert Conversation.objects.filter(person=person).count() == 1
    assert said(program.get("calls"))["calls"] == []
    refused(Program("people:read", member=merle).get("calls"), 403)


@pytest.mark.requirement("feature:H7")
def test_gestures_are_planned_read_and_done_and_never_approved_by_a_program(
    merle: Member,
) -> None:
    person = _reader()
    program = Program("people:read", "people:write", member=merle)
    body = {
        "person_id": str(person.id), "kind": "gift", "occasion": "Umzug", "due_on": "2026-11-25",
        "value_cents": 1_500,
    }  # fmt: skip
    made = said(program.post("gestures", body, key="x"), 201)["id"]
    assert said(program.post("gestures", body, key="x"), 201)["id"] == made
    above = said(program.post("gestures", body | {"value_cents": 4_000}), 201)["id"]
    assert said(program.get(f"gestures/{above}"))["state"] == "waiting"
    refused(program.post(f"gestures/{above}/done", {}), 422)
    assert program.post(f"gestures/{above}/approve", {}).status_code == 404
    assert said(program.post(f"gestures/{made}/done", {}))["state"] == "done"
    assert said(program.post(f"gestures/{above}/drop", {}))["state"] == "dropped"
    listed = said(program.get(f"people/{person.id}/gestures"))["gestures"]
    assert {each["state"] for each in listed} == {"done", "dropped"}
    assert said(program.get("gestures?state=closed"))["left_out"] == 0
    refused(program.post("gestures", body | {"value_cents": -1}), 422)
    refused(program.post("gestures", body | {"person_id": str(uuid.UUID(int=2))}), 404)
    refused(Program("people:read", member=merle).post("gestures", body), 403)
    assert Gesture.objects.count() == 2
