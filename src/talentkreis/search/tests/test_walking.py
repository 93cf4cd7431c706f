# SPDX-License-Identifier: Apache-2.0
"""One page in an order: the same people whichever way they are looked for."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from talentkreis.organisation.actors import SYSTEM
from talentkreis.search.fields.registry import Setting
from talentkreis.search.language import parse
from talentkreis.search.models import SearchRow
from talentkreis.search.queries import person_ids, walking
from talentkreis.search.queries.listing import page_of_ids
from talentkreis.search.tests.factories import make_person

if TYPE_CHECKING:
    import uuid

    from talentkreis.search.tree import Node

pytestmark = pytest.mark.django_db

FILTERS = (
    "rolle:Elektroniker",
    "name~Mayer",
    "name~Mayer UND ort:Husum",
    'name~"Anna Mayr" ODER ort:Husum',
    "name:Meier ODER name~Calsen ODER (rolle:Elektroniker UND ort:Husum)",
    "name~Demir ODER archiviert:ja",
    "ort:Kiel UND NICHT name~Mayer",
    "name:Meier UND ort:Kiel",
    "ort:Nirgendwo",
    "name~Quarkstein",
)
# Somebody has two of the words that one name may have been meant as.
FAMILIES = ("Mayer", "Meier", "Callsen", "Demir", "Zimmermann", "Mayr-Meyer")
# First stage, all rows walked, a sample of the table, sorted at most, far away at most: so small
# that thirty people are walked past, walked on to, fetched and sorted, and more than can be.
WAYS = {
    "one stage": (100, 100, 100, 100, 100),
    "on and on": (2, 1_000, 100, 0, 0),
    "fetched at once": (2, 2, 0, 100, 100),
    "walked to the end": (2, 2, 0, 0, 0),
}


@pytest.fixture
def people() -> None:
    for number, (family, town, role) in enumerate(
        product(FAMILIES, ("Kiel", "Husum", "Kiel"), ("Elektroniker", "Kauffrau"))
    ):
        make_person(f"{'ABCDEF'[number % 6]}nna {family}", city=town, position=role)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_row")


@pytest.mark.requirement("feature:I4")
@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("sort", ["name", "-name", "created", "-contact"])
def test_every_way_of_looking_finds_the_same_pages(
    way: str, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("WALK", "FARTHEST", "SAMPLE", "SORTED", "SORTED_FAR")
    for name, number in zip(names, WAYS[way], strict=True):
        monkeypatch.setattr(walking, name, number)
    for text in FILTERS:
        node = parse(text, "de")
        found = _all_pages(node, sort)
        assert set(found) == set(person_ids(SYSTEM, node)), text
        assert len(found) == len(set(found)), text
        assert found == _in_order(found, sort), text


def _all_pages(node: Node, sort: str) -> list[uuid.UUID]:
    found: list[uuid.UUID] = []
    cursor = ""
    while True:
        page, cursor = page_of_ids(Setting(), node, sort, cursor, 4)
        assert len(page) <= 4
        found += page
        if not cursor:
            return found


def _in_order(found: list[uuid.UUID], sort: str) -> list[uuid.UUID]:
    """By what the rows say; nobody here was ever contacted."""
    rows = SearchRow.objects.filter(pk__in=found)
    key = {"name": "sort_name", "created": "created_at"}.get(sort.lstrip("-"), "pk")
    sign = "-" if sort.startswith("-") else ""
    return list(rows.order_by(sign + key, f"{sign}pk").values_list("pk", flat=True))
