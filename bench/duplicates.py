# SPDX-License-Identifier: Apache-2.0
"""Duplicates in an installation with people: the check at entry, and the search in stock.

The check is asked for people who are there, with a letter of the name wrong and without their
address: the slow way through every lookup. Its baseline is the plain lookup of one name key.
"""

from __future__ import annotations

import random
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FULL: dict[str, Any] = {"people": 100_000}
SMALL: dict[str, Any] = {"people": 300}
_ASKED = 200


def run(people: int) -> Iterator[dict[str, Any]]:
    """Fill the installation, ask, search."""
    from bench.population import populate
    from talentkreis.intake.duplicates.actions import new_run
    from talentkreis.intake.duplicates.checking import similar_people
    from talentkreis.intake.duplicates.searching import search_stock
    from talentkreis.organisation.actors import SYSTEM
    from talentkreis.people.models import Person
    from talentkreis.people.names import name_key
    from talentkreis.people.rules import PersonDetails

    populate(people)
    chance = random.Random(3)
    known = list(Person.objects.order_by("id")[:: max(1, people // _ASKED)][:_ASKED])
    asked = [
        PersonDetails(
            given_name=person.given_name,
            family_name=_slip(chance, person.family_name),
            city=person.city,
            employer_name=person.employer_name,
        )
        for person in known
    ]
    value = _p95([partial(similar_people, SYSTEM, each) for each in asked])
    keys = [name_key(person.given_name, person.family_name) for person in known]
    baseline = _p95([partial(_plainly, key) for key in keys])
    yield _row("duplicate_check_p95_ms", value, "ms", baseline, people)
    begun = time.monotonic()
    done = search_stock(run_id=new_run(actor=SYSTEM).id)
    seconds = time.monotonic() - begun
    plain = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT people_name_key(given_name, family_name), city"
            " FROM people_person GROUP BY 1, 2 HAVING count(*) > 1) AS same"
        )
    row = _row("dedupe_batch_seconds", seconds, "s", time.monotonic() - plain, people)
    yield row | {"pairs": done.candidate_count, "groups": done.cluster_count}


def _row(name: str, value: float, unit: str, baseline: float, people: int) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 1),
        "unit": unit,
        "baseline": round(baseline, 2),
        "ratio": round(value / max(baseline, 1e-6), 1),
        "n": people,
    }


def _slip(chance: random.Random, name: str) -> str:
    at = chance.randrange(len(name)) if name else 0
    return name[:at] + name[at + 1 :]


def _p95(questions: list[Callable[[], object]]) -> float:
    """The time in milliseconds that 95 of 100 questions take at most."""
    times = []
    for ask in questions:
        begun = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times)[int(len(times) * 0.95)]


def _plainly(key: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM people_person WHERE people_name_key(given_name, family_name) = %s"
            " LIMIT 5",
            [key],
        )
        found: list[Any] = cursor.fetchall()
    return found
