# SPDX-License-Identifier: Apache-2.0
"""Random filters over every registered field and comparison of a population."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from talentkreis.organisation.actors import SYSTEM
from talentkreis.search.errors import FilterError
from talentkreis.search.fields import Field, Setting, ValueKind, all_fields
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
    from_json,
    to_json,
)
from talentkreis.taxonomy.queries import resolve_occupation
from tests.finding import words as world
from tests.finding.readings import TEXTUAL

if TYPE_CHECKING:
    from collections.abc import Callable

# Words as recruiters type them, and as nobody would.
_TYPED = ["Müller", "Mueller", "muller", "weiss", "größe", "100%", "_", "\\", "a b", "UND", "und",
          "\"", "fördenetz", "FORDENETZ", "o’neill", "test", "Elektroniker:in", "12", "-", "(x)",
          "n", "k.a.", "ja", "Husum", "ß", "Ǆ", "şe"]  # fmt: skip
_WHERE = ["Kiel", "kiel", "Wien", "24", "24103", "1010", "Freiburg", "Köln", "Koln", "Nirgendwo",
          "Frankfurt am Main", "Zuerich", "-"]  # fmt: skip
_BY_FIELD = {
    "name": [*world.GIVEN, *world.FAMILY, "Demir Ayşe", "ayse demir", "Van"],
    "employer": world.COMPANIES,
    "role": world.POSITIONS,
    "skill": [*world.SKILLS, "Programmiersprachen", "Accounting", "sps"],
    "tag": [*world.TAGS, "messe husum", "öl"],
    "source": [*world.SOURCES, "tag", "husum"],
    "stage": [
        "Netztechnik / Warm",
        "Leitstand / Entdeckt",
        "Leitstand / Probetag",
        "Meine / Ruht",
        "Warme / nicht eingeordnet",
        "Warme / Entdeckt",
        "Warme / Bereit",
    ],
    "speaks": [*world.SPOKEN, "fr"],
    "topic": [*world.TOPICS, "stoff", "Ol"],
}
_odd = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=5)
_moments = st.one_of(
    st.builds(Duration, st.integers(0, 800), st.sampled_from(list(Unit))),
    st.builds(Duration, st.integers(0, 999_999), st.sampled_from(list(Unit))),
    st.integers(-1_000, 1_000).map(lambda days: dt.date.today() + dt.timedelta(days)),  # noqa: DTZ011 - any day will do
    st.dates(),
    st.sampled_from(["today", "yesterday", "tomorrow"]),
)
_numbers = st.one_of(
    st.floats(-9_999_999_999_999, 9_999_999_999_999),
    st.integers(-1, 110).map(float),
    st.sampled_from([12.5, 0.1, 3500.0, 100.5, 1e9, -1e12, 39.5, 1e-6, 1e-9]),
)
_radii = st.builds(Near, st.sampled_from(["Kiel", "Wien", "Köln", "8001"]), st.integers(1, 2_000))


def values_of(field: Field, operator: Operator, setting: Setting) -> st.SearchStrategy[Any]:
    """Values that a field may be compared with."""
    choices = [choice.value for choice in field.choices(setting)]
    match field.kind:
        case ValueKind.MOMENT:
            words = {choice.value for choice in getattr(field, "words", ())}
            special = sorted(words & {"never", "overdue"}) if operator is Operator.IS else []
            return st.one_of(_moments, st.sampled_from(special)) if special else _moments
        case ValueKind.NUMBER:
            return st.one_of(_numbers, st.sampled_from(choices)) if choices else _numbers
        case ValueKind.PLACE:
            return st.one_of(st.sampled_from(_WHERE), _radii, _odd)
    typed = st.sampled_from([*_BY_FIELD.get(field.code, []), *_TYPED])
    if field.steps:
        steps = st.sampled_from([step.code for step in field.steps])
        return st.one_of(typed, st.builds(AtLeast, typed, steps), _odd)
    if not choices:
        return st.one_of(typed, typed, _odd)
    return st.one_of(st.sampled_from(choices), typed) if field.is_open else st.sampled_from(choices)


def conditions(
    setting: Setting, is_asked: Callable[[str, Operator], bool]
) -> st.SearchStrategy[Condition]:
    """Conditions over every field, each comparison as often as the others."""
    return st.one_of(
        [
            values_of(field, operator, setting).map(_made(field.code, operator))
            for field in all_fields()
            for operator in field.operators
            if is_asked(field.code, operator)
        ]
    ).filter(lambda condition: condition is not None)


def _made(code: str, operator: Operator) -> Callable[[Any], Any]:
    """The condition as the language keeps it; None for a value the field refuses."""

    def make(value: Any) -> Condition | None:
        try:
            node = from_json(to_json(Condition(code, operator, value)), actor=SYSTEM)
        except FilterError:
            return None
        assert isinstance(node, Condition)
        return node

    return make


def trees(leaves: st.SearchStrategy[Condition]) -> st.SearchStrategy[Node]:
    """AND, OR and NOT of them."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=4).map(all_of),
            st.lists(inner, min_size=2, max_size=4).map(any_of),
            inner.map(Not),
        ),
        max_leaves=8,
    )


def decidable(code: str, operator: Operator) -> bool:
    """Plain Python can tell."""
    return (code, operator) not in TEXTUAL


def plainly_meant(node: Condition) -> bool:
    """Not a role that means more than its letters, which have a table of their own."""
    return node.field != "role" or resolve_occupation(str(node.value)) is None


def any_filter() -> st.SearchStrategy[Node]:
    """Any filter over the fields, pools and members there are now."""
    return trees(conditions(Setting(), lambda _code, _operator: True))


def decidable_filter() -> st.SearchStrategy[Node]:
    """Any of them that plain Python can decide."""
    return trees(conditions(Setting(), decidable).filter(plainly_meant))
