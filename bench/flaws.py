# SPDX-License-Identifier: Apache-2.0
"""The page of what is stale or missing, and each of its rules counted, over soiled people.

The baseline is one pass over the rows of the people and their addresses, in the same
run and connection: what nobody can undercut who counts at the moment of asking.
"""

from __future__ import annotations

import statistics
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection

from bench.filling import filled
from bench.population import analyse
from bench.timing import p95, rounded, row, timed
from talentkreis.hygiene import actions, queries, rules
from talentkreis.organisation.models import Member

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS = 7
# One address in so many has each flaw; every person is told apart by the end of their id.
_SHARE = "abs(hashtext(person_id::text)) % 100"
_DOMAIN = f"""CASE WHEN {_SHARE} < 2 THEN '@gmial.com' WHEN {_SHARE} < 3 THEN '@mailinator.com'
    WHEN {_SHARE} < 40 THEN '@gmail.com' WHEN {_SHARE} < 70 THEN '@web.de'
    ELSE '@werk' || {_SHARE} || '.de' END"""
_SOIL = f"""
    UPDATE people_contactpoint SET normalised = replace(normalised, '@example.org', {_DOMAIN})
        WHERE kind = 'email';
    UPDATE people_contactpoint SET bounced_at = now()
        WHERE kind = 'email' AND {_SHARE} BETWEEN 50 AND 52;
    UPDATE people_contactpoint SET normalised = 'keine@' || split_part(normalised, '@', 2)
        WHERE kind = 'email' AND {_SHARE} = 60;
    UPDATE search_row SET city_key = 'tbd' WHERE {_SHARE} = 61;
    UPDATE search_row SET skills = '{{}}' WHERE {_SHARE} BETWEEN 62 AND 66;
"""


def measure(people: int) -> Iterator[dict[str, Any]]:
    """Fill where that has not been done, then measure."""
    filled(people)
    _soil()
    owner = Member.objects.filter(role="recruiter").order_by("pk")[0]
    bare = statistics.median(timed(_one_pass, RUNS))
    counting = statistics.median(timed(actions.count, 3))
    yield row("hygiene_counting_ms", counting, "ms", bare, people)
    for only_own in (False, True):
        times = timed(partial(queries.findings, owner.actor, only_own=only_own), RUNS)
        name = "hygiene_own" if only_own else "hygiene_page"
        yield row(f"{name}_p95_ms", p95(times), "ms", bare, people,
                  p50=rounded(statistics.median(times)))  # fmt: skip
    for rule in (*rules.RULES, rules.INCOMPLETE):
        times = timed(partial(queries.count_of, owner.actor, rule.code), RUNS)
        yield row(f"hygiene_{rule.code}_p95_ms", p95(times), "ms", bare, people)


def _soil() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM people_contactpoint WHERE bounced_at IS NOT NULL)"
        )
        [is_soiled] = cursor.fetchone()
        if not is_soiled:
            cursor.execute(_SOIL)
    analyse()


def _one_pass() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE city_key = ''), (SELECT count(*) FILTER"
            " (WHERE bounced_at IS NOT NULL) FROM people_contactpoint) FROM search_row"
        )
