# SPDX-License-Identifier: Apache-2.0
"""Whatever stands behind a question mark, every page answers; never with an error of its own.

Pages come from the URLconf, pages about one thing with a real one, and parameters from the source
of the package a page belongs to: a new filter or order is asked about without anybody thinking of
it. `TALENTKREIS_CHAOS` asks every page every evil value in every parameter.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import talentkreis
from tests.architecture.test_urls import Address, addresses
from tests.fuzzing.evil import EVIL, IS_FULL, sendable, values

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from tests.fuzzing.conftest import Installation

pytestmark = [pytest.mark.requirement("trust:S-26"), pytest.mark.chaos]

SOURCE = Path(talentkreis.__file__).parent
READ = re.compile(r"""GET(?:\.get(?:list)?\(|\[)\s*["']([^"']+)["']|"(\w+)" in request\.GET""")
# What the builder, its rows and the choices of people send.
BUILT = {"b", "facets", "facet", "f.0", "o.0", "v.0", "g.0", "g.", "w.0", "f.1.0", "do", "person"}
# One in so many combinations of page, parameter and value; a prime, so that all are met.
STRIDE = 1 if IS_FULL else 127


@cache
def parameters_of(package: str) -> list[str]:
    """Every name the package reads from an address."""
    sources = (SOURCE / package).rglob("*.py")
    found = {
        name
        for file in sources
        if "tests" not in file.parts
        for names in READ.findall(file.read_text())
        for name in names
        if name
    }
    return sorted(found | (BUILT if package in {"search", "pools"} else set()) | {"q"})


def pages() -> list[Address]:
    """Every address of members and the public; health says 503 where nothing works in the back."""
    return [each for each in addresses() if not each.route.startswith(("api/", "gesundheit"))]


def url_of(address: Address, ids: Mapping[str, uuid.UUID]) -> str:
    """The address with real things in it, as far as there are any."""
    if not address.has_argument:
        return address.url
    words = {"code": "tag", "field": "position", **ids}
    names = re.findall(r"<\w+:(\w+)>", address.route)
    if not words.keys() >= set(names):
        return address.url
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(words[found[1]]), address.route)


def status_of(installation: Installation, page: Address, query: dict[str, str]) -> int:
    """What a page answers with; a file is read to its end, which closes it."""
    response = installation.client.get(url_of(page, installation.ids), query)
    if response.streaming:
        b"".join(response)
    return int(response.status_code)


def test_the_parameters_of_the_lists_are_found() -> None:
    assert {"q", "sort", "after", "f.0", "name"} <= set(parameters_of("search"))
    assert {"stufe", "after"} <= set(parameters_of("pools"))
    assert {"before"} <= set(parameters_of("intake"))


def test_pages_about_one_thing_are_asked_about_a_real_one(installation: Installation) -> None:
    urls = {page.route: url_of(page, installation.ids) for page in pages()}
    for route in ("talente/<uuid:person_id>/", "pools/<uuid:pool_id>/", "importe/<uuid:batch_id>/",
                  "pflege/<uuid:sequence_id>/personen/", "talente/<uuid:person_id>/warum/",
                  "talente/auswahl/<slug:code>/", "post/<uuid:message_id>/"):  # fmt: skip
        assert installation.client.get(urls[route]).status_code == 200, route


def test_no_evil_value_of_any_parameter_breaks_a_page(installation: Installation) -> None:
    everything = (
        (page, name, value)
        for page, value in product(pages(), EVIL)
        for name in parameters_of(page.module.split(".")[1])
    )
    for page, name, value in islice(everything, 0, None, STRIDE):
        status = status_of(installation, page, {name: sendable(value)})
        assert status < 500, (page.route, name, ascii(value))


@settings(max_examples=20_000 if IS_FULL else 150, suppress_health_check=[HealthCheck.too_slow])
@given(choice=st.data())
def test_no_parameters_beside_each_other_break_a_page(
    installation: Installation, choice: st.DataObject
) -> None:
    page = choice.draw(st.sampled_from(pages()))
    names = st.sampled_from(parameters_of(page.module.split(".")[1]))
    query = choice.draw(st.dictionaries(names, values.map(sendable), max_size=4))
    assert status_of(installation, page, query) < 500
