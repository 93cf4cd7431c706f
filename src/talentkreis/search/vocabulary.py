# SPDX-License-Identifier: Apache-2.0
"""The words that names here consist of: what a name with a slip in it is compared with.

A million people have some ten thousand of them between them, so the index of likeness over this
table answers what over everybody's names took a hundred times as long. The database learns them
with every row of the projection (trigger `search_keep_names`); one that nobody is called any more
goes within a day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from talentkreis.kernel.arrays import text_array

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

# Whoever learns holds it shared; whoever forgets holds it alone, and waits for nobody. Named in
# the trigger as well.
_LOCK = 474_148_003_187
# A word that is one slip away comes before one that only looks alike.
_ALIKE = """
SELECT word FROM (
    SELECT word, 1 AS likeness FROM search_name_word WHERE word = ANY(%(slipped)s::text[])
    UNION ALL
    SELECT word, word_similarity(%(word)s, word) FROM search_name_word WHERE word %%> %(word)s
) AS alike GROUP BY word ORDER BY max(likeness) DESC, word LIMIT %(most)s
"""
# What the trigger would have kept, and what it would not; neither finds anything, as a rule. Where
# everything is missing, rows come to lie in the order in which they are read.
_MISSING = """
INSERT INTO search_name (word, sort_name, person_id)
SELECT part.word, r.sort_name, r.person_id
FROM search_row r CROSS JOIN search_words_of(r.name_key) AS part(word)
ORDER BY 1, 2, 3
ON CONFLICT DO NOTHING
"""
_LEFT_BEHIND = """
NOT EXISTS (
    SELECT FROM search_row r WHERE r.person_id = n.person_id AND r.sort_name = n.sort_name
        AND n.word IN (SELECT search_words_of(r.name_key)))
"""
_UNKNOWN = """
INSERT INTO search_name_word (word)
SELECT DISTINCT n.word FROM search_name n
WHERE NOT EXISTS (SELECT FROM search_name_word known WHERE known.word = n.word)
"""
_SWEEP = """
DELETE FROM search_name_word kept
WHERE NOT EXISTS (SELECT FROM search_name n WHERE n.word = kept.word)
"""


def alike(word: str, slipped: Collection[str], most: int) -> list[str]:
    """Words of names here that are among `slipped` or look like this folded word, at most so many.

    Likeness is `word_similarity` of pg_trgm at its threshold; the most alike come first.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, {"word": word, "slipped": text_array(sorted(slipped)), "most": most})
        return [row[0] for row in cursor.fetchall()]


def left_behind() -> list[uuid.UUID]:
    """People who still have a word that their name has not."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT n.person_id FROM search_name n WHERE {_LEFT_BEHIND} ORDER BY 1"  # noqa: S608 - constants
        )
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def rebuild() -> int:
    """Make the rows of words agree with the rows of the projection; tell how many did not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])
        differing = 0
        for statement in (_MISSING, f"DELETE FROM search_name n WHERE {_LEFT_BEHIND}"):  # noqa: S608 - constants
            cursor.execute(statement)
            differing += cursor.rowcount
        cursor.execute(_UNKNOWN)
    return differing


@transaction.atomic
def sweep() -> bool:
    """Forget the words nobody is called any more; False where somebody is just learning some."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(_SWEEP)
    return True
