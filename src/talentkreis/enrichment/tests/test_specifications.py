# SPDX-License-Identifier: Apache-2.0
"""What our sources on loopback say and are asked, against the vendors' own descriptions.

The descriptions are not part of the repository: ``TALENTKREIS_SPECS`` names the folder with
``github/*.openapi.json`` and ``gravatar/*.openapi.json``.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openapi_schema_validator import OAS30Validator, OAS31Validator

from talentkreis.enrichment.sources import SOURCES
from talentkreis.enrichment.tests.web_sources import (
    github_repository,
    github_user,
    gravatar_profile,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = os.environ.get("TALENTKREIS_SPECS", "")
pytestmark = [
    pytest.mark.requirement("feature:E1"),
    pytest.mark.skipif(
        not FOLDER,
        reason="set TALENTKREIS_SPECS to the folder with the vendors' OpenAPI files",
    ),
]


def description(vendor: str) -> dict[str, Any]:
    """The OpenAPI document of a vendor."""
    (file,) = (Path(FOLDER) / vendor).glob("*.openapi.json")
    document: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return document


def faults(document: Mapping[str, Any], schema: str, record: Any) -> list[str]:
    """What about a record is not as described."""
    whole = {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
    is_newer = document["openapi"].startswith("3.1")
    validator = (OAS31Validator if is_newer else OAS30Validator)(whole)
    return [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(record)]


def test_our_github_says_what_the_real_one_may_say() -> None:
    document = description("github")
    full = github_user(email="a@b.example", hireable=True)
    bare = github_user(name=None, company=None, blog=None, location=None, bio=None)
    for user in (full, bare):
        assert faults(document, "public-user", user) == []
    for repository in (github_repository("a", "Go"), github_repository("b", None, fork=True)):
        assert faults(document, "minimal-repository", repository) == []


def test_our_gravatar_says_what_the_real_one_may_say() -> None:
    document = description("gravatar")
    for profile in (gravatar_profile(), gravatar_profile(verified_accounts=[])):
        assert faults(document, "Profile", profile) == []


def test_the_check_against_a_description_can_fail() -> None:
    odd = github_user() | {"login": 7}
    assert faults(description("github"), "public-user", odd)
    assert faults(description("gravatar"), "Profile", {"hash": "x"})


@pytest.mark.parametrize(
    ("code", "answers"),
    [
        ("github", {"user": github_user(), "repos": [github_repository("a", "Go")]}),
        ("gravatar", {"profile": gravatar_profile()}),
    ],
    ids=["github", "gravatar"],
)
def test_we_ask_only_what_is_described(code: str, answers: dict[str, Any]) -> None:
    document, source = description(code), SOURCES[code]
    paths: list[str] = []

    def ask(path: str) -> Any:
        paths.append(path)
        return answers["repos" if "/repos" in path else next(iter(answers))]

    assert source.look_up("svea", ask) is not None
    base = urlsplit(document["servers"][0]["url"])
    assert base.hostname == source.host
    for path in paths:
        parts = urlsplit(path)
        template, operation = _operation(document, parts.path.removeprefix(base.path))
        known = {_resolved(document, one)["name"] for one in operation.get("parameters", ())}
        assert set(parse_qs(parts.query)) <= known, template
    for skipped in ("avatar", "photo"):
        assert not any(skipped in path for path in paths)


def _operation(document: Mapping[str, Any], path: str) -> tuple[str, Mapping[str, Any]]:
    for template, operations in document["paths"].items():
        pattern = re.sub(r"\\{[^}]+\\}|\{[^}]+\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern.replace("\\", ""), path) and "get" in operations:
            return template, operations["get"]
    raise AssertionError(f"{path} is not described")


def _resolved(document: Mapping[str, Any], parameter: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = parameter.get("$ref")
    if reference is None:
        return parameter
    found: Mapping[str, Any] = document["components"]["parameters"][reference.rpartition("/")[2]]
    return found
