# SPDX-License-Identifier: Apache-2.0
"""Who became whom: where an old id leads, and whose history somebody carries on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from talentkreis.people.models import MergeRecord, Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

UNDOABLE_FOR = dt.timedelta(days=90)

# UNION, not UNION ALL: a circle would end, though the rules allow none.
_ROOT = """
WITH RECURSIVE way(id, merged_into_id) AS (
    SELECT id, merged_into_id FROM people_person WHERE id = %s
    UNION SELECT p.id, p.merged_into_id FROM people_person p JOIN way ON p.id = way.merged_into_id
)
SELECT id FROM way WHERE merged_into_id IS NULL
"""
_SHELLS = """
WITH RECURSIVE shell(id) AS (
    SELECT id FROM people_person WHERE merged_into_id = %s
    UNION SELECT p.id FROM people_person p JOIN shell ON p.merged_into_id = shell.id
)
SELECT id FROM shell
"""


def current_person_id(person_id: uuid.UUID) -> uuid.UUID:
    """Who this id stands for today: the survivor of its merges, or itself."""
    with connection.cursor() as cursor:
        cursor.execute(_ROOT, [person_id])
        row = cursor.fetchone()
    return row[0] if row else person_id


def current_person_ids(person_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Who these ids stand for today, each once; one statement where nobody was merged."""
    shells = set(
        Person.objects.among(person_ids)
        .filter(merged_into__isnull=False)
        .values_list("id", flat=True)
    )
    now = [current_person_id(one) if one in shells else one for one in person_ids]
    return list(dict.fromkeys(now))


def survivor_of(person_id: uuid.UUID) -> uuid.UUID | None:
    """Where a merged person leads; nothing for everybody else, known or not."""
    current = current_person_id(person_id)
    return None if str(current) == str(person_id) else current


def merged_ids(person_id: uuid.UUID) -> list[uuid.UUID]:
    """Everybody who went into this person, also through others: the record knows them by these."""
    with connection.cursor() as cursor:
        cursor.execute(_SHELLS, [person_id])
        return [row[0] for row in cursor.fetchall()]


def later_merges(merge: MergeRecord) -> list[MergeRecord]:
    """Live merges after this one that its people went on into, the earliest first."""
    people = {merge.survivor_id, *merge.merged.values_list("person_id", flat=True)}
    found: dict[uuid.UUID, MergeRecord] = {}
    while True:
        after = (
            MergeRecord.objects.filter(undone_at__isnull=True, settled_at__isnull=True)
            .filter(Q(survivor__in=people) | Q(merged__person__in=people))
            .exclude(id__in=[merge.id, *found])
            .distinct()
        )
        new = [one for one in after if _order(one) > _order(merge)]
        if not new:
            return sorted(found.values(), key=_order)
        for one in new:
            found[one.id] = one
            people |= {one.survivor_id, *one.merged.values_list("person_id", flat=True)}


def _order(merge: MergeRecord) -> tuple[object, object]:
    return merge.merged_at, merge.id
