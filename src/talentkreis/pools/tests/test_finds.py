# SPDX-License-Identifier: Apache-2.0
"""Who comes into a pool by filter and who goes: told once, with the change or by the clock."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talentkreis.activity.models import Activity
from talentkreis.consent.actions import erase_person
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.actions import (
    add_language,
    add_tag,
    archive_person,
    define_field,
    remove_tag,
    set_custom_values,
    update_person,
)
from talentkreis.people.actions.custom import FieldDetails
from talentkreis.pools import actions
from talentkreis.pools.models import PoolFind
from talentkreis.pools.privacy import export_own
from talentkreis.pools.rules import PoolDetails
from talentkreis.search.language import parse
from talentkreis.search.tests.factories import make_member, make_person

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.models import Pool

pytestmark = pytest.mark.django_db

FOUND, LOST = "pools.person_found", "pools.person_lost"


@pytest.fixture
def actor() -> Actor:
    return make_member().actor


def pool_of(actor: Actor, text: str, name: str = "Pool") -> Pool:
    """A pool by filter that has taken note of whom it finds, as its job does after it was made."""
    details = PoolDetails(name=name, filter=parse(text))
    pool = actions.create_pool(actor=actor, details=details)
    actions.ask_anew(pool.pk)
    return pool


def told(pool: Pool) -> list[tuple[str, object]]:
    """Who was told to have come into this pool or left it, in order."""
    rows = Activity.objects.filter(pool_id=pool.pk, kind__startswith="pools.person_")
    return list(rows.order_by("at", "id").values_list("kind", "person_id"))


@pytest.mark.requirement("feature:C2")
def test_entering_and_leaving_a_pool_by_filter_is_told_with_the_change_itself(actor: Actor) -> None:
    ayse, marek = make_person("Ayşe Demir", city="Kiel"), make_person("Marek", city="Husum")
    pool = pool_of(actor, "ort:Kiel")
    update_person(actor=actor, person_id=marek.pk, changes={"city": "Kiel"})
    update_person(actor=actor, person_id=marek.pk, changes={"position": "Elektroniker"})
    assert told(pool) == [(FOUND, marek.pk)]
    update_person(actor=actor, person_id=ayse.pk, changes={"city": "Wien"})
    assert told(pool)[1:] == [(LOST, ayse.pk)]
    newcomer = make_person("Jörg Weiß", city="Kiel")
    assert told(pool)[2:] == [(FOUND, newcomer.pk)]


@pytest.mark.requirement("feature:C2")
def test_a_tag_tells_the_pools_that_ask_for_it_in_any_way_and_asks_no_others(actor: Actor) -> None:
    person = make_person("Ayşe Demir", city="Kiel")
    texts = ["tag:Messe", "Messe", "pool:A", "ort:Kiel UND NICHT tag:Messe", "ort:Kiel"]
    pools = [pool_of(actor, text, name) for name, text in zip("ABCDE", texts, strict=True)]
    with CaptureQueriesContext(connection) as statements:
        add_tag(actor=actor, person_id=person.pk, name="Messe")
    found, lost = [(FOUND, person.pk)], [(LOST, person.pk)]
    assert [told(pool) for pool in pools] == [found, found, found, lost, []]
    asked = [each["sql"] for each in statements if "array_remove(ARRAY[" in each["sql"]]
    assert [sql.count("CASE WHEN") for sql in asked] == [4]
    remove_tag(actor=actor, person_id=person.pk, name="Messe")
    assert [told(pool)[1:] for pool in pools] == [lost, lost, lost, found, []]


def test_a_pool_by_text_knows_a_tag_that_is_made_later(actor: Actor) -> None:
    person = make_person("Ayşe Demir", city="Kiel")
    pool = pool_of(actor, "Messe")
    update_person(actor=actor, person_id=person.pk, changes={"city": "Wien"})
    add_tag(actor=actor, person_id=person.pk, name="Messe Husum")
    assert told(pool) == [(FOUND, person.pk)]


def test_whoever_is_archived_leaves_pools_by_filter(actor: Actor) -> None:
    person = make_person("Ayşe Demir", city="Kiel")
    pool = pool_of(actor, "ort:Kiel")
    archive_person(actor=actor, person_id=person.pk, reason="Ruhestand")
    assert told(pool) == [(LOST, person.pk)]


def test_a_closed_pool_tells_nothing_any_more(actor: Actor) -> None:
    person = make_person("Ayşe Demir", city="Kiel")
    pool = pool_of(actor, "ort:Kiel")
    actions.close_pool(actor=actor, pool_id=pool.pk)
    update_person(actor=actor, person_id=person.pk, changes={"city": "Wien"})
    assert told(pool) == []


@pytest.mark.requirement("feature:C2")
def test_what_filters_read_beside_the_search_row_is_told_as_well(actor: Actor) -> None:
    field = define_field(
        actor=SYSTEM,
        details=FieldDetails(kind="number", label_de="Jahre", label_en="Years", purpose="x"),
    )
    ayse = make_person("Ayşe Demir")
    by_value, by_language = (
        pool_of(actor, "jahre > 3", "A"),
        pool_of(actor, "spricht:Türkisch", "B"),
    )
    set_custom_values(actor=actor, person_id=ayse.pk, values={field.code: 5})
    add_language(actor=actor, person_id=ayse.pk, language="Türkisch", level="C1")
    assert told(by_value) == told(by_language) == [(FOUND, ayse.pk)]
    set_custom_values(actor=actor, person_id=ayse.pk, values={field.code: 2})
    assert told(by_value)[1:] == [(LOST, ayse.pk)]


@pytest.mark.requirement("feature:C2")
def test_whoever_comes_and_goes_because_time_passes_is_told_once(actor: Actor) -> None:
    ayse = make_person("Ayşe Demir")
    fresh, old = pool_of(actor, "angelegt < 3 Tage", "Neue"), pool_of(actor, "angelegt > 3 Tage")
    assert actions.ask_all_anew() == 0
    with time_machine.travel(clock.now() + dt.timedelta(days=4), tick=False):
        assert actions.ask_all_anew() == 2
        assert actions.ask_all_anew() == 0
        update_person(actor=actor, person_id=ayse.pk, changes={"city": "Kiel"})
    assert (told(fresh), told(old)) == ([(LOST, ayse.pk)], [(FOUND, ayse.pk)])


def test_whom_a_new_a_changed_or_a_reopened_filter_finds_is_no_news(actor: Actor) -> None:
    ayse, marek = make_person("Ayşe Demir", city="Kiel"), make_person("Marek", city="Husum")
    pool = pool_of(actor, "ort:Kiel")
    details = PoolDetails(name="Pool", filter=parse("ort:Husum"))
    actions.update_pool(actor=actor, pool_id=pool.pk, details=details)
    update_person(actor=actor, person_id=marek.pk, changes={"position": "Elektroniker"})
    actions.ask_anew(pool.pk)
    actions.close_pool(actor=actor, pool_id=pool.pk)
    update_person(actor=actor, person_id=ayse.pk, changes={"city": "Husum"})
    actions.reopen_pool(actor=actor, pool_id=pool.pk)
    actions.ask_anew(pool.pk)
    assert told(pool) == []
    assert set(PoolFind.objects.values_list("person_id", flat=True)) == {ayse.pk, marek.pk}
    update_person(actor=actor, person_id=ayse.pk, changes={"city": "Wien"})
    assert told(pool) == [(LOST, ayse.pk)]


@pytest.mark.requirement("trust:L-10")
def test_a_person_is_told_which_filters_find_them_and_is_forgotten_with_them(actor: Actor) -> None:
    ayse = make_person("Ayşe Demir", city="Kiel")
    pool_of(actor, "ort:Kiel", "Kieler")
    (told_to_them,) = export_own(ayse.pk)["found_by_pools"]
    assert (told_to_them["pool"], told_to_them["since"][:4]) == ("Kieler", str(clock.now().year))
    erase_person(actor=SYSTEM, person_id=ayse.pk)
    assert not PoolFind.objects.exists()
