# SPDX-License-Identifier: Apache-2.0
"""Which concept of the vocabulary each skill is."""

from __future__ import annotations

from django.db import connection, transaction

from talentkreis.people.models import Skill
from talentkreis.taxonomy.queries import resolve_many
from talentkreis.taxonomy.vocabulary import Kind

# Names resolved at a time; memory stays flat however many there are.
BATCH = 5_000


@transaction.atomic
def link_skills() -> int:
    """Let every skill say which concept it is, by its name; tells how many changed.

    Safe to run again; needed after the vocabulary or the words of the team changed.
    """
    changed = 0
    last = 0
    while True:
        rows = list(
            Skill.objects.filter(id__gt=last)
            .order_by("id")
            .values_list("id", "name", "code")[:BATCH]
        )
        if not rows:
            return changed
        last = rows[-1][0]
        concepts = resolve_many((name for _, name, _ in rows), Kind.SKILL)
        wrong = {
            skill_id: code
            for skill_id, name, known in rows
            if (code := concepts[name].code if name in concepts else "") != known
        }
        if wrong:
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE people_skill SET code = new.code"
                    " FROM unnest(%s::bigint[], %s::text[]) AS new(id, code)"
                    " WHERE people_skill.id = new.id",
                    [list(wrong), list(wrong.values())],
                )
        changed += len(wrong)
