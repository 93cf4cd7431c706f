# SPDX-License-Identifier: Apache-2.0
"""People over the API: the same rules as in pages."""

from __future__ import annotations

import uuid

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people import actions as people
from talentkreis.people.actions.custom import FieldDetails
from talentkreis.people.models import FieldHistory, Note, Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.actions import refresh

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:U4")]

BASIS = {"purpose": "pool", "legal_basis": "consent", "source": "Karrieretag"}
SVEA = {
    "given_name": "Svea",
    "family_name": "Callsen",
    "city": "Kiel",
    "emails": ["svea@callsen.example"],
    "basis": BASIS,
}


def create(program: Program, **values: object) -> str:
    person_id: str = said(program.post("people", {**SVEA, **values}), 201)["id"]
    return person_id


def test_a_created_person_can_be_read_found_and_changed() -> None:
    program = Program()
    person_id = create(program)
    person = said(program.get(f"people/{person_id}"))
    assert (person["given_name"], person["city"]) == ("Svea", "Kiel")
    assert person["contact_points"][0]["value"] == "svea@callsen.example"
    assert person["bases"][0]["purpose"] == "pool"
    found = said(program.get("people", filter="Callsen"))
    assert [line["id"] for line in found["items"]] == [person_id]
    changed = said(program.patch(f"people/{person_id}", {"city": "Flensburg"}))
    assert (changed["city"], changed["given_name"]) == ("Flensburg", "Svea")
    history = FieldHistory.objects.filter(person_id=person_id, field="city").order_by("-id")[0]
    assert (history.old, history.new, history.source) == ("Kiel", "Flensburg", "api")


@pytest.mark.requirement("feature:D1")
def test_who_is_created_twice_is_told_with_the_answer() -> None:
    program = Program()
    assert said(program.post("people", SVEA), 201)["similar"] == []
    first = Person.objects.get()
    again = said(program.post("people", SVEA), 201)
    assert [(each["id"], each["reason"]) for each in again["similar"]] == [(str(first.id), "email")]


@pytest.mark.requirement("trust:L-01")
def test_nobody_comes_in_without_a_lawful_basis() -> None:
    program = Program()
    without = {key: value for key, value in SVEA.items() if key != "basis"}
    problem = refused(program.post("people", without), 422)
    assert [field["name"] for field in problem["fields"]] == ["body.basis"]
    unlawful = {**BASIS, "purpose": "subscription", "legal_basis": "contract"}
    refused(program.post("people", {**SVEA, "basis": unlawful}), 422)
    assert not Person.objects.exists()


def test_a_rule_that_says_no_names_the_input() -> None:
    problem = refused(Program().post("people", {**SVEA, "emails": ["svea@"]}), 422)
    assert problem["fields"]
    assert not Person.objects.exists()


