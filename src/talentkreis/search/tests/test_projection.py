# SPDX-License-Identifier: Apache-2.0
"""The projection says what the tables say, from the same transaction on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

import pytest

from talentkreis.activity.actions import record
from talentkreis.activity.events import PersonChanged
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.models import Person
from talentkreis.search import actions
from talentkreis.search.models import SearchRow
from talentkreis.search.projection import Part, register_part
from talentkreis.search.tests.factories import make_person

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class SomethingChanged(PersonChanged):
    kind: ClassVar[str] = "search_test.changed"


def test_a_row_holds_what_filters_ask_about() -> None:
    person = make_person(
        "Jörg Weiß",
        position="Elektroniker",
        city="Kiel",
        country="DE",
        skills=["SPS"],
        hats=["silver_medallist"],
    )
    row = SearchRow.objects.get(pk=person.pk)
    assert row.sort_name == "weiss joerg"
    assert "joerg weiss" in row.name_key
    assert "jorg weiss" in row.name_key
    assert (row.skills, row.hats) == (["sps"], ["silver_medallist"])
    assert (row.latitude, row.longitude) == (54.321, 10.135)
    assert row.basis_until == dt.date(9999, 12, 31)


def test_an_event_about_a_person_refreshes_their_row_in_the_same_transaction() -> None:
    person = make_person("Ayşe Demir")
    Person.objects.filter(pk=person.pk).update(family_name="Yıldız")
    record(SomethingChanged(actor=SYSTEM, person_id=person.pk))
    assert SearchRow.objects.get(pk=person.pk).sort_name == "yildiz ayse"


def test_the_row_goes_with_the_person() -> None:
    person = make_person()
    person.delete()
    assert not SearchRow.objects.exists()


def test_a_part_may_not_take_a_column_of_another() -> None:
    with pytest.raises(ValueError, match="unknown or taken"):
        register_part(Part(name="intruder", columns=("sort_name",), sql="SELECT 1"))


def test_rebuild_writes_every_row_and_check_finds_no_drift() -> None:
    make_person("Ayşe Demir")
    make_person("Marek Kowalczyk")
    SearchRow.objects.all().delete()
    assert actions.rebuild() == 2
    assert SearchRow.objects.count() == 2
