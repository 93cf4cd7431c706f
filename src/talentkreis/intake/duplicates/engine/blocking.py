# SPDX-License-Identifier: Apache-2.0
"""Which pairs are worth a comparison: those that share a key, and no key of many.

A key that many records share says little and costs its square; the pairs in it that are one
person share a rarer key too. So only blocks up to a size count, at most `LARGEST_BLOCK`, less
where there are so many records that the pairs would pass `PAIRS_PER_RECORD`: the number of pairs
grows with the number of records and not with its square. docs/duplicates.md lists the keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.intake.duplicates.engine.tables import PEOPLE, run

if TYPE_CHECKING:
    from collections.abc import Callable

PAIRS = "pairs"
LARGEST_BLOCK = 60
# Before pairs that meet under several keys are counted once.
PAIRS_PER_RECORD = 2_000
MOST_PAIRS = 60_000_000
# People per statement: keys of a million people at once would not fit into memory.
_PIECE = 100_000

# Names, whichever of the two it is: they are swapped often enough. The letter tells kinds apart.
_NAMES = """
    list_concat(
        list_transform(words[1:5], lambda w: 'n' || w),
        list_transform(words[1:5], lambda w: 'y' || left(w, 3)),
        list_transform(given_forms, lambda f: 'f' || f),
        list_transform(list_filter([family_sound, given_sound], lambda s: s IS NOT NULL),
            lambda s: 'm' || s)
    )
"""
# What ties a name to one person, also where one of its letters is wrong.
_ANCHORS = """
    list_filter([
        'b' || born, 'd' || left(born, 7), 'i' || left(born, 4) || right(born, 2),
        'k' || right(born, 5),
        'p' || postcode, 'q' || left(postcode, length(postcode) - 2),
        'o' || place, 'c' || left(place, 4),
        'r' || street, 'a' || employer, 'j' || occupation
    ], lambda a: a IS NOT NULL)
"""
_ADDRESSES = """
    list_concat(
        list_transform(emails, lambda e: 'e' || e),
        list_transform(
            list_filter(emails, lambda e: length(split_part(e, '@', 1)) >= 5),
            lambda e: 'l' || split_part(e, '@', 1)),
        list_transform(emails, lambda e: 'h' || split_part(e, '@', 2)),
        list_transform(phones, lambda t: 't' || t),
        list_transform(links, lambda u: 'u' || u)
    )
"""
_WORD_PAIRS = """
    flatten(list_transform(words[1:5], lambda v:
        list_transform(list_filter(words[1:5], lambda w: w > v), lambda w: 'w' || v || ' ' || w)))
"""
_SOUNDS = """
    list_filter(['s' || least(given_sound, family_sound) || ' '
        || greatest(given_sound, family_sound)], lambda s: s IS NOT NULL)
"""
_KEYS = f"""
    WITH said AS (
        SELECT id, {_NAMES} AS names, {_ANCHORS} AS anchors,
            list_concat({_ADDRESSES}, {_WORD_PAIRS}, {_SOUNDS}) AS others
        FROM {PEOPLE} WHERE id >= {{first}} AND id < {{last}}
    ), together AS (
        SELECT id, list_distinct(list_concat(others, names, anchors,
            flatten(list_transform(names, lambda n: list_transform(anchors, lambda a: n || a))),
            flatten(list_transform(anchors, lambda a:
                list_transform(list_filter(anchors, lambda b: b > a), lambda b: a || b)))
        )) AS keys
        FROM said
    )
    INSERT INTO keys SELECT hash(key) AS key, id
    FROM (SELECT id, unnest(keys) AS key FROM together)
"""  # noqa: S608 - constants of this module, and numbers


def store_candidates(connection: Any, progress: Callable[[float], None] | None = None) -> int:
    """Fill the table of candidate pairs; returns how many there are."""
    run(connection, "CREATE OR REPLACE TABLE keys (key UBIGINT, id BIGINT)")
    first, last, count = run(
        connection,
        f"SELECT coalesce(min(id), 0), coalesce(max(id), -1), count(*) FROM {PEOPLE}",  # noqa: S608
    )[0]
    for start in range(first, last + 1, _PIECE):
        run(connection, _KEYS.format(first=start, last=start + _PIECE))
        if progress:
            progress((start - first) / (last + 1 - first))
    run(
        connection,
        f"""CREATE OR REPLACE TABLE blocks AS SELECT key, count(*)::INT AS size FROM keys
        GROUP BY key HAVING count(*) BETWEEN 2 AND {LARGEST_BLOCK}""",  # noqa: S608
    )
    largest = _largest_block(connection, count)
    run(
        connection,
        f"""CREATE OR REPLACE TABLE small_keys AS SELECT keys.key, keys.id FROM keys
        JOIN blocks ON blocks.key = keys.key AND blocks.size <= {largest}""",  # noqa: S608
    )
    run(connection, "DROP TABLE keys")
    run(
        connection,
        f"""CREATE OR REPLACE TABLE {PAIRS} AS
        SELECT DISTINCT a.id AS join_key_l, b.id AS join_key_r, '0' AS match_key
        FROM small_keys a JOIN small_keys b ON a.key = b.key AND a.id < b.id""",  # noqa: S608
    )
    run(connection, "DROP TABLE small_keys")
    found: int = run(connection, f"SELECT count(*) FROM {PAIRS}")[0][0]  # noqa: S608
    return found


def _largest_block(connection: Any, records: int) -> int:
    """The largest size of block whose pairs, with those of all smaller blocks, are affordable."""
    affordable = min(PAIRS_PER_RECORD * records, MOST_PAIRS)
    largest, total = 2, 0
    sizes = "SELECT size, count(*) * size * (size - 1) / 2 FROM blocks GROUP BY size ORDER BY size"
    for size, pairs in run(connection, sizes):
        total += pairs
        if total > affordable:
            break
        largest = size
    return largest