def test_the_list_goes_page_by_page_and_never_over_a_hundred() -> None:
    program = Program()
    ids = [person.id for person in PersonFactory.create_batch(7)]
    refresh(ids)
    seen: list[str] = []
    cursor = ""
    while True:
        page = said(program.get("people", cursor=cursor, limit=3))
        seen += [line["id"] for line in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert sorted(seen) == sorted(str(person_id) for person_id in ids)
    refused(program.get("people", limit=101), 422)
    refused(program.get("people", cursor="x"), 422)
    refused(program.get("people", sort="password"), 422)


def test_a_wrong_filter_is_answered_with_the_place_and_a_proposal() -> None:
    problem = refused(Program().get("people", filter="ortt:Kiel"), 422)
    assert problem["code"] == "filter_error"
    assert (problem["start"], problem["end"]) == (0, 4)
    assert problem["proposal"]


@pytest.mark.requirement("trust:S-09")
def test_somebody_elses_confidential_person_does_not_exist() -> None:
    owner = MemberFactory.create()
    person = PersonFactory.create(family_name="Kanarienvogel", confidential_to=[owner.id])
    refresh([person.id])
    assert said(Program(member=owner).get(f"people/{person.id}"))["family_name"] == "Kanarienvogel"
    program = Program(member=MemberFactory.create(role=Role.ADMIN))
    answers = [
        program.get(f"people/{person.id}"),
        program.patch(f"people/{person.id}", {"city": "Kiel"}),
        program.post(f"people/{person.id}/notes", {"text": "x"}),
        program.get(f"people/{person.id}/gate", purpose="newsletter", channel="email"),
        program.get(f"people/{person.id}/timeline"),
        program.post("search/explain", {"text": "Kiel", "person_id": str(person.id)}),
    ]
    unknown = refused(program.get(f"people/{uuid.uuid4()}"), 404)
    for answer in answers:
        problem = refused(answer, 404)
        assert (problem["code"], problem["detail"]) == (unknown["code"], unknown["detail"])
    for path in ("people", "people?filter=Kanarienvogel"):
        assert b"Kanarienvogel" not in program.client.get(f"/api/v1/{path}").content
    assert not Note.objects.exists()


def test_a_note_is_written_by_the_member_behind_the_token() -> None:
    program = Program()
    person = PersonFactory.create()
    note_id = said(program.post(f"people/{person.id}/notes", {"text": "Will nach Kiel"}), 201)["id"]
    assert Note.objects.get(id=note_id).author_id == program.member.id
    line = said(program.get(f"people/{person.id}/timeline"))["items"][0]
    assert line["kind"] == "people.note_written"
    assert "Kiel" not in str(line)


def test_the_gate_answers_as_everywhere_with_reason_and_next_step() -> None:
    program = Program()
    person = PersonFactory.create()
    answer = said(program.get(f"people/{person.id}/gate", purpose="newsletter", channel="email"))
    assert answer["verdict"] == "no"
    assert answer["reason"]
    assert answer["text"]
    refused(program.get(f"people/{person.id}/gate", purpose="spam", channel="email"), 422)
    refused(program.get(f"people/{person.id}/gate"), 422)


def test_a_repeated_request_creates_once_and_says_so() -> None:
    program = Program()
    first = program.post("people", SVEA, key="import-1")
    again = program.post("people", SVEA, key="import-1")
    assert said(first, 201) == said(again, 201)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Person.objects.count() == 1
    problem = refused(program.post("people", {**SVEA, "city": "Bremen"}, key="import-1"), 409)
    assert problem["code"] == "idempotency_key_reused"
    said(Program().post("people", SVEA, key="import-1"), 201)
    assert Person.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    problem = refused(Program().post("people", SVEA, key=key), 422)
    assert problem["code"] == "bad_idempotency_key"


def test_a_refused_request_may_be_corrected_under_the_same_key() -> None:
    program = Program()
    refused(program.post("people", {**SVEA, "emails": ["svea@"]}, key="k"), 422)
    said(program.post("people", SVEA, key="k"), 201)


def test_read_only_members_read_and_change_nothing() -> None:
    member = MemberFactory.create(role=Role.READ_ONLY)
    person = PersonFactory.create()
    # Their role cannot make tokens; a token made before the role changed acts in the new role.
    program = Program(member=MemberFactory.create())
    type(member).objects.filter(id=program.member.id).update(role=Role.READ_ONLY)
    assert program.get(f"people/{person.id}").status_code == 200
    refused(program.post("people", SVEA), 403)
    refused(program.patch(f"people/{person.id}", {"city": "X"}), 403)
    refused(program.post(f"people/{person.id}/notes", {"text": "x"}), 403)
    assert Person.objects.count() == 1


@pytest.mark.requirement("feature:B2")
def test_the_whole_profile_is_read_and_own_fields_are_set() -> None:
    admin = MemberFactory.create(role=Role.ADMIN)
    field = people.define_field(
        actor=admin.actor,
        details=FieldDetails(kind="number", label_de="Größe", label_en="Size", purpose="Boots"),
    )
    program = Program()
    person_id = create(
        program, notice_count=3, notice_unit="months", expected_pay_from=60_000,
        expected_pay_period="year",
    )  # fmt: skip
    people.add_language(
        actor=admin.actor, person_id=uuid.UUID(person_id), language="tr", level="C1"
    )
    people.add_skill(
        actor=admin.actor, person_id=uuid.UUID(person_id), name="SCADA", level=4, evidence="Saw it"
    )
    assert [own["code"] for own in said(program.get("own-fields"))] == [field.code]
    path = f"people/{person_id}/own-fields"
    set_values = program.client.put(
        f"/api/v1/{path}", {"values": {field.code: 39}}, "application/json"
    )
    person = said(set_values)
    assert person["own_fields"] == {field.code: 39}
    assert person["languages"] == [{"code": "tr", "level": "C1", "evidence": ""}]
    assert person["skill_levels"][0]["evidence"] == "Saw it"
    assert person["notice_count"] == 3
    assert person["origins"]["city"]["source"] == "api"
    wrong = {"values": {field.code: "many", "nothing": 1}}
    refused(program.client.put(f"/api/v1/{path}", wrong, "application/json"), 422)
    reader = Program("people:read")
    narrowed = said(reader.get(f"people/{person_id}"))
    assert narrowed["expected_pay_from"] is None
    assert said(program.get(f"people/{person_id}"))["expected_pay_from"] == 60_000
