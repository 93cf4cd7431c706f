# SPDX-License-Identifier: Apache-2.0
"""Bulk work over the API: every kind the bar offers, with the same outlook and the same rights."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.kernel import clock
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.actions import set_confidential_to
from talentkreis.people.models import PersonTag
from talentkreis.relationships.actions import complete_task
from talentkreis.relationships.models import Task
from talentkreis.search import bulk, running
from talentkreis.search.models import BulkRun
from talentkreis.search.tests.factories import make_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requirement("feature:U4"),
    pytest.mark.requirement("feature:C8"),
]
HUSUM = {"filter": {"text": "ort:Husum"}}


def task(**more: Any) -> dict[str, Any]:
    day = (clock.today() + dt.timedelta(days=3)).isoformat()
    return {**HUSUM, "answers": {"title": "Call", "due_on": day, "kind": "call", **more}}


def test_a_program_looks_first_does_it_and_takes_it_back() -> None:
    program = Program()
    done, free = (make_person(f"{name} Callsen", city="Husum") for name in ("Svea", "Nils"))
    make_person("Ole Callsen", city="Kiel")
    outlook = said(program.post("bulk/task/outlook", task()))
    assert (outlook["count"], outlook["looked_at"], outlook["will"]) == (2, 2, 2)
    assert outlook["notes"]
    run_id = said(program.post("bulk/task", task(), key="k"), 201)["id"]
    assert said(program.post("bulk/task", task(), key="k"), 201)["id"] == run_id
    assert Task.objects.count() == 2
    again = said(program.post("bulk/task/outlook", task()))
    assert again["will"] == 0
    assert [(one["code"], one["count"]) for one in again["left_out"]] == [("same_task", 2)]
    assert again["left_out"][0]["text"]
    complete_task(actor=program.member.actor, task_id=Task.objects.get(person=done).id)
    undone = said(program.post(f"bulk/runs/{run_id}/undo", {}))
    assert (undone["state"], undone["changed"], undone["undone"]) == ("undone", 2, 1)
    assert [(one["code"], one["count"]) for one in undone["stays"]] == [("task_done", 1)]
    assert not Task.objects.filter(person=free).exists()
    refused(program.post(f"bulk/runs/{run_id}/undo", {}), 409)


def test_it_lists_what_the_token_may_do_and_what_that_asks_for() -> None:
    program = Program(member=MemberFactory.create(role=Role.TRM_LEAD))
    listed = {one["code"]: one for one in said(program.get("bulk/actions"))}
    assert listed.keys() == {one.code for one in bulk.offered_to(program.member.actor)}
    assert {"task", "sequence", "consent_request", "export", "tag"} <= listed.keys()
    assert not listed["export"]["can_be_undone"]
    answers = {one["name"]: one for one in listed["task"]["answers"]}
    assert answers["title"]["is_required"]
    assert "call" in dict(answers["kind"]["choices"])
    narrow = Program("people:read", member=program.member)
    assert said(narrow.get("bulk/actions")) == []


def test_kinds_without_an_outlook_say_how_many_it_is() -> None:
    program = Program()
    people = [make_person(f"P{n} Callsen", city="Husum") for n in range(3)]
    body = {"person_ids": [str(one.pk) for one in people], "answers": {"name": "Messe"}}
    assert said(program.post("bulk/tag/outlook", body))["will"] == 3
    run_id = said(program.post("bulk/tag", body), 201)["id"]
    assert PersonTag.objects.count() == 3
    assert said(program.get(f"bulk/runs/{run_id}"))["changed"] == 3


def test_many_are_done_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    monkeypatch.setattr(bulk, "CHUNK", 1)
    program = Program()
    for number in range(3):
        make_person(f"P{number} Callsen", city="Husum")
    run_id = said(program.post("bulk/tag", {**HUSUM, "answers": {"name": "Messe"}}), 201)["id"]
    waiting = said(program.get(f"bulk/runs/{run_id}"))
    assert (waiting["state"], waiting["people"], waiting["seen"]) == ("waiting", 3, 0)
    running.go_on(run_id=uuid.UUID(run_id))
    assert said(program.get(f"bulk/runs/{run_id}"))["state"] == "done"


def test_the_list_is_fetched_by_whoever_made_it() -> None:
    lead = MemberFactory.create(role=Role.TRM_LEAD)
    program = Program(member=lead)
    make_person("Svea Callsen", city="Husum")
    body = {**HUSUM, "answers": {"reason": "Fair", "columns": ["city"], "is_for_excel": False}}
    run_id = said(program.post("bulk/export", body), 201)["id"]
    assert said(program.get(f"bulk/runs/{run_id}"))["has_file"]
    answer = program.post(f"bulk/runs/{run_id}/file", {})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[1].startswith("Callsen,Svea,Husum,")
    other = Program(member=MemberFactory.create(role=Role.ADMIN))
    assert not said(other.get(f"bulk/runs/{run_id}"))["has_file"]
    refused(other.post(f"bulk/runs/{run_id}/file", {}), 404)
    refused(Program("people:read", member=lead).post(f"bulk/runs/{run_id}/file", {}), 403)


def test_nonsense_and_what_one_may_not_is_refused() -> None:
    program = Program()
    person = make_person("Svea Callsen", city="Husum")
    for body, code in (
        ({"answers": {"name": "x"}}, "filter_or_people"),
        ({**HUSUM, "person_ids": [str(person.pk)], "answers": {"name": "x"}}, "filter_or_people"),
        ({**HUSUM, "answers": {}}, "invalid_answers"),
        ({**HUSUM, "answers": {"name": ["x", "y"]}}, "invalid_answers"),
        ({**HUSUM, "answers": {"name": "x", "nane": "y"}}, "invalid_answers"),
    ):
        for path in ("bulk/tag", "bulk/tag/outlook"):
            assert refused(program.post(path, body), 422)["code"] == code
    fields = refused(program.post("bulk/task", {**HUSUM, "answers": {}}), 422)["fields"]
    assert "title" in {field["name"] for field in fields}
    refused(program.post("bulk/tag", {"filter": {"text": "ortt:Kiel"}, "answers": {}}), 422)
    for wrong in (True, [], ["2026-12-01"], "soon", "\x00"):
        refused(program.post("bulk/task", task(due_on=wrong)), 422)
    refused(program.post("bulk/nothing", {**HUSUM, "answers": {}}), 404)
    refused(program.post("bulk/export", {**HUSUM, "answers": {"reason": "x"}}), 403)
    refused(Program("people:read").post("bulk/task", task()), 403)
    refused(program.get(f"bulk/runs/{uuid.uuid4()}"), 404)
    assert not BulkRun.objects.exists()


def test_people_one_does_not_see_are_nobody() -> None:
    program = Program()
    hidden = make_person("Canary Hidden", city="Husum")
    set_confidential_to(
        actor=program.member.actor, person_ids=[hidden.pk], member_ids=[MemberFactory.create().pk]
    )
    body = {"person_ids": [str(hidden.pk)], "answers": {"name": "Messe"}}
    assert said(program.post("bulk/tag/outlook", body))["count"] == 0
    assert refused(program.post("bulk/tag", body), 422)["code"] == "nobody_chosen"
    assert not PersonTag.objects.exists()


def test_others_do_not_see_ones_bulk_work() -> None:
    program = Program()
    make_person("Svea Callsen", city="Husum")
    run_id = said(program.post("bulk/tag", {**HUSUM, "answers": {"name": "Messe"}}), 201)["id"]
    other = Program(member=MemberFactory.create(role=Role.RECRUITER))
    refused(other.get(f"bulk/runs/{run_id}"), 404)
    refused(other.post(f"bulk/runs/{run_id}/undo", {}), 404)
