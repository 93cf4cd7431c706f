# SPDX-License-Identifier: Apache-2.0
"""Documents made here are those the server makes."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talentkreis.search.documents import documents
from talentkreis.search.reading import DOCUMENT_SQL, words

pytestmark = pytest.mark.django_db

TEXTS = (
    "",
    "und der die",
    "Elektronikerin für Betriebstechnik (m/w/d) bei der Stadtwerke Kiel GmbH & Co. KG und",
    "Projektleiter:in Windenergie, SAP-PM, C++/C#, Node.js 18.2 und und",
    "Größe 12 GmbH 007 -5 +49431 1e5 3.14 v1.2.3 12/2024 x86-64 O'Neill \\ ' back\\slash",
    "person.100000@example57.org svea.callsen@nordlicht.example a_b@c.de x@y mailto:a@b.de",
    "https://www.nordlicht.example/jobs?x=1&amp;y=2 ftp://a.b /etc/passwd c:\\temp zzq zzqs",
    "Ayşe Yılmaz Łukasz Wiśniewski Æsir straße ﬁnance ２０２４ 北京 мир e\u0301cole",
    "geschützt\u00a0hier schmal\u2009hier tab\there null\u200bbreit a- -b a-b-c- --- ... ?! §",
)
_PIECES = st.sampled_from(
    [word for text in TEXTS for word in text.split(" ")]
    + ["&", "&lt;", ";", "@", ".", "-", "/", "://", "12.", ".5", "e", "E5", "1", "www.", "_"]
)
_TEXT = st.lists(
    st.one_of(
        _PIECES,
        st.text("aeÄöß1.@-_/:'\\&;", max_size=8),
        st.tuples(_PIECES, _PIECES).map("".join),
    ),
    max_size=12,
).map(" ".join)


def as_the_server_says(written: str, said: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ({DOCUMENT_SQL})::text FROM (SELECT %s AS written, %s AS words) AS r",
            [written, said],
        )
        return str(cursor.fetchone()[0])


def as_made_here(written: str, said: str) -> str | None:
    (made,) = documents([(written, said)])
    if made is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector::text", [made])
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_a_text_gets_the_document_the_server_would_make(number: int) -> None:
    text = TEXTS[number]
    made = as_made_here(text, words(f"Svea Callsen {text}"))

    assert made == as_the_server_says(text, words(f"Svea Callsen {text}"))


@given(written=_TEXT, said=_TEXT)
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_gets_the_document_the_server_would_make(written: str, said: str) -> None:
    made = as_made_here(written, said)

    assert made is None or made == as_the_server_says(written, said)


def test_words_that_mean_something_else_at_the_end_are_left_to_the_server() -> None:
    assert documents([("", "svea .."), ("..", "svea"), ("Kiel.", "svea")]) == [
        None,
        None,
        "'svea':1A 'kiel':2B 'kiel':3C",
    ]


def test_markup_and_long_texts_are_left_to_the_server() -> None:
    texts = ["<b title='a b'>x</b>", "a <!-- b c --> d", "wort " * 201, "x" * 101]

    assert [documents([(text, "svea")])[0] for text in texts] == [None] * 4
