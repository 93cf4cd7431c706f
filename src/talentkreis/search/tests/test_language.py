# SPDX-License-Identifier: Apache-2.0
"""Text, tree and JSON say the same; wrong text is answered with place, name and proposal."""

from __future__ import annotations

import contextlib
import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.search.language import (
    EVERYBODY,
    And,
    Condition,
    Duration,
    FilterError,
    Near,
    Node,
    Not,
    Operator,
    Or,
    Unit,
    all_of,
    from_json,
    parse,
    pieces,
    to_json,
    to_text,
)
from talentkreis.search.tests.strategies import nodes

IS = Operator.IS


@pytest.mark.requirement("feature:I4")
def test_the_example_of_the_design_is_understood() -> None:
    tree = parse('rolle:"Elektroniker" UND ort:Kiel +80 km UND (hut:applicant ODER kontakt:nie)')
    assert tree == And(
        (
            Condition("role", IS, "Elektroniker"),
            Condition("place", IS, Near("Kiel", 80)),
            Or((Condition("hat", IS, "applicant"), Condition("contact", IS, "never"))),
        )
    )


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", EVERYBODY),
        ("  ", EVERYBODY),
        ("SPS", Condition("text", IS, "SPS")),
        ("Elektroniker:in", Condition("text", IS, "Elektroniker:in")),
        ("„Offshore Wind“", Condition("text", IS, "Offshore Wind")),
        ("kontakt > 90 Tage", Condition("contact", Operator.MORE, Duration(90, Unit.DAYS))),
        ("contact > 90 days", Condition("contact", Operator.MORE, Duration(90, Unit.DAYS))),
        ("naechster-kontakt<2w", Condition("next_contact", Operator.LESS, Duration(2, Unit.WEEKS))),
        ("angelegt >= 1.2.2026", Condition("created", Operator.AT_LEAST, dt.date(2026, 2, 1))),
        ("added >= 2026-02-01", Condition("created", Operator.AT_LEAST, dt.date(2026, 2, 1))),
        ("wärme>60", Condition("warmth", Operator.MORE, 60.0)),
        ("name~Mayr", Condition("name", Operator.LIKE, "Mayr")),
        ("darf:nurture", Condition("gate", IS, "nurture")),
        ("may:newsletter", Condition("gate", IS, "newsletter")),
        ("einwilligung:newsletter", Condition("consent", IS, "newsletter")),
        ("-tag:alt", Not(Condition("tag", IS, "alt"))),
        ("NICHT tag:alt", Not(Condition("tag", IS, "alt"))),
        ("a b", And((Condition("text", IS, "a"), Condition("text", IS, "b")))),
        ("a or b und c", parse("a ODER (b AND c)")),
        ('ort:"Frankfurt am Main"+30km', Condition("place", IS, Near("Frankfurt am Main", 30))),
        ("ort:24", Condition("place", IS, "24")),
        ("zuständig:me", Condition("owner", IS, "me")),
        ('tag:"a \\"b\\""', Condition("tag", IS, 'a "b"')),
    ],
)
@pytest.mark.django_db
def test_what_can_be_written(text: str, node: Node) -> None:
    assert parse(text) == node


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "word", "proposal"),
    [
        ("rolle:Elektroniker UND kontackt > 90 Tage", "kontackt", "letzter-kontakt"),
        ("kontakt > 90 Tge", "Tge", "Tage"),
        ("ort:Kielx +30 km", "Kielx +30 km", "Kiel"),
        ("hut:applicnt", "applicnt", ""),
        ("hut>3", ">", ":"),
        ("kontakt >= nie", ">=", ":"),
        ("nächster-kontakt < überfällig", "<", ":"),
        ("(a ODER b", "(", ""),
        ("a)", ")", ""),
        ("UND a", "UND", ""),
        ('tag:"offen', '"', ""),
        ("ort:Kiel + 30", "+", "+30 km"),
        ("kontakt < 31.2.2026", "31.2.2026", ""),
        ("a \x00 b", "\x00", ""),
        (":x", ":", ""),
    ],
)
def test_an_error_marks_the_word_and_proposes_one(text: str, word: str, proposal: str) -> None:
    with pytest.raises(FilterError) as refused:
        parse(text, "de")
    error = refused.value
    assert text[error.start : error.end] == word
    if proposal:
        assert error.proposal == proposal
    assert word.strip("\x00") in str(error.message) or len(word) <= 2


