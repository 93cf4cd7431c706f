# SPDX-License-Identifier: Apache-2.0
"""Tags, by name and among the words of a text: asked of their own rows, by an index over both.

A tag is put on very many people at once; in the search row each of them would cost a new entry in
every index of that row (docs/decisions/0034-tags-answer-from-their-rows.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from talentkreis.kernel.text import fold
from talentkreis.people.models import PersonTag
from talentkreis.search.fields.passages import headlines
from talentkreis.search.fields.registry import NOBODY, Fragment, Way, joined
from talentkreis.search.fields.sharing import looked_up
from talentkreis.search.fields.words import WordField, words_query

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from talentkreis.search.fields.registry import Passage, Setting
    from talentkreis.search.models import SearchRow
    from talentkreis.search.tree import Operator, Value

# Up to so many people, or this share of all, whoever has a tag is named in the question: an index
# answers that beside any other condition, OR included. More are found by walking along the order.
LISTED = 1_000
LISTED_SHARE = 0.01
# The words of a tag in every form that a text is compared in; index `search_tag_words`.
TAG_WORDS = (
    "(to_tsvector('simple', key) || to_tsvector('simple', translate(lower(name), 'äöüåø', 'aouao'))"
    " || to_tsvector('german', name) || to_tsvector('english', name))"
)
_WANTED = "SELECT id FROM people_tag WHERE {which}"
_MOST = (
    f"(SELECT greatest({LISTED}, reltuples * {LISTED_SHARE})::int FROM pg_class"  # noqa: S608 - constants
    " WHERE oid = 'search_row'::regclass)"
)
_HOLDERS = (
    f"WITH wanted AS ({_WANTED}), holders AS (SELECT pt.person_id FROM people_persontag pt"  # noqa: S608 - constants
    f" WHERE pt.tag_id IN (SELECT id FROM wanted) LIMIT {_MOST} + 1)"
    " SELECT (SELECT array_agg(id) FROM wanted), array_agg(person_id)::text,"
    f" count(*) > {_MOST} FROM holders"
)


# What stands in a profile in sentences: title, day, text.
_PROFILE = """
    SELECT '' AS title, NULL::timestamptz AS day, summary AS body
    FROM people_person WHERE id = %s
    UNION ALL
    SELECT concat_ws(', ', nullif(title, ''), nullif(organisation, '')), starts_on::timestamptz,
        description
    FROM people_station WHERE person_id = %s
"""


# The same for several names at once.
_HOLDERS_OF_EACH = f"""
    SELECT asked.key, (SELECT array_agg(id) FROM people_tag WHERE key = asked.key),
        holders.people, holders.are_many
    FROM unnest(%s::text[]) AS asked(key) CROSS JOIN LATERAL (
        SELECT array_agg(person_id)::text AS people, count(*) > {_MOST} AS are_many FROM (
            SELECT pt.person_id FROM people_persontag pt
            WHERE pt.tag_id IN (SELECT id FROM people_tag WHERE key = asked.key)
            LIMIT {_MOST} + 1
        ) AS holder
    ) AS holders
"""  # noqa: S608 - constants


class _Found(NamedTuple):
    """Tags, and who has them as an array in PostgreSQL's words; None where they are too many."""

    tag_ids: list[int]
    people: str | None


def tagged(which: Fragment, setting: Setting) -> Fragment:
    """Has one of the tags that a condition over `people_tag` finds."""
    if setting.way is Way.GIVEN:
        return Fragment(
            "EXISTS (SELECT FROM people_persontag JOIN people_tag"
            " ON people_tag.id = people_persontag.tag_id"
            f" WHERE people_persontag.person_id = search_row.person_id AND {which.sql})",
            which.parameters,
        )
    found = _found(which, setting)
    if not found.tag_ids or found.people == "{}":
        return NOBODY
    if found.people is not None:
        return Fragment("search_row.person_id = ANY(%s::uuid[])", (found.people,))
    # Row by row, the few tags of a person are read; the planner would first collect everybody with
    # the tags (OFFSET 0), or look for each of many tags (+ 0).
    is_probed = setting.way is Way.ALONG or (setting.way is Way.MANY and len(found.tag_ids) > 1)
    plus, fence = (" + 0", " OFFSET 0") if is_probed else ("", "")
    return Fragment(
        "EXISTS (SELECT FROM people_persontag"
        " WHERE people_persontag.person_id = search_row.person_id"
        f" AND people_persontag.tag_id{plus} = ANY(%s::bigint[]){fence})",
        (found.tag_ids,),
    )


