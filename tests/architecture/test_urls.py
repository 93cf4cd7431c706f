# SPDX-License-Identifier: Apache-2.0
"""Every address declares its right, and the right holds: a table made of the URLconf itself."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from talentkreis.activity.events import all_kinds
from talentkreis.activity.sentences import is_described
from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import all_grants
from talentkreis.organisation.tests.factories import MemberFactory, client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponseBase

FOREIGN = ("allauth.", "django.views.static", "django.contrib.staticfiles")
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE)\b(?!.*django_session)", re.IGNORECASE)
SAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "x"}


@dataclass(frozen=True)
class Address:
    """One route: how it is written, an address of it, the right it declares."""

    route: str
    url: str
    right: str
    module: str

    @property
    def has_argument(self) -> bool:
        """Whether the address names a thing, here an invented one."""
        return "<" in self.route


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, prefix + str(each.pattern))
        else:
            yield prefix + str(each.pattern), each


def _sample(match: re.Match[str]) -> str:
    converter = match.group(1).rpartition(":")[0]
    return SAMPLES.get(converter or "str") or str(uuid.UUID(int=7))


def addresses() -> list[Address]:
    """Every route of the product, without those of libraries."""
    found = []
    for route, pattern in _walk(get_resolver().url_patterns):
        view = pattern.callback
        if view.__module__.startswith(FOREIGN):
            continue
        url = "/" + re.sub(r"<([^>]+)>", _sample, route)
        right = str(getattr(view, "declared_right", ""))
        found.append(Address(route, url, right, view.__module__))
    return found


def _guarded() -> list[Address]:
    return [each for each in addresses() if each.right in all_grants()]


def test_every_address_declares_a_right_that_is_granted_or_says_that_it_is_public() -> None:
    found = addresses()  # loads every view, and with it the rights they declare
    known = {"public", "token", *all_grants()}
    assert [each for each in found if each.right not in known] == []
    assert len(addresses()) > 30


def test_every_right_has_a_name_people_can_read() -> None:
    assert [right for right, grant in all_grants().items() if not grant.label] == []


def test_every_kind_of_event_reads_as_a_sentence() -> None:
    own = {kind for kind, event in all_kinds().items() if ".tests" not in event.__module__}
    assert sorted(kind for kind in own if not is_described(kind)) == []


@pytest.mark.django_db
@pytest.mark.requirement("trust:S-22")
def test_strangers_are_sent_to_sign_in_from_every_address_that_is_not_public() -> None:
    MemberFactory.create()
    for each in _guarded():
        for method in ("GET", "POST"):
            with CaptureQueriesContext(connection) as queries:
                answer = Client().generic(method, each.url)
            assert answer.status_code == 302, (method, each)
            assert answer.headers["Location"].startswith("/anmelden/"), (method, each)
            assert not _written(queries), (method, each)
        answer = Client().get(each.url, headers={"hx-request": "true"})
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/anmelden/")


@pytest.mark.django_db
@pytest.mark.requirement("trust:S-22")
@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_it_was_granted_and_nothing_else(role: Role) -> None:
    browser = client_of(role)
    for each in _guarded():
        if role in all_grants()[each.right].roles:
            with CaptureQueriesContext(connection) as queries:
                answer = browser.get(each.url)
            assert answer.status_code not in {401, 403}, each
            assert answer.status_code < 500, each
            assert each.has_argument or not _written(queries), f"GET writes: {each}"
            continue
        statuses = set()
        for method in ("GET", "POST"):
            with CaptureQueriesContext(connection) as queries:
                answer = browser.generic(method, each.url)
            statuses.add(answer.status_code)
            assert not _written(queries), (method, each)
        assert 403 in statuses, each
        assert statuses <= {403, 405}, each


def _written(queries: CaptureQueriesContext) -> list[str]:
    return [each["sql"] for each in queries if WRITES.match(each["sql"])]


@pytest.mark.django_db
def test_a_public_address_never_breaks_on_an_invented_secret() -> None:
    MemberFactory.create()
    for each in addresses():
        if each.right != "public" or not each.has_argument:
            continue
        answer: HttpResponseBase = Client().get(each.url)
        assert answer.status_code in {200, 302, 303, 404, 405, 410}, (each, answer.status_code)
