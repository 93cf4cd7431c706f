# SPDX-License-Identifier: Apache-2.0
"""Does the projection say what the tables say?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.people.models import Person
from talentkreis.search import vocabulary
from talentkreis.search.reading import COLUMNS, DOCUMENT_SQL, recordset, rows_of, sources_of

if TYPE_CHECKING:
    import uuid

BATCH = 2_000


@dataclass(slots=True)
class Drift:
    """How many rows were compared, whose row differs, who has none."""

    rows: int = 0
    different: list[uuid.UUID] = field(default_factory=list)
    missing: list[uuid.UUID] = field(default_factory=list)


def find_drift() -> Drift:
    """Compare every row with a fresh one, in batches.

    Rows whose gate answers have run out are due for a refresh, not wrong: their answers are
    left out of the comparison.
    """
    report = Drift()
    last: uuid.UUID | None = None
    while True:
        people = Person.objects.order_by("pk").values_list("pk", flat=True)
        batch = list((people.filter(pk__gt=last) if last else people)[:BATCH])
        if not batch:
            report.different += vocabulary.left_behind()
            return report
        compare(batch, report)
        last = batch[-1]


def compare(batch: list[uuid.UUID], report: Drift) -> None:
    """Compare the rows of these people with fresh ones and add to the report."""
    source, parameters = recordset(rows_of(sources_of(batch)))
    plain = [name for name in COLUMNS if not name.startswith(("gate_", "consents"))]
    timed = [name for name in COLUMNS if name not in plain]
    # Words of names in rows of their own, which the database keeps.
    unnamed = (
        "EXISTS (SELECT FROM search_words_of(s.name_key) AS part(word) WHERE NOT EXISTS ("
        "SELECT FROM search_name n WHERE n.word = part.word AND n.sort_name = s.sort_name"
        " AND n.person_id = s.person_id))"
    )
    differs = (
        f"({', '.join(f's.{n}' for n in plain)}) IS DISTINCT FROM"
        f" ({', '.join(f'r.{n}' for n in plain)})"
        f" OR s.document IS DISTINCT FROM {DOCUMENT_SQL} OR {unnamed}"
        " OR (coalesce(s.gate_valid_until > now(), true)"
        f" AND ({', '.join(f's.{n}' for n in timed)}) IS DISTINCT FROM"
        f" ({', '.join(f'r.{n}' for n in timed)}))"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.person_id, s.person_id IS NULL FROM {source}"  # noqa: S608 - constant column names
            f" LEFT JOIN search_row s USING (person_id) WHERE {differs}",
            parameters,
        )
        for person_id, is_missing in cursor.fetchall():
            (report.missing if is_missing else report.different).append(person_id)
    report.rows += len(batch)