def _found(which: Fragment, setting: Setting) -> _Found:
    """Looked up once a question, and once a page for all pools by filter that ask the same."""
    if which not in setting.known:
        key = (which, setting.way is Way.KEPT)
        setting.known[which] = looked_up(key, lambda: _look(which, setting))
    found: _Found = setting.known[which]
    return found


def _look(which: Fragment, setting: Setting) -> _Found:
    is_kept = setting.way is Way.KEPT
    with connection.cursor() as cursor:
        cursor.execute((_WANTED if is_kept else _HOLDERS).format(which=which.sql), which.parameters)
        if is_kept:
            return _Found([row[0] for row in cursor.fetchall()], None)
        return _as_found(cursor.fetchone())


def _as_found(row: Sequence[Any]) -> _Found:
    tag_ids, people, are_many = row
    return _Found(tag_ids or [], None if are_many else people or "{}")


def _with(key: str) -> Fragment:
    return Fragment("key = %s", (key,))


class TextField(WordField):
    """Full text over name, work, labels and career; a value of several words is a phrase.

    Each language's stemming of the running text, or the bare words with the last one as a prefix,
    so that an answer comes while one is typing. Tags are looked up by their own words.
    """

    is_textual = True

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Matches in one of the three ways."""
        query = words_query(str(value))
        words = Fragment(f"search_row.document @@ {query.sql}", query.parameters)
        which = Fragment(f"{TAG_WORDS} @@ {query.sql}", query.parameters)
        tags = tagged(which, setting)
        if tags == NOBODY:
            return words
        if setting.way is Way.GIVEN:
            return joined("OR", [words, tags])
        found = _found(which, setting)
        if found.people is None and setting.way is Way.THROUGH:
            return Fragment(
                "search_row.person_id IN ("  # noqa: S608 - constants
                "SELECT worded.person_id FROM search_row worded"
                f" WHERE worded.document @@ {query.sql} UNION ALL"
                " SELECT person_id FROM people_persontag WHERE tag_id = ANY(%s::bigint[]))",
                (*query.parameters, found.tag_ids),
            )
        return joined("OR", [words, tags])

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """Only the database can tell."""
        raise NotImplementedError

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """Nothing short can be said about a whole text."""
        return ""

    def passages(self, value: Value, row: SearchRow, setting: Setting) -> list[Passage]:
        """Where the words stand in what a profile says at length: summary and stations."""
        texts = Fragment(_PROFILE, (row.pk, row.pk))
        return headlines(texts, words_query(str(value), is_folded=False), is_among=True)


class TagField(WordField):
    """A tag, however it is spelt."""

    is_textual = True

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Has the tag."""
        return tagged(_with(fold(str(value))), setting)

    def learn(self, values: Iterable[Value], setting: Setting) -> None:
        """Who has each of several tags, in one statement."""
        if setting.way in {Way.KEPT, Way.GIVEN}:
            return
        keys = dict.fromkeys(fold(str(value)) for value in values)
        unknown = [key for key in keys if _with(key) not in setting.known]
        if not unknown:
            return
        with connection.cursor() as cursor:
            cursor.execute(_HOLDERS_OF_EACH, [unknown])
            for key, *row in cursor.fetchall():
                setting.known[_with(key)] = _as_found(row)

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """Only the database can tell."""
        raise NotImplementedError

    def key(self, value: str) -> str:
        """Folded."""
        return fold(value)

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """All tags the person has."""
        tags = PersonTag.objects.filter(person_id=row.pk).order_by("tag__key")
        return ", ".join(tags.values_list("tag__name", flat=True))
