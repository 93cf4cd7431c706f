# SPDX-License-Identifier: Apache-2.0
"""Who gets in: tokens alone, narrowed by scope, role and share."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid

import pytest
from django.test import Client
from openapi_spec_validator import validate

from talentkreis.api.application import api
from talentkreis.api.operations import ApiToken as TokenCheck
from talentkreis.api.tests.program import Program, refused, said
from talentkreis.kernel import clock
from talentkreis.organisation.actions import deactivate_member, revoke_api_token
from talentkreis.organisation.actions.tokens import BURST, REQUESTS_PER_MINUTE
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import ApiToken
from talentkreis.organisation.rights import all_grants
from talentkreis.organisation.tests.factories import MemberFactory, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:U4")]


def operations() -> list[tuple[str, str, str]]:
    """Method, path and right of every operation."""
    found = []
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for each in view.operations:
                (check,) = each.auth_callbacks
                assert isinstance(check, TokenCheck)
                found += [(method, path, str(check.right)) for method in each.methods]
    return found


def some_url(path: str) -> str:
    """An address of this path, with invented ids."""
    return "/api/v1" + re.sub(r"\{[^}]+\}", lambda _match: str(uuid.uuid4()), path)


def test_every_operation_declares_a_right_that_a_scope_carries() -> None:
    assert len(operations()) >= 9
    for method, path, right in operations():
        assert all_grants()[right].scope, (method, path)


def test_the_schema_is_valid_open_to_all_and_loads_nothing() -> None:
    answer = Client().get("/api/v1/openapi.json")
    schema = said(answer)
    validate(schema)
    described = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in schema["paths"].items()
        for method in methods
    }
    own = {(method, re.sub(r"\{\w+:", "{", path)) for method, path, _right in operations()}
    assert described == own
    ids = [each["operationId"] for methods in schema["paths"].values() for each in methods.values()]
    assert len(ids) == len(set(ids))
    refused(Program().get("docs"), 404)


def test_every_operation_refuses_strangers_and_sessions() -> None:
    browser = signed_in(MemberFactory.create(role=Role.ADMIN))
    for method, path, _right in operations():
        url = some_url(path)
        for client in (Client(), browser, Client(headers={"authorization": "Bearer tk_x"})):
            answer = client.generic(method, url, "{}", content_type="application/json")
            assert refused(answer, 401)["code"] == "bad_token"
            assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("scope", ["mail:read", "people:read"])
def test_every_operation_refuses_a_token_of_another_scope_before_it_reads_the_body(
    scope: str,
) -> None:
    program = Program(scope)
    for method, path, right in operations():
        if all_grants()[right].scope == scope:
            continue
        url = some_url(path)
        answer = program.client.generic(method, url, "not json", content_type="application/json")
        assert refused(answer, 403)["code"] == f"needs_{right}".replace(".", "_")


def test_a_revoked_token_an_expired_one_and_a_locked_out_member_are_refused() -> None:
    boss = MemberFactory.create(role=Role.ADMIN)
    revoked, expired, locked = Program(), Program(), Program()
    revoke_api_token(actor=boss.actor, token_id=revoked.token.id)
    ApiToken.objects.filter(id=expired.token.id).update(expires_at=clock.now())
    deactivate_member(actor=boss.actor, member_id=locked.member.id)
    for program in (revoked, expired, locked):
        refused(program.get("people"), 401)


def test_a_token_notes_when_it_was_last_used() -> None:
    program = Program()
    program.get("people")
    used_at = ApiToken.objects.get(id=program.token.id).last_used_at
    assert used_at
    assert clock.now() - used_at < dt.timedelta(minutes=1)


@pytest.mark.requirement("trust:R-06")
def test_beyond_its_share_a_token_is_told_when_to_come_back() -> None:
    program = Program()
    other = Program()
    used_up = clock.now() + dt.timedelta(minutes=1) * BURST / REQUESTS_PER_MINUTE
    ApiToken.objects.filter(id=program.token.id).update(
        busy_until=used_up + dt.timedelta(seconds=5)
    )
    answer = program.get("people")
    assert refused(answer, 429)["code"] == "too_many_requests"
    assert 4 <= int(answer.headers["Retry-After"]) <= 6
    assert other.get("people").status_code == 200


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("nowhere", "GET", 404),
        ("", "GET", 404),
        ("people/not-a-uuid", "GET", 404),
        ("people", "DELETE", 405),
        ("openapi.json/", "GET", 404),
    ],
)
def test_wrong_addresses_and_methods_are_problems_too(path: str, method: str, status: int) -> None:
    answer = Program().client.generic(method, f"/api/v1/{path}")
    refused(answer, status)
    if status == 405:
        assert answer.headers["Allow"] == "GET, POST"


def test_broken_and_oversized_bodies_are_problems_too() -> None:
    client = Program().client
    broken = client.post("/api/v1/people", "{", "application/json")
    assert refused(broken, 400)["code"] == "unreadable"
    large = json.dumps({"text": "x" * 3_000_000})
    assert refused(client.post("/api/v1/search", large, "application/json"), 413)


def test_a_refusal_speaks_the_language_that_was_asked_for() -> None:
    client = Client()
    german = client.get("/api/v1/people", headers={"accept-language": "de"})
    english = client.get("/api/v1/people", headers={"accept-language": "en"})
    assert refused(german, 401)["detail"] == "Ein gültiger API-Schlüssel fehlt."
    assert refused(english, 401)["detail"] == "A valid API token is missing."
