# SPDX-License-Identifier: Apache-2.0
"""Which entries concern which people: two statements for any number, one where none is about a
company. Read from the rows themselves, so that somebody imported a moment ago is found as well.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import connection

from talentkreis.kernel.arrays import id_array
from talentkreis.offlimits.rules import Companies, Entry, Hit, hit

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

# Days are the employer's: an entry begins at their midnight.
_ZONE = "coalesce((SELECT time_zone FROM organisation_employer LIMIT 1), 'Europe/Berlin')"
_ENTRIES = f"""
    SELECT * FROM (
        SELECT id, person_id, company, strength = 'hard', reason,
               starts_on::timestamp AT TIME ZONE {_ZONE},
               least(ended_at, (ends_on + 1)::timestamp AT TIME ZONE {_ZONE}) AS ends_at, ends_on,
               includes_former, includes_beginnings, keys
        FROM offlimits_offlimits WHERE person_id IS NULL OR person_id = ANY(%s::uuid[])
    ) AS entry WHERE ends_at IS NULL OR ends_at > %s
"""  # noqa: S608 - constants
_WORK = f"""
    SELECT id, employer_name, NULL, NULL FROM people_person
    WHERE id = ANY(%s::uuid[]) AND employer_name <> ''
    UNION ALL
    SELECT person_id, organisation, starts_on::timestamp AT TIME ZONE {_ZONE},
           (ends_on + 1)::timestamp AT TIME ZONE {_ZONE}
    FROM people_station WHERE person_id = ANY(%s::uuid[]) AND kind = 'work' AND organisation <> ''
"""  # noqa: S608 - constants


def entries_about(person_ids: Sequence[uuid.UUID], at: dt.datetime) -> list[Entry]:
    """Entries about these people themselves, and all about companies, that are not over at `at`."""
    rows = _rows(_ENTRIES, [id_array(person_ids), at])
    return [Entry._make((*row[:-1], tuple(row[-1]))) for row in rows]


def hits_on(person_ids: Sequence[uuid.UUID], at: dt.datetime) -> dict[uuid.UUID, list[Hit]]:
    """What concerns these people now or later, each entry once for each time it holds."""
    found: dict[uuid.UUID, list[Hit]] = defaultdict(list)
    about_companies: list[Entry] = []
    for entry in entries_about(person_ids, at):
        if entry.person_id is None:
            about_companies.append(entry)
        else:
            found[entry.person_id].append(Hit(entry, entry.starts_at, entry.ends_at))
    if not about_companies:
        return found
    companies = Companies.of(about_companies)
    ids = id_array(person_ids)
    for person_id, name, starts_at, ends_at in _rows(_WORK, [ids, ids]):
        for entry in companies.named(name):
            there = hit(entry, starts_at, ends_at)
            if there and (there.ends_at is None or there.ends_at > at):
                found[person_id].append(there)
    return found


def _rows(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
