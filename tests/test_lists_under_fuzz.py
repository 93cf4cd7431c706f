# SPDX-License-Identifier: Apache-2.0
"""Whatever stands behind a question mark, every page answers; never with an error of its own.

The parameters are those the views of this checkout read, found in their source, so that a new
filter or order is asked about without anybody thinking of it.
"""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import talentkreis
from talentkreis.api.tests.program import Program
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import client_of
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.actions import refresh
from tests.architecture.test_urls import addresses

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("trust:S-26")]

SOURCE = Path(talentkreis.__file__).parent
READ = re.compile(r"""GET(?:\.get(?:list)?\(|\[)["']([^"']+)["']""")
EVIL = [
    "", "\x00", "a\x00b", "'", "' OR 1=1 --", "'; DROP TABLE people_person; --", "%", "%s", "%(x)s",
    "{}", "\\", "-1", "0", "1e400", "999999999999999999999", "null", "../../etc/passwd", "(" * 200,
    "\ud800", "\U0010ffff", "(a+)+$", "0001-01-01", "infinity",
    "00000000-0000-0000-0000-000000000000", "x" * 5_000, "name", "-name", "contact", "-warmth",
    "created; SELECT 1",
]  # fmt: skip
PARTS: list[object] = [
    None, 1, -1, 1e308, "", "\x00", "'", "infinity", "-infinity", "10000-01-01", "9" * 400,
    "0192003-7823", "01920036-7823-77f7-b982-9ce40894c048", [], {},
]  # fmt: skip


def _cursor(parts: list[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


values = st.one_of(
    st.sampled_from(EVIL),
    st.text(max_size=40),
    st.lists(st.sampled_from(PARTS), max_size=3).map(_cursor),
)


def _parameters() -> list[str]:
    """Every name a view reads from the address, and those of the builder."""
    found = {
        name
        for file in SOURCE.rglob("*.py")
        if "tests" not in file.parts
        for name in READ.findall(file.read_text())
    }
    return sorted(found | {"b", "facets", "facet", "f.0", "o.0", "v.0", "g.0", "do"})


@pytest.fixture
def client() -> Client:
    """Somebody who may see every list, with two people to find."""
    people = [PersonFactory.create(city="Kiel"), PersonFactory.create(city="Bremen")]
    refresh([person.id for person in people])
    return client_of(Role.ADMIN)


def test_the_parameters_of_the_lists_are_found() -> None:
    assert {"q", "sort", "after", "stufe", "liste", "nach", "vor"} <= set(_parameters())


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(choice=st.data())
def test_no_parameter_of_any_page_breaks_it(client: Client, choice: st.DataObject) -> None:
    pages = [each.url for each in addresses() if not each.has_argument]
    page = choice.draw(st.sampled_from(pages))
    query = choice.draw(st.dictionaries(st.sampled_from(_parameters()), values, max_size=3))
    query = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    response = client.get(page, query)
    assert response.status_code < 500


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(filter_text=values, sort=values, cursor=values)
def test_no_parameter_of_a_list_breaks_the_api(
    db: None, filter_text: str, sort: str, cursor: str
) -> None:
    sent = {"filter": filter_text, "sort": sort[:20], "cursor": cursor[:1_000]}
    query = {name: value.encode("utf-8", "replace").decode() for name, value in sent.items()}
    assert Program().get("people", **query).status_code < 500
