# SPDX-License-Identifier: Apache-2.0
"""One tree, two readings: what SQL finds is what plain Python finds, for any people and filter."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.kernel.text import fold
from talentkreis.people.models import HatKind, Person, SourceType
from talentkreis.search.compiling import compile_node, evaluate
from talentkreis.search.fields.registry import Setting
from talentkreis.search.language import Condition, Node, Operator, parse
from talentkreis.search.models import SearchRow
from talentkreis.search.reading import keys
from talentkreis.search.tests.strategies import OWNERS, evaluable_nodes, words

if TYPE_CHECKING:
    from collections.abc import Iterator

PEOPLE = 120
NAMES = ["Ayşe Demir", "Jörg Weiß", "Mayr Müller-Weiß", "a b", "Ole 100%", "ß_ä", ""]
JOBS = ["Elektroniker", "Elektronikerin SPS", "Offshore Technician", "Pflegekraft", ""]
TOWNS = [("Kiel", "24103", 54.32, 10.13), ("Husum", "25813", 54.47, 9.05),
         ("Wien", "1010", 48.2, 16.37), ("Frankfurt am Main", "60311", 50.11, 8.68),
         ("Freiburg im Breisgau", "79098", 47.99, 7.85), ("", "", None, None)]  # fmt: skip


@pytest.fixture
def population(db: None) -> Iterator[list[SearchRow]]:
    """Rows with every kind of gap, written directly."""
    dice = random.Random(7)  # noqa: S311 - the same people every time
    now = clock.now()
    people, rows = [], []

    def sometimes(value: Any) -> Any:
        return value if dice.random() < 0.7 else None

    for _number in range(PEOPLE):
        person = Person(id=new_id(), source_type=SourceType.OTHER)
        town, code, lat, lon = dice.choice(TOWNS)
        name, job = dice.choice(NAMES), dice.choice(JOBS)
        rows.append(
            SearchRow(
                person=person,
                sort_name=fold(name),
                name_key=keys(name),
                position_key=keys(job),
                employer_key=keys(dice.choice(JOBS)),
                city_key=fold(town),
                postcode=code,
                country="DE",
                latitude=lat,
                longitude=lon,
                document="",
                hats=sorted(dice.sample(HatKind.values, dice.randint(0, 3))),
                skills=dice.sample(["sps", "mayr", "mueller-weiss"], dice.randint(0, 2)),
                consents=dice.sample(["newsletter:given", "nurture:given"], dice.randint(0, 2)),
                owner_id=sometimes(uuid.UUID(dice.choice(OWNERS[:2]))),
                next_contact_on=sometimes(now.date() + dt.timedelta(dice.randint(-40, 40))),
                warmth_log=sometimes(dice.uniform(15, 28)),
                last_contact_at=sometimes(now - dt.timedelta(hours=dice.randint(0, 30_000))),
                source_type=dice.choice(SourceType.values),
                source_key=dice.choice(["", "messe husum", "elektroniker"]),
                language=dice.choice(["de", "en"]),
                created_at=now - dt.timedelta(hours=dice.randint(0, 30_000)),
                is_archived=dice.random() < 0.1,
                is_restricted=False,
                basis_until=dt.date(9999, 12, 31),
                gate_nurture=dice.randint(0, 2),
                gate_newsletter=dice.randint(0, 2),
                gate_personal_email=dice.randint(0, 2),
                gate_personal_contact=dice.randint(0, 2),
            )
        )
        people.append(person)
    # These people are only rows for filters; they need no processing basis.
    Person.objects.bulk_create(people)
    SearchRow.objects.bulk_create(rows)
    yield list(SearchRow.objects.select_related("person").defer("document"))
    # Their missing bases would be noticed at the end of the transaction.
    Person.objects.all().delete()


def found_by_sql(node: Node, setting: Setting) -> set[object]:
    fragment = compile_node(node, setting)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id, ({fragment.sql}) IS NULL FROM search_row WHERE {fragment.sql}",
            [*fragment.parameters, *fragment.parameters],
        )
        found = cursor.fetchall()
    assert not any(is_null for _person, is_null in found)
    return {person_id for person_id, _is_null in found}


@pytest.mark.requirement("feature:I4")
@pytest.mark.requirement("feature:C2")
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(node=evaluable_nodes())
def test_sql_and_python_find_the_same_people(population: list[SearchRow], node: Node) -> None:
    setting = Setting()
    by_python = {
        row.pk for row in population if evaluate(node, row, setting, lambda _condition: False)
    }
    assert found_by_sql(node, setting) == by_python


@pytest.mark.requirement("trust:S-26")
@pytest.mark.django_db
@settings(deadline=None)
@given(first=words, second=words)
def test_what_people_write_never_becomes_part_of_the_sql(first: str, second: str) -> None:
    setting = Setting()
    for field, operator in (("role", Operator.IS), ("tag", Operator.IS), ("name", Operator.LIKE)):
        texts = {
            # A word with an accent is looked for in both foldings, a name word by word; nobody
            # here has one like it.
            compile_node(Condition(field, operator, word), setting)
            .sql.replace(" OR search_row.position_key LIKE %s", "")
            .replace("FALSE AND ", "")
            for word in (first, second)
        }
        assert len(texts) == 1


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("kontakt > 90 Tage", True),
        ("kontakt < 90 Tage", False),
        ("kontakt:nie", True),
        ("NICHT kontakt > 90 Tage", False),
        ("kontakt < 1.1.2020", True),
        ("nächster-kontakt < 7 Tage", False),
        ("nächster-kontakt:überfällig", False),
        ("NICHT nächster-kontakt < 7 Tage", True),
        ("wärme:kalt", True),
        ("wärme > 0", False),
        ("wärme >= 0", True),
        ("wärme < 200", True),
        ("wärme <= kalt", True),
        ("wärme < kalt", False),
        ("wärme > kalt", False),
        ("NICHT wärme < warm", False),
    ],
)
def test_somebody_never_contacted(text: str, is_found: bool, db: None) -> None:
    row = SearchRow(last_contact_at=None, next_contact_on=None, warmth_log=None)
    node = parse(text, "de")
    assert evaluate(node, row, Setting(), lambda _condition: False) is is_found


@pytest.mark.parametrize(
    ("text", "days", "is_found"),
    [
        ("kontakt > 90 Tage", 91, True),
        ("kontakt > 90 Tage", 90, False),
        ("kontakt >= 90 Tage", 90, True),
        ("kontakt < 90 Tage", 89, True),
        ("kontakt < 90 Tage", 90, False),
        ("kontakt <= 90 Tage", 90, True),
        ("kontakt:heute", 0, True),
        ("kontakt:gestern", 1, True),
        ("kontakt < 1 Woche", 6, True),
        ("kontakt < 1 Woche", 7, False),
    ],
)
def test_ages_are_counted_in_days_of_the_calendar(text: str, days: int, is_found: bool) -> None:
    now = timezone.localtime().replace(hour=12)
    row = SearchRow(last_contact_at=now - dt.timedelta(days=days))
    assert evaluate(parse(text, "de"), row, Setting(now=now), lambda _condition: False) is is_found


@pytest.mark.django_db
@settings(deadline=None)
@given(st.integers(0, 100))
def test_a_warmth_threshold_means_the_number_shown(number: int) -> None:
    from talentkreis.search import warmth

    now = clock.now()
    for warmth_log in (None, 18.0, 20.5, 25.0, 26.75, 40.0):
        row = SearchRow(warmth_log=warmth_log)
        shown = warmth.at(warmth_log, now)
        for sign, expected in (
            (">", shown > number), (">=", shown >= number), ("<", shown < number),
            ("<=", shown <= number), (":", shown == number),
        ):  # fmt: skip
            node = parse(f"wärme {sign} {number}", "de")
            assert evaluate(node, row, Setting(now=now), lambda _condition: False) is expected
