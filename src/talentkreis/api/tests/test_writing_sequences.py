# SPDX-License-Identifier: Apache-2.0
"""Programs write sequences as the pages do, end them, and read what runs below average."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.nurture import actions
from talentkreis.nurture.models import Enrolment, Sequence, Step
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_member,
    make_pool,
    make_reader,
    make_sequence,
)
from talentkreis.organisation.actors import Role
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requirement("feature:U6"),
    pytest.mark.requirement("feature:F1"),
]
GERMAN = {"language": "de", "subject": "Willkommen", "body": "Guten Tag {{ name }},\n\nschön!"}
ENGLISH = {"language": "en", "subject": "Welcome", "body": "Dear {{ name }},\n\ngood!"}


@pytest.fixture
def merle() -> Member:
    make_employer()
    return make_member()


@pytest.fixture
def program(merle: Member) -> Program:
    return Program("nurture:read", "nurture:write", member=merle)


def _created(program: Program, **values: Any) -> str:
    body = {"name": "Willkommen im Kreis"} | values
    made: str = said(program.post("sequences", body), 201)["id"]
    return made


def _mail(program: Program, sequence_id: str, **values: Any) -> str:
    body = {"kind": "email", "name": "Erste", "words": [GERMAN, ENGLISH]} | values
    made: str = said(program.post(f"sequences/{sequence_id}/steps", body), 201)["id"]
    return made


def test_a_sequence_is_written_from_nothing_and_starts_people(
    program: Program, merle: Member
) -> None:
    pool = make_pool(merle, visibility="shared")
    made = _created(program, pool_id=str(pool.pk), description="Für alle Neuen")
    first = _mail(program, made, wait_count=0, wait_unit="days")
    last = _mail(program, made, name="Jedes Quartal", wait_count=3, repeats=True)
    middle = _mail(program, made, name="Dazwischen", wait_count=1)

    whole = said(program.get(f"sequences/{made}"))
    assert (whole["state"], whole["owner_id"]) == ("draft", str(merle.id))
    assert [step["id"] for step in whole["version"]["steps"]] == [first, middle, last]
    words = whole["version"]["steps"][0]["words"]
    assert {each["language"]: each["subject"] for each in words} == {
        "de": "Willkommen", "en": "Welcome",
    }  # fmt: skip
    person = make_reader()
    refresh([person.id])
    started = program.post(f"sequences/{made}/enrolments", {"person_ids": [str(person.id)]})
    assert said(started, 201)["count"] == 1


def test_the_ready_cadence_and_a_key_that_repeats_once(program: Program) -> None:
    body = {"name": "Kadenz", "begins_with": "cadence", "language": "en"}
    first = said(program.post("sequences", body, key="a"), 201)
    assert said(program.post("sequences", body, key="a"), 201) == first
    assert Sequence.objects.count() == 1
    steps = said(program.get(f"sequences/{first['id']}"))["version"]["steps"]
    assert steps[-1]["repeats"] is True


def test_steps_change_move_and_go_while_nobody_got_the_version(program: Program) -> None:
    made = _created(program)
    first, second = _mail(program, made), _mail(program, made, name="Zweite")
    changed = said(
        program.patch(
            f"sequences/{made}/steps/{first}",
            {"name": "Neu", "words": [{"language": "en"}]},
        )
    )
    step = changed["steps"][0]
    assert step["name"] == "Neu"
    assert [each["language"] for each in step["words"]] == ["de"]
    moved = said(program.post(f"sequences/{made}/steps/{second}/move", {"by": -1}))
    assert [each["id"] for each in moved["steps"]] == [second, first]
    left = said(program.delete(f"sequences/{made}/steps/{second}"))
    assert [each["id"] for each in left["steps"]] == [first]
    refused(program.delete(f"sequences/{made}/steps/{second}"), 404)
    refused(program.patch(f"sequences/{made}/steps/{second}", {"name": "x"}), 404)


def test_a_branch_asks_a_filter_and_its_ways_take_steps(program: Program) -> None:
    made = _created(program)
    body = {"kind": "branch", "name": "Kiel?", "condition": {"text": "ort:Kiel"}}
    branch = said(program.post(f"sequences/{made}/steps", body), 201)["id"]
    _mail(program, made, branch_id=branch, way="yes")
    steps = said(program.get(f"sequences/{made}"))["version"]["steps"]
    assert [(each["branch_id"], each["way"]) for each in steps] == [(None, ""), (branch, "yes")]
    changed = said(program.patch(f"sequences/{made}/steps/{branch}", {"name": "In Kiel?"}))
    assert changed["steps"][0]["condition"] == steps[0]["condition"]
    wrong = {"kind": "branch", "name": "?", "condition": {"text": "gibtsnicht:1"}}
    refused(program.post(f"sequences/{made}/steps", wrong), 422)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"words": [{"language": "de", "subject": "Nur Betreff"}]}, {"body_de_sie"}),
        ({"words": [GERMAN | {"body": "{{ lohn }}"}]}, {"body_de_sie"}),
        ({"wait_count": 50, "wait_unit": "months"}, {"wait_count"}),
        ({"wait_count": 5, "wait_unit": "days", "repeats": True}, {"repeats"}),
        ({"kind": "branch"}, {"condition"}),
        ({"kind": "tag"}, {"tag_name"}),
        ({"kind": "pool", "pool_id": str(uuid.UUID(int=3))}, {"pool"}),
    ],
)
def test_what_a_page_refuses_a_program_is_refused_by_field(
    program: Program, body: dict[str, Any], fields: set[str]
) -> None:
    made = _created(program)
    step = {"kind": "email", "name": "Erste"} | body
    problem = refused(program.post(f"sequences/{made}/steps", step), 422)
    assert {each["name"] for each in problem["fields"]} == fields
    assert not Step.objects.exists()


def test_a_version_somebody_got_is_frozen_until_a_new_one_is_opened(
    program: Program, merle: Member
) -> None:
    sequence = make_sequence(merle)
    make_enrolment(sequence)
    body = {"kind": "email", "name": "Noch eine", "words": [GERMAN, ENGLISH]}
    problem = refused(program.post(f"sequences/{sequence.id}/steps", body), 409)
    assert problem["code"] == "version_frozen"
    opened = said(program.post(f"sequences/{sequence.id}/versions", {}))
    assert (opened["number"], opened["frozen_at"]) == (2, None)
    again = said(program.post(f"sequences/{sequence.id}/versions", {}))
    assert again["id"] == opened["id"]
    said(program.post(f"sequences/{sequence.id}/steps", body | {"position": 0}), 201)
    assert Enrolment.objects.get().version.number == 1


def test_details_change_one_by_one(program: Program, merle: Member) -> None:
    made = _created(program)
    changed = said(program.patch(f"sequences/{made}", {"description": "Neu"}))
    assert (changed["name"], changed["description"]) == ("Willkommen im Kreis", "Neu")
    problem = refused(program.patch(f"sequences/{made}", {"owner_id": str(uuid.UUID(int=1))}), 422)
    assert {each["name"] for each in problem["fields"]} == {"owner"}
    refused(program.post("sequences", {"name": "x", "pool_id": str(uuid.UUID(int=1))}), 422)


def test_ending_stops_everybody_for_good(program: Program, merle: Member) -> None:
    sequence = make_sequence(merle)
    make_enrolment(sequence)
    for _twice in range(2):
        ended = said(program.post(f"sequences/{sequence.id}/end", {}))
        assert (ended["state"], ended["active_count"]) == ("ended", 0)
    assert Enrolment.objects.get().reason == "sequence_ended"
    problem = refused(program.patch(f"sequences/{sequence.id}", {"name": "Weiter"}), 409)
    assert problem["code"] == "sequence_ended"


def test_only_who_may_writes_and_only_what_they_see(program: Program, merle: Member) -> None:
    hidden = make_sequence(merle, pool=make_pool(merle, visibility="personal"))
    other = Program(member=make_member(Role.RECRUITER, "Anders"))
    for path in ("end", "versions", "steps"):
        body = {"kind": "email", "name": "x"} if path == "steps" else {}
        refused(other.post(f"sequences/{hidden.id}/{path}", body), 404)
    refused(other.patch(f"sequences/{hidden.id}", {"name": "x"}), 404)
    reader = Program("nurture:read", member=merle)
    refused(reader.post("sequences", {"name": "x"}), 403)
    marketing = Program(member=make_member(Role.MARKETING, "Mara"))
    written = _created(marketing)
    refused(marketing.post(f"sequences/{written}/end", {}), 403)


@pytest.mark.requirement("feature:F11")
def test_what_runs_below_average_says_so_with_its_figures(program: Program, merle: Member) -> None:
    make_sequence(merle)
    found = said(program.get("sequences/below-average"))
    assert (found["below"], found["usual_count"]) == ([], 0)
    assert said(program.get("sequences/below-average", month="0001-01-01"))["month"] > "2020"
    refused(program.get("sequences/below-average", month="gestern"), 422)
    actions.create_sequence(actor=merle.actor, details=actions.SequenceDetails("Leer", merle.id))
