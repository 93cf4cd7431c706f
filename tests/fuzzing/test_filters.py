# SPDX-License-Identifier: Apache-2.0
"""Absurd filters: a precise error, or an answer that is bounded, wherever a filter is read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.urls import reverse

from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.actors import SYSTEM
from talentkreis.search import queries
from talentkreis.search.fields import all_fields
from talentkreis.search.language import FilterError, parse, to_text
from talentkreis.search.tree import MAX_LENGTH
from tests.fuzzing.evil import EVIL, IS_FULL

if TYPE_CHECKING:
    from talentkreis.search.language import Node
    from tests.fuzzing.conftest import Installation

pytestmark = [pytest.mark.requirement("trust:S-26"), pytest.mark.chaos]

ABSURD = {
    "10,000 terms": "a " * 10_000,
    "10,000 alternatives": "tag:a ODER " * 10_000 + "tag:a",
    "as many as fit": " ".join(["tag:a"] * 190),
    "190 likenesses": " ".join(["name~" + "abcdefghijkl"] * 190),
    "190 full texts in NOT": " ".join(["-Netzführung"] * 90),
    "190 documents": " ODER ".join(["notiz:wort"] * 190),
    "nested 100": "(" * 100 + "tag:a" + ")" * 100,
    "nested 19": "(a ODER " * 19 + "b" + ")" * 19,
    "NOT 100": "NICHT " * 100 + "tag:a",
    "unbalanced": "((tag:a) UND (tag:b",
    "closed too often": "tag:a))))",
    "operators alone": "UND ODER NICHT",
    "signs alone": ":::===<<<>>>~~~",
    "quotes": '"„“”«»' * 100,
    "backslashes": 'tag:"' + "\\" * 3_000,
    "a word": "x" * MAX_LENGTH,
    "a phrase": '"' + "wort " * 790 + '"',
    "a name alike": "name~" + "y" * 3_900,
    "patterns": "name:" + "%_" * 1_900,
    "huge number": "wärme > " + "9" * 3_000,
    "huge length of time": "kontakt > 999999 Jahre",
    "far ahead": "wiedervorlage > 999999 Monate",
    "no day": "angelegt > 99.99.9999",
    "first day": "angelegt > 0001-01-01",
    "huge radius": "ort:Kiel +99999 km",
    "no radius": "ort:Kiel +0 km",
    "no place": "ort:" + "ü" * 3_900 + " +5 km",
    "digits of the world": "ort:٢٤١٠٣",
    "right to left": "tag:\u202eהשלום\u202c",
    "combining": "tag:a" + "\u0301" * 3_000,
    "half of a pair": "tag:\ud800",
    "NUL": "tag:a\x00b",
    "lines": "tag:a\n\n\r\ntag:b\u2028",
    "everything folds away": "tag:\u0301",
    "keywords as values": 'tag:UND tag:"ODER" NICHT:NICHT',
}


def _read(text: str) -> Node | FilterError:
    try:
        return parse(text, "de")
    except FilterError as error:
        return error


def _answered(text: str) -> None:
    """Found, or refused with a place that lies in the text."""
    node = _read(text)
    if isinstance(node, FilterError):
        assert str(node.message)
        assert 0 <= node.start <= node.end <= len(text)
        return
    people = set(queries.person_ids(SYSTEM, node))
    assert len(people) == queries.count_exactly(SYSTEM, node)
    again = to_text(node, "en")
    # With AND written out it may have become longer than what may be sent.
    assert len(again) > MAX_LENGTH or parse(again, "en") == node


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in ABSURD.items()])
def test_an_absurd_filter_is_refused_or_answered_soon(
    installation: Installation, text: str
) -> None:
    started = time.process_time()
    _answered(text)
    # Of this process: how busy the machine is says nothing about the filter.
    assert time.process_time() - started < 1


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in ABSURD.items()])
def test_a_page_answers_an_absurd_filter(installation: Installation, text: str) -> None:
    sent = {"q": text.encode("utf-8", "replace").decode()}
    person_id = installation.ids["person_id"]
    for page in (reverse("search:people"), reverse("search:why", args=[person_id])):
        assert installation.client.get(page, sent).status_code in {200, 422}


def test_no_field_takes_anything_evil_amiss(installation: Installation) -> None:
    for field in all_fields():
        for number, value in enumerate(EVIL):
            if IS_FULL or (number + len(field.code)) % 4 == 0:
                for operator in (":", "~", ">", "<="):
                    name = field.name("de")
                    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
                    _answered(f'{name}{operator}"{quoted}"')
                    _answered(f"NICHT {name} {operator} {value}")


@pytest.mark.django_db
def test_the_database_gives_up_on_a_search_and_the_transaction_goes_on() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(RuleViolation) as refused, queries.bounded(30):
            cursor.execute("SELECT pg_sleep(3)")
        assert refused.value.code == "search_took_too_long"
        cursor.execute("SELECT current_setting('statement_timeout')")
        assert cursor.fetchone() != ("30ms",)
