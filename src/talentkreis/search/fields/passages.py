# SPDX-License-Identifier: Apache-2.0
"""Where words stand in longer texts, with the words marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.search.fields.registry import Passage

if TYPE_CHECKING:
    from talentkreis.search.fields.registry import Fragment

# Passages that are shown of one person, and how much of a text is looked through for them.
SHOWN = 3
LOOKED_THROUGH = 60_000
# Around what matched: control characters, which no text keeps.
_START, _END = "\x02", "\x03"
_HEADLINE = f"StartSel={_START}, StopSel={_END}, MaxFragments=2, MaxWords=16, MinWords=6"
_CONFIGURATIONS = ("german", "english", "simple")
_WORDS = " || ".join(f"to_tsvector('{each}', body)" for each in _CONFIGURATIONS)


def headlines(texts: Fragment, query: Fragment, *, is_among: bool = False) -> list[Passage]:
    """Passages of texts with the words of a tsquery, the newest first, at most `SHOWN`.

    `texts` is SQL for rows of title, day and body. `is_among`: the words may stand in only some
    of them; else all are known to have them.
    """
    shown = ", ".join(f"ts_headline('{each}', body, {query.sql}, %s)" for each in _CONFIGURATIONS)
    condition = f"WHERE ({_WORDS}) @@ {query.sql}" if is_among else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT title, day, {shown} FROM (SELECT title, day,"  # noqa: S608 - SQL of our own
            f" translate(left(body, {LOOKED_THROUGH}), %s, '') AS body FROM ({texts.sql}) AS texts"
            f") AS found {condition} ORDER BY day DESC NULLS FIRST LIMIT {SHOWN}",
            [
                *(len(_CONFIGURATIONS) * [*query.parameters, _HEADLINE]),
                _START + _END,
                *texts.parameters,
                *(query.parameters if is_among else ()),
            ],
        )
        return [
            Passage(title, day, _pieces(next((way for way in ways if _START in way), ways[0])))
            for title, day, *ways in cursor.fetchall()
        ]


def _pieces(headline: str) -> list[tuple[str, bool]]:
    """The text in parts, each with whether it matched."""
    before, *rest = headline.split(_START)
    pieces = [(before, False)]
    for part in rest:
        match, _end, after = part.partition(_END)
        pieces += [(match, True), (after, False)]
    return [piece for piece in pieces if piece[0]]