@pytest.mark.requirement("trust:S-26")
@pytest.mark.parametrize(
    "text",
    [
        " ".join(["a"] * 1_900),
        "(" * 3_000,
        "NICHT " * 600,
        "-" * 3_999,
        "(" * 100 + "a" + ")" * 100,
        "a ODER " * 571,
        "x" * 5_000,
        "((a ODER b) UND (" * 200,
        '"' * 3_999,
        "ort:" + "+" * 3_000,
        "kontakt > " + "9" * 3_000,
        "kontakt > 999999 Jahre",
        "\\" * 3_999,
        "rolle:" * 600,
        "'; DROP TABLE search_row; --",
        "%(x)s {} %s $1",
    ],
)
def test_absurd_input_is_answered_precisely_within_a_second(text: str) -> None:
    started = time.monotonic()
    with contextlib.suppress(FilterError):
        parse(text)
    assert time.monotonic() - started < 1


@pytest.mark.django_db
@given(st.text(max_size=200))
def test_any_text_is_a_filter_or_a_filter_error(text: str) -> None:
    try:
        node = parse(text)
    except FilterError:
        return
    assert parse(to_text(node, "de")) == node


@given(nodes())
def test_text_in_both_languages_gives_the_same_tree_back(node: Node) -> None:
    for language in ("de", "en"):
        text = to_text(node, language)
        assert parse(text) == node
        assert "".join(piece.text for piece in pieces(node, language)) == text


@given(nodes())
def test_json_gives_the_same_tree_back(node: Node) -> None:
    assert from_json(to_json(node)) == node
    assert from_json(to_json(node), is_stored=True) == node


def _nested(levels: int) -> object:
    given: object = {"field": "tag", "op": "is", "value": "x"}
    for _level in range(levels):
        given = {"not": given}
    return given


@pytest.mark.django_db
@pytest.mark.requirement("trust:S-26")
@pytest.mark.parametrize(
    "given_json",
    [
        None,
        [],
        "text",
        {},
        {"and": "x"},
        {"or": []},
        {"and": [{"and": []}]},
        {"field": "nothing", "op": "is", "value": "x"},
        {"field": "tag", "op": "~", "value": "x"},
        {"field": "tag", "op": ">", "value": "x"},
        {"field": "contact", "op": "<", "value": "never"},
        {"field": "tag", "op": "is", "value": 5},
        {"field": "tag", "op": "is", "value": "a\x00b"},
        {"field": "tag", "op": "is", "value": "x", "more": 1},
        {"field": "contact", "op": ">", "value": {"days": -1}},
        {"field": "contact", "op": ">", "value": {"days": 1, "weeks": 1}},
        {"field": "warmth", "op": ">", "value": float("nan")},
        {"field": "place", "op": "is", "value": {"place": "Nirgendwo", "km": 5}},
        {"field": "place", "op": "is", "value": {"place": "Kiel", "km": 0}},
        {"field": "hat", "op": "is", "value": "bowler"},
        {"and": [{"field": "tag", "op": "is", "value": "x"}] * 10_000},
        _nested(500),
    ],
)
def test_json_that_is_no_filter_is_refused(given_json: object) -> None:
    with pytest.raises(FilterError):
        from_json(given_json)


def test_and_is_flat_and_single_parts_stand_alone() -> None:
    a, b, c = (Condition("tag", IS, letter) for letter in "abc")
    assert all_of([And((a, b)), c]) == And((a, b, c))
    assert all_of([a]) == a
    assert parse("(tag:a UND tag:b) UND tag:c") == And((a, b, c))
