# SPDX-License-Identifier: Apache-2.0
"""Candidates for the rows of a chunk among the people who are already here: four statements."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import connection

from talentkreis.intake.matching.likeness import employer_key
from talentkreis.intake.matching.rules import NAME_ALIKE, Candidate, Evidence
from talentkreis.kernel.arrays import number_array, text_array
from talentkreis.people.models import ContactKind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.db.backends.utils import CursorWrapper

    from talentkreis.intake.rows.shapes import PreparedRow

_BY_KIND = {
    ContactKind.EMAIL.value: Evidence.EMAIL,
    ContactKind.PHONE.value: Evidence.PHONE,
    ContactKind.LINK.value: Evidence.LINK,
}
_EMPLOYER_ALIKE = 0.6
# A name this frequent in one town proves nothing; more would only slow the import down.
_MOST_NAMESAKES = 50

_REFERENCES = """
SELECT wanted.number, ref.person_id
FROM unnest(%s::int[], %s::text[], %s::text[]) AS wanted(number, kind, external_id)
JOIN intake_externalref ref ON ref.system = %s AND ref.kind = wanted.kind
    AND ref.external_id = wanted.external_id
"""
_ADDRESSES = """
SELECT wanted.number, point.person_id, point.kind
FROM unnest(%s::int[], %s::text[], %s::text[]) AS wanted(number, kind, value)
JOIN people_contactpoint point ON point.normalised = wanted.value AND point.kind = wanted.kind
"""
# In the same town, or at an employer whose name begins alike: each through an index of its own.
_NAMES = """
WITH wanted AS MATERIALIZED (
    SELECT number, intake_key(given || ' ' || family) AS name, employer,
        CASE WHEN city <> '' THEN intake_namesake_key(given, family, city) END AS in_town,
        CASE WHEN employer <> ''
            THEN intake_namesake_key(given, family, left(employer, 4)) END AS at_employer
    FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS row(number, given, family, city, employer)
)
SELECT wanted.number, found.id, %s FROM wanted CROSS JOIN LATERAL (
    SELECT person.id FROM people_person person
    WHERE person.given_name <> '' AND person.family_name <> '' AND person.city <> ''
        AND intake_namesake_key(person.given_name, person.family_name, person.city)
            = wanted.in_town
        AND similarity(intake_key(person.given_name || ' ' || person.family_name), wanted.name)
            >= %s
    LIMIT %s
) found
UNION ALL
SELECT wanted.number, found.id, %s FROM wanted CROSS JOIN LATERAL (
    SELECT person.id FROM people_person person
    WHERE person.given_name <> '' AND person.family_name <> '' AND person.employer_name <> ''
        AND intake_namesake_key(
            person.given_name, person.family_name, left(intake_key(person.employer_name), 4)
        ) = wanted.at_employer
        AND similarity(intake_key(person.employer_name), wanted.employer) >= %s
        AND similarity(intake_key(person.given_name || ' ' || person.family_name), wanted.name)
            >= %s
    LIMIT %s
) found
"""
_PEOPLE = """
SELECT person.id, person.given_name, person.family_name,
    EXISTS (SELECT 1 FROM people_contactpoint point
        WHERE point.person_id = person.id AND point.kind = 'email')
FROM people_person person
WHERE person.id = ANY(%s)
    AND (person.confidential_to IS NULL OR %s OR person.confidential_to @> ARRAY[%s]::uuid[])
"""


def find_candidates(
    rows: Sequence[PreparedRow], *, system: str, member_id: uuid.UUID | None
) -> dict[int, list[Candidate]]:
    """People who may be those of the rows, by row number.

    People the importing member may not see are no candidates: they do not exist for them.
    """
    evidence: dict[int, dict[uuid.UUID, set[Evidence]]] = defaultdict(lambda: defaultdict(set))
    with connection.cursor() as cursor:
        for number, person_id in _by_reference(cursor, rows, system):
            evidence[number][person_id].add(Evidence.EXTERNAL_ID)
        for number, person_id, kind in _by_address(cursor, rows):
            evidence[number][person_id].add(_BY_KIND[kind])
        for number, person_id, place in _by_name(cursor, rows):
            evidence[number][person_id].add(Evidence(place))
        found = {person_id for people in evidence.values() for person_id in people}
        known = {}
        if found:
            cursor.execute(_PEOPLE, [list(found), member_id is None, member_id])
            known = {row[0]: row[1:] for row in cursor.fetchall()}
    return {
        number: [
            Candidate(
                given_name=known[person_id][0],
                family_name=known[person_id][1],
                person_id=person_id,
                by=by,
                has_other_emails=known[person_id][2] and Evidence.EMAIL not in by,
            )
            for person_id, by in people.items()
            if person_id in known
        ]
        for number, people in evidence.items()
    }


def _by_reference(cursor: CursorWrapper, rows: Sequence[PreparedRow], system: str) -> list[Any]:
    wanted = [(row.number, ref.kind, ref.external_id) for row in rows for ref in row.references]
    return _fetch(cursor, _REFERENCES, wanted, system)


def _by_address(cursor: CursorWrapper, rows: Sequence[PreparedRow]) -> list[Any]:
    wanted = [(row.number, a.kind, a.normalised) for row in rows for a in row.addresses]
    return _fetch(cursor, _ADDRESSES, wanted)


def _by_name(cursor: CursorWrapper, rows: Sequence[PreparedRow]) -> list[Any]:
    wanted = []
    for row in rows:
        said = row.fields
        given, family = said.get("given_name"), said.get("family_name")
        city, employer = said.get("city", ""), said.get("employer_name", "")
        if given and family and (city or employer):
            wanted.append((row.number, given, family, city, employer_key(employer)))
    named = [NAME_ALIKE, _MOST_NAMESAKES]
    more = [Evidence.TOWN.value, *named, Evidence.EMPLOYER.value, _EMPLOYER_ALIKE, *named]
    return _fetch(cursor, _NAMES, wanted, *more)


def _fetch(
    cursor: CursorWrapper, statement: str, wanted: Sequence[tuple[Any, ...]], *more: object
) -> list[Any]:
    """Run a statement for rows of a number and texts."""
    if not wanted:
        return []
    numbers, *texts = zip(*wanted, strict=True)
    parameters: list[Any] = [number_array(numbers), *map(text_array, texts), *more]
    cursor.execute(statement, parameters)
    found: list[Any] = cursor.fetchall()
    return found
