# SPDX-License-Identifier: Apache-2.0
"""Random filters over every field whose values need no database."""

from __future__ import annotations

import datetime as dt
import uuid

from hypothesis import strategies as st

from talentkreis.people.models import HatKind, SourceType
from talentkreis.search.language import (
    AtLeast,
    Condition,
    Duration,
    Near,
    Node,
    Not,
    Operator,
    Unit,
    all_of,
    any_of,
)

IS = Operator.IS
COMPARED = [Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST, IS]
OWNERS = [str(uuid.UUID(int=number)) for number in range(1, 4)]
TOWNS = ["Kiel", "Husum", "Frankfurt am Main", "Wien", "8001", "24103", "Köln"]
words = st.one_of(
    st.sampled_from(["Elektroniker", "SPS", "Mayr", "a b", 'quo"te', "UND", "Müller-Weiß", "ä"]),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["C", "Z", "M", "S", "Lm", "Sk"]),
        min_size=1,
        max_size=8,
    ),
)


def _condition(
    field: str, operators: list[Operator], values: st.SearchStrategy
) -> st.SearchStrategy[Condition]:
    return st.builds(Condition, st.just(field), st.sampled_from(operators), values)


moments = st.one_of(
    st.builds(Duration, st.integers(0, 800), st.sampled_from(list(Unit))),
    st.dates(dt.date(2015, 1, 1), dt.date(2035, 1, 1)),
)
day_words = ["today", "yesterday", "tomorrow", "never"]

evaluable = st.one_of(
    _condition("name", [IS], words),
    _condition("role", [IS], words),
    _condition("employer", [IS], words),
    _condition("skill", [IS], words),
    _condition("skill", [IS], st.builds(AtLeast, words, st.sampled_from(["1", "3", "5"]))),
    _condition("source", [IS], st.one_of(words, st.sampled_from(SourceType.values))),
    _condition("hat", [IS], st.sampled_from(HatKind.values)),
    _condition("language", [IS], st.sampled_from(["de", "en"])),
    _condition("archived", [IS], st.sampled_from(["yes", "no"])),
    _condition(
        "gate",
        [IS],
        st.sampled_from(
            ["yes", "ask", "no", "nurture", "newsletter", "personal_email", "personal_contact"]
        ),
    ),
    _condition("consent", [IS], st.sampled_from(["newsletter", "nurture", "none"])),
    _condition("place", [IS], st.sampled_from([*TOWNS, "2", "Freiburg", "unknown"])),
    _condition("place", [IS], st.builds(Near, st.sampled_from(TOWNS), st.integers(1, 600))),
    _condition("contact", COMPARED, moments),
    _condition("contact", [IS], st.sampled_from(day_words)),
    _condition("created", COMPARED, moments),
    _condition("next_contact", COMPARED, moments),
    _condition("next_contact", [IS], st.sampled_from([*day_words, "overdue"])),
    _condition("warmth", COMPARED, st.integers(0, 110).map(float)),
    _condition("warmth", [IS], st.sampled_from(["cold", "cool", "mild", "warm", "very_warm"])),
)
textual = st.one_of(
    _condition("text", [IS], words),
    _condition("tag", [IS], words),
    _condition("name", [Operator.LIKE], words),
)


def _grown(leaves: st.SearchStrategy[Condition]) -> st.SearchStrategy[Node]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=4).map(all_of),
            st.lists(inner, min_size=2, max_size=4).map(any_of),
            inner.map(Not),
        ),
        max_leaves=8,
    )


def nodes() -> st.SearchStrategy[Node]:
    """Any filter."""
    return _grown(st.one_of(evaluable, textual)).filter(_is_canonical)


def evaluable_nodes() -> st.SearchStrategy[Node]:
    """Filters that plain Python can decide; members of another database are owners too."""
    owners = _condition("owner", [IS], st.sampled_from(["none", "me", *OWNERS]))
    return _grown(st.one_of(evaluable.filter(_is_canonical), owners))


def _is_canonical(node: Node) -> bool:
    """A source that is called like a kind of source means the kind; that is what parsing keeps."""
    from talentkreis.search.language import from_json, to_json

    return from_json(to_json(node)) == node
