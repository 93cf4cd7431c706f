# SPDX-License-Identifier: Apache-2.0
"""Candidates for the rows of a chunk among the people who are already here: four statements."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q

from talentkreis.intake.duplicates.engine.records import keys_of
from talentkreis.intake.duplicates.records import records_of
from talentkreis.intake.matching.keys import employer_key, namesake_key, stored_key
from talentkreis.intake.matching.rules import Candidate
from talentkreis.kernel.arrays import number_array, text_array
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.db.backends.utils import CursorWrapper

    from talentkreis.intake.duplicates.engine.records import Keys
    from talentkreis.intake.rows.shapes import PreparedRow

# Names less alike than this are not looked at: Svea Callsen and Svea Calvert-Brandenburg.
_NAME_ALIKE = 0.55
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
SELECT wanted.number, point.person_id
FROM unnest(%s::int[], %s::text[], %s::text[]) AS wanted(number, kind, value)
JOIN people_contactpoint point ON point.normalised = wanted.value AND point.kind = wanted.kind
"""
# In the same town, or at an employer whose name begins alike: each through an index of its own.
_NAMES = """
WITH wanted AS MATERIALIZED (
    SELECT number, name, employer, nullif(in_town, '') AS in_town,
        nullif(at_employer, '') AS at_employer
    FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS row(number, name, employer, in_town, at_employer)
)
SELECT wanted.number, found.id FROM wanted CROSS JOIN LATERAL (
    SELECT person.id FROM people_person person
    WHERE person.given_name <> '' AND person.family_name <> '' AND person.city <> ''
        AND intake_namesake_key(person.given_name, person.family_name, person.city)
            = wanted.in_town
        AND similarity(intake_key(person.given_name || ' ' || person.family_name), wanted.name)
            >= %s
    LIMIT %s
) found
UNION ALL
SELECT wanted.number, found.id FROM wanted CROSS JOIN LATERAL (
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


def find_candidates(
    rows: Sequence[PreparedRow], *, system: str, member_id: uuid.UUID | None
) -> dict[int, list[Candidate]]:
    """People who may be those of the rows, by row number.

    People the importing member may not see are no candidates: they do not exist for them.
    """
    found: dict[int, dict[uuid.UUID, bool]] = defaultdict(dict)
    with connection.cursor() as cursor:
        for number, person_id in _by_reference(cursor, rows, system):
            found[number][person_id] = True
        for number, person_id in (*_by_address(cursor, rows), *_by_name(cursor, rows)):
            found[number].setdefault(person_id, False)
    known = _known({person_id for people in found.values() for person_id in people}, member_id)
    return {
        number: [
            Candidate(known[person_id], person_id=person_id, has_same_id=has_same_id)
            for person_id, has_same_id in people.items()
            if person_id in known
        ]
        for number, people in found.items()
    }


def _known(person_ids: set[uuid.UUID], member_id: uuid.UUID | None) -> dict[uuid.UUID, Keys]:
    """The comparable form of those of them whom the member may see."""
    if not person_ids:
        return {}
    people = Person.objects.filter(id__in=person_ids, merged_into__isnull=True)
    if member_id is not None:
        is_shown = Q(confidential_to__isnull=True) | Q(confidential_to__contains=[member_id])
        people = people.filter(is_shown)
    return {person_id: keys_of(record) for person_id, record in records_of(people).items()}


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
        if not given or not family or not (city or employer):
            continue
        at = employer_key(employer)
        wanted.append(
            (
                row.number,
                f"{stored_key(given)} {stored_key(family)}",
                at,
                namesake_key(given, family, city) if city else "",
                namesake_key(given, family, at[:4]) if at else "",
            )
        )
    named = [_NAME_ALIKE, _MOST_NAMESAKES]
    return _fetch(cursor, _NAMES, wanted, *named, _EMPLOYER_ALIKE, *named)


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
