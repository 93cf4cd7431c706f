# SPDX-License-Identifier: Apache-2.0
"""People by name while it is being typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from talentkreis.kernel.arrays import text_array
from talentkreis.kernel.text import fold, fold_short
from talentkreis.organisation.rights import require
from talentkreis.search import vocabulary
from talentkreis.search.fields.registry import Fragment, joined
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.fields.words import alike_words, like, parts_of, slipped
from talentkreis.search.permissions import Right
from talentkreis.search.queries.rows import PersonRow, rows_in_order
from talentkreis.search.queries.scope import bounded, visible

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.fields.registry import Setting

# How many matches of a name are ranked while somebody types.
RANKED = 300
# Alike names are ranked by how alike they are, which more of them can be.
RANKED_ALIKE = 1_000
# Words of names that one with a slip in it may have been meant as.
MEANT = 40
# Three letters are the beginning of a name, not one with a typing error.
FUZZY_FROM = 4


def find_by_name(actor: Actor, text: str, limit: int = 8) -> list[PersonRow]:
    """People whose name contains what is being typed; alike names when there are none.

    A name that begins so comes first. Ranks at most `RANKED` matches, `RANKED_ALIKE` alike ones:
    whoever types two more letters sees the right ones. The rows come without pools and next steps.
    """
    require(actor, Right.FIND)
    wanted = list(dict.fromkeys((fold(text), fold_short(text))))
    if not wanted[0]:
        return []
    setting = setting_for(actor)
    base = joined(
        "AND",
        [
            Fragment("NOT search_row.is_restricted AND NOT search_row.is_archived"),
            Fragment("search_row.basis_until >= %s", (setting.today,)),
            *visible(actor),
        ],
    )
    with bounded(), connection.cursor() as database:
        found = _names(database, base, wanted, limit)
        if not found and len(wanted[0]) >= FUZZY_FROM:
            found = _alike(database, setting, base, wanted[0], limit)
        return rows_in_order(setting, found, is_brief=True)


def called_alike(given_name: str, family_name: str, most: int) -> list[uuid.UUID]:
    """Whoever has both a given and a family name that somebody may have meant with these.

    At most `most`, those whose whole name is written most alike first. Whether somebody may see
    them, and whether they are the one, the caller decides.
    """
    given, family = (_meant(name) for name in (given_name, family_name))
    if not given or not family:
        return []
    with connection.cursor() as database:
        database.execute(
            "SELECT person_id FROM ("
            "SELECT person_id, sort_name FROM search_name WHERE word = ANY(%s::text[])"
            " INTERSECT "
            "SELECT person_id, sort_name FROM search_name WHERE word = ANY(%s::text[])"
            ") AS named ORDER BY similarity(sort_name, %s) DESC, person_id LIMIT %s",
            [text_array(given), text_array(family), fold(f"{family_name} {given_name}"), most],
        )
        return [row[0] for row in database.fetchall()]


def _meant(name: str) -> list[str]:
    """The words people here are called that are like one of these."""
    words = parts_of(fold(name))
    found = (vocabulary.alike(word, slipped(word), MEANT) for word in words if word)
    return list(dict.fromkeys(word for of_one in found for word in of_one))


def _names(database: Any, base: Fragment, wanted: list[str], limit: int) -> list[uuid.UUID]:
    short = len(wanted[0]) < 3  # noqa: PLR2004 - a trigram needs three letters
    tests = (
        [
            Fragment("search_row.sort_name LIKE %s", (like("sort_name", w).parameters[0][1:],))
            for w in wanted
        ]
        if short
        else [like("name_key", w) for w in wanted]
    )
    condition = joined("AND", [base, joined("OR", tests)])
    database.execute(
        "SELECT person_id FROM ("  # noqa: S608 - compiled fragments
        "SELECT search_row.person_id, search_row.name_key, search_row.sort_name FROM search_row"
        f" WHERE {condition.sql} LIMIT {RANKED}) AS named"
        " ORDER BY starts_with(name_key, %s) OR starts_with(sort_name, %s) DESC,"
        " sort_name, person_id LIMIT %s",
        [*condition.parameters, wanted[0], wanted[0], limit],
    )
    return [row[0] for row in database.fetchall()]


def _alike(
    database: Any, setting: Setting, base: Fragment, wanted: str, limit: int
) -> list[uuid.UUID]:
    """By the rows of the words, which name people; the index of names would collect its parts."""
    known = [text_array(alike_words(part, setting)) for part in parts_of(wanted)]
    having = "SELECT person_id FROM search_name WHERE word = ANY(%s::text[])"
    database.execute(
        "SELECT person_id FROM (SELECT search_row.person_id, search_row.name_key"  # noqa: S608 - compiled fragments
        f" FROM ({' INTERSECT '.join(having for _part in known)}) AS named"
        f" JOIN search_row USING (person_id) WHERE {base.sql} LIMIT {RANKED_ALIKE}) AS alike"
        " GROUP BY person_id, name_key"  # one may have two of the words
        " ORDER BY word_similarity(%s, name_key) DESC, person_id LIMIT %s",
        [*known, *base.parameters, wanted, limit],
    )
    return [row[0] for row in database.fetchall()]
