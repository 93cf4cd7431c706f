# SPDX-License-Identifier: Apache-2.0
"""What the browser extension may ask, and what its key can never do."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from talentkreis.api import capture
from talentkreis.api.tests.program import Program, refused, said
from talentkreis.api.tests.test_access import operations, some_url
from talentkreis.consent.actions import withdraw_consent
from talentkreis.intake.capture.rules import OWN_ORIGIN
from talentkreis.kernel import clock
from talentkreis.organisation.actors import Actor, Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people import actions as people
from talentkreis.people.models import ContactPoint, FieldHistory, Note, Person, ProcessingBasis
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.relationships.actions import set_owner

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:A3")]

PAGE = {
    "url": "https://www.linkedin.com/in/ayse-demir/?trk=x",
    "name": "Ayşe Demir",
    "position": "Schaltmeisterin",
    "employer_name": "Fördenetz",
    "city": "Kiel",
}


@pytest.fixture
def program() -> Program:
    return Program("capture")


def look_up(program: Program, **changes: str) -> Any:
    return said(program.post("capture/lookup", PAGE | changes))


def test_somebody_unknown_is_nobody_and_the_reasons_tell_the_duty_of_art_14(
    program: Program,
) -> None:
    answer = look_up(program)
    assert answer["known"] == []
    due = {basis["key"]: basis["notice_due_on"] for basis in answer["bases"]}
    assert due["sourcing"] == (clock.today() + relativedelta(months=1)).isoformat()
    assert due["pool"] is None


def test_known_may_i_and_who_of_us_are_answered_together(program: Program) -> None:
    person = PersonFactory.create(
        given_name="Ayse", family_name="Demir", city="Kiel", phone="+49 431 5550142"
    )
    colleague = MemberFactory.create(name="Merle Hansen")
    set_owner(actor=colleague.actor, person_id=person.id, owner_id=colleague.id)
    people.log_conversation(
        actor=colleague.actor,
        person_id=person.id,
        text="Vertrauliches",
        happened_at=clock.now() - dt.timedelta(days=3),
    )
    withdraw_consent(actor=Actor.for_person(person.id), person_id=person.id)
    answer = program.post("capture/lookup", PAGE)
    (known,) = said(answer)["known"]
    assert known["id"] == str(person.id)
    assert known["profile_url"].endswith(f"/talente/{person.id}/")
    assert known["owner"] == known["last_talk"]["by"] == "Merle Hansen"
    verdicts = {way["channel"]: way["verdict"] for way in known["contact"]}
    assert verdicts == {"linkedin": "no", "phone": "no", "email": "no"}
    assert known["contact"][0]["text"]
    assert "Vertrauliches" not in answer.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "", "url": "https://de.linkedin.com/in/ayse-demir/details/"},
        {"url": "", "name": "", "email": "A.Demir@kiel.example"},
        {"url": "", "name": "Dr. Ayse Demir", "city": ""},
    ],
    ids=["link", "e-mail", "name and employer"],
)
def test_a_page_finds_somebody_by_link_address_or_name(
    program: Program, changes: dict[str, str]
) -> None:
    person = PersonFactory.create(
        given_name="Ayşe", family_name="Demir", employer_name="Fördenetz GmbH",
        email="a.demir@kiel.example",
    )  # fmt: skip
    people.add_contact_point(
        actor=program.member.actor,
        person_id=person.id,
        kind="link",
        value="https://linkedin.com/in/ayse-demir",
    )
    assert [each["id"] for each in look_up(program, **changes)["known"]] == [str(person.id)]


@pytest.mark.requirement("trust:S-25")
def test_somebody_confidential_is_unknown_to_everybody_else(program: Program) -> None:
    hidden = PersonFactory.create(
        given_name="Ayşe", family_name="Demir", city="Kiel", confidential_to=[uuid.uuid4()]
    )
    assert look_up(program)["known"] == []
    body = {"person_id": str(hidden.id), "url": PAGE["url"], "note": "x"}
    refused(program.post("capture", body), 404)
    assert not Note.objects.exists()


def test_one_click_adds_the_person_with_source_reason_and_running_clock(program: Program) -> None:
    body = PAGE | {"basis": "sourcing", "note": "Leitet die Schicht."}
    answer = said(program.post("capture", body, key="k1"), 201)
    person = Person.objects.get()
    assert (answer["id"], answer["is_new"]) == (str(person.id), True)
    assert (person.name, person.city, person.source) == ("Ayşe Demir", "Kiel", "LinkedIn")
    basis = ProcessingBasis.objects.get()
    assert (basis.purpose, basis.source) == ("sourcing", "LinkedIn")
    assert basis.notice_due_on == clock.today() + relativedelta(months=1)
    assert ContactPoint.objects.get().normalised == "linkedin.com/in/ayse-demir"
    assert Note.objects.get().text == "Leitet die Schicht."
    assert set(FieldHistory.objects.values_list("source", flat=True)) == {"extension"}


@pytest.mark.requirement("trust:S-25")
def test_the_same_click_twice_adds_nobody_twice(program: Program) -> None:
    body = PAGE | {"basis": "sourcing"}
    first = said(program.post("capture", body, key="k1"), 201)
    again = program.post("capture", body, key="k1")
    assert (said(again, 201), again.headers["Idempotency-Replayed"]) == (first, "true")
    colleague = Program("capture")
    assert refused(colleague.post("capture", body), 409)["code"] == "perhaps_known"
    assert Person.objects.count() == 1
    said(colleague.post("capture", body | {"is_confirmed": True}), 201)
    assert Person.objects.count() == 2


def test_link_and_note_are_added_to_somebody_known(program: Program) -> None:
    person = PersonFactory.create()
    body = {"person_id": str(person.id), "url": PAGE["url"], "note": "Gerade befördert."}
    for _twice in range(2):
        assert said(program.post("capture", body), 201)["is_new"] is False
    assert ContactPoint.objects.filter(person=person, kind="link").count() == 1
    assert Note.objects.filter(person=person).count() == 2
    refused(program.post("capture", {"person_id": str(person.id)}), 422)


@pytest.mark.parametrize(
    "changes",
    [{"basis": ""}, {"basis": "application"}, {"basis": "x"}, {"name": "", "basis": "sourcing"},
     {"language": "fr", "basis": "sourcing"}],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nobody_is_added(
    program: Program, changes: dict[str, str]
) -> None:
    answer = program.post("capture", PAGE | changes)
    if changes.get("basis") == "application":
        said(answer, 201)
        return
    refused(answer, 422)
    assert not Person.objects.exists()


@pytest.mark.requirement("trust:S-25")
def test_the_key_of_an_extension_opens_these_two_operations_and_lists_nobody(
    program: Program,
) -> None:
    PersonFactory.create()
    others = [each for each in operations() if not each[1].startswith("/capture")]
    assert len(others) > 15
    for method, path, _right in others:
        answer = program.client.generic(
            method, some_url(path), "{}", content_type="application/json"
        )
        refused(answer, 403)


@pytest.mark.requirement("trust:S-25")
def test_a_name_alone_in_part_or_none_at_all_finds_nobody(program: Program) -> None:
    PersonFactory.create_batch(3)
    empty = dict.fromkeys(PAGE, "")
    for said_name in ("", "Callsen", "%", "*"):
        assert look_up(program, **empty | {"name": said_name})["known"] == []


@pytest.mark.requirement("trust:S-25")
def test_whoever_asks_for_a_list_of_names_has_to_wait(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "LOOKUPS_AN_HOUR", 2)
    for _asked in range(2):
        look_up(program)
    answer = program.post("capture/lookup", PAGE)
    assert refused(answer, 429)["code"] == "too_many_requests"
    assert answer.headers["Retry-After"] == "3600"


@pytest.mark.requirement("trust:S-25")
def test_a_role_without_the_right_and_a_token_of_another_scope_are_refused() -> None:
    refused(Program("people:read").post("capture/lookup", PAGE), 403)
    program = Program("capture")
    program.member.role = Role.READ_ONLY
    program.member.save()
    refused(program.post("capture/lookup", PAGE), 403)


def _ask_first(program: Program, origin: str) -> Any:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    return program.client.options("/api/v1/capture/lookup", headers=headers)


@pytest.mark.requirement("trust:S-25")
def test_the_browser_lets_only_extensions_on_the_list_through(program: Program) -> None:
    allowed = _ask_first(program, OWN_ORIGIN)
    assert allowed.status_code == 204
    assert allowed.headers["Access-Control-Allow-Origin"] == OWN_ORIGIN
    assert allowed.headers["Access-Control-Allow-Methods"] == "POST"
    assert "authorization" in allowed.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in allowed.headers
    assert "Origin" in allowed.headers["Vary"]


@pytest.mark.requirement("trust:S-25")
@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "https://talente.example", f"chrome-extension://{'a' * 32}",
     OWN_ORIGIN + ".evil.example", OWN_ORIGIN.upper()],
)  # fmt: skip
def test_a_foreign_origin_gets_no_acao(program: Program, origin: str) -> None:
    asked = _ask_first(program, origin)
    answer = program.client.post(
        "/api/v1/capture/lookup", json.dumps(PAGE), "application/json", headers={"Origin": origin}
    )
    for each in (asked, answer):
        assert not [name for name in each.headers if name.startswith("Access-Control-")]


@pytest.mark.requirement("trust:S-25")
def test_no_cookie_is_set_and_none_opens_anything(program: Program) -> None:
    answer = program.post("capture/lookup", PAGE)
    assert not answer.cookies
    for path in ("people", "search", "capture"):
        listed = program.client.options(f"/api/v1/{path}", headers={"Origin": OWN_ORIGIN})
        is_open = "Access-Control-Allow-Origin" in listed.headers
        assert is_open == (path == "capture")


def test_the_answer_speaks_the_language_of_the_browser(program: Program) -> None:
    person = PersonFactory.create(given_name="Ayse", family_name="Demir", city="Kiel")
    people.log_conversation(actor=program.member.actor, person_id=person.id)

    def told(language: str) -> str:
        answer = program.client.post(
            "/api/v1/capture/lookup",
            PAGE,
            "application/json",
            headers={"accept-language": language},
        )
        (known,) = said(answer)["known"]
        return str(known["last_talk"]["how"])

    assert [told("de"), told("en-US"), told("de-AT")] == ["Anruf", "Call", "Anruf"]
