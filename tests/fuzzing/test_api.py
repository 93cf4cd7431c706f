# SPDX-License-Identifier: Apache-2.0
"""Whatever a program sends to an operation of the API, it answers with a problem, not with one.

Operations, parameters and fields of bodies come from the schema the API publishes.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talentkreis.api.application import api
from talentkreis.api.tests.program import Program
from tests.fuzzing.evil import EVIL, IS_FULL, json_values, sendable, values

if TYPE_CHECKING:
    from tests.fuzzing.conftest import Installation

pytestmark = [pytest.mark.requirement("trust:S-26"), pytest.mark.chaos]

# What a token may ask at once before it has to wait.
CALLS = 40


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of each operation."""
    paths: dict[str, dict[str, Any]] = api.get_openapi_schema()["paths"]
    return [(method, path, said) for path, of in paths.items() for method, said in of.items()]


def query_names(said: dict[str, Any]) -> list[str]:
    """Parameters behind the question mark."""
    return [each["name"] for each in said.get("parameters", ()) if each["in"] == "query"]


def body_fields(said: dict[str, Any]) -> dict[str, Any]:
    """Fields of the body, as the schema describes them."""
    content = said.get("requestBody", {}).get("content", {})
    name = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
    schemas: dict[str, Any] = api.get_openapi_schema()["components"]["schemas"]
    fields: dict[str, Any] = schemas.get(name, {}).get("properties", {})
    return fields


class Caller:
    """Calls operations about real things, with a fresh token now and then."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.calls = 0

    def call(self, method: str, path: str, **request: Any) -> int:
        """The status of the answer; what a call changed is taken back."""
        if self.calls % CALLS == 0:
            self.program = Program(member=self.installation.member)
        self.calls += 1
        address = path.format_map(defaultdict(lambda: uuid.UUID(int=7), self.installation.ids))
        with transaction.atomic():
            answer = getattr(self.program.client, method)(address, **request)
            transaction.set_rollback(True)
        status: int = answer.status_code
        return status


@pytest.fixture(scope="module")
def caller(installation: Installation) -> Caller:
    """Of the one installation."""
    return Caller(installation)


LISTS = [
    pytest.param(path, name, id=f"{path} {name}")
    for method, path, said in operations()
    if method == "get"
    for name in query_names(said)
]


@pytest.mark.parametrize(("path", "name"), LISTS)
def test_no_evil_value_of_a_parameter_breaks_a_list(caller: Caller, path: str, name: str) -> None:
    assert caller.call("get", path) in {200, 422}  # a parameter of the gate is required
    for value in EVIL[:: 1 if IS_FULL else 5]:
        assert caller.call("get", path, data={name: sendable(value)}) < 500, value


@settings(max_examples=20_000 if IS_FULL else 80, suppress_health_check=[HealthCheck.too_slow])
@given(choice=st.data())
def test_nothing_sent_to_any_operation_breaks_it(caller: Caller, choice: st.DataObject) -> None:
    method, path, said = choice.draw(st.sampled_from(operations()))
    names = query_names(said)
    query = {}
    if names:
        query = choice.draw(st.dictionaries(st.sampled_from(names), values.map(sendable)))
    fields = body_fields(said)
    request: dict[str, Any] = {"data": query}
    if method != "get":
        bodies: list[st.SearchStrategy[Any]] = [json_values]
        if fields:
            bodies.append(st.dictionaries(st.sampled_from(sorted(fields)), json_values))
        drawn = choice.draw(st.one_of(bodies))
        request = {"data": json.dumps(drawn), "content_type": "application/json"}
    assert caller.call(method, path, **request) < 500


TREE = {"field": "tag", "op": "is", "value": "x"}
BODIES = {
    "no JSON": b"{",
    "no text": b"\xff\xfe\x00",
    "deep lists": b"[" * 50_000,
    "deep tree": b'{"tree":' + b'{"not":' * 20_000 + b"1" + b"}" * 20_001,
    "10,000 terms": json.dumps({"tree": {"and": [TREE] * 10_000}}).encode(),
    "10,000 words": json.dumps({"text": "a " * 10_000}).encode(),
    "half of a pair": b'{"text": "\\ud800"}',
    "NUL": b'{"text": "a\\u0000b"}',
    "NaN": b'{"tree": {"field": "warmth", "op": ">", "value": NaN}}',
    "huge number": b'{"tree": {"field": "warmth", "op": ">", "value": 1e400}}',
    "long number": b'{"limit": ' + b"9" * 5_000 + b', "text": ""}',
    "twice": b'{"text": "", "text": "a"}',
    "pair in a tree": b'{"tree": {"field": "tag", "op": "is", "value": "\\udcff"}}',
    "pair as a field": b'{"tree": {"field": "\\udcff", "op": "is", "value": "x"}}',
    "pair in a cursor": b'{"text": "", "cursor": "\\udcff"}',
}


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in BODIES.items()])
def test_an_absurd_body_is_refused_or_answered(caller: Caller, body: bytes) -> None:
    status = caller.call("post", "/api/v1/search", data=body, content_type="application/json")
    assert 200 <= status < 500
