# SPDX-License-Identifier: Apache-2.0
"""What nobody types and everybody may send: values, cursors, filters."""

from __future__ import annotations

import base64
import json
import os

from hypothesis import strategies as st

IS_FULL = os.environ.get("TALENTKREIS_CHAOS") == "full"
SQL = ["'", "' OR 1=1 --", "'; DROP TABLE people_person; --", "%", "%s", "%(x)s", "{}", "\\", "$1",
       "created; SELECT 1", "pg_sleep(9)", "E'\\x00'", "\") OR TRUE--"]  # fmt: skip
REGEX_BOMBS = [
    "(a+)+$",
    "(.*a){30}",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "a" * 60 + "!",
    "[[:alpha:]]{,",
]
LETTERS = [
    "\x00", "a\x00b", "\x02\x03", "\ud800", "\udfff x", "\U0010ffff", "\ufeff", "\u200b",
    "\u202egnipeels", "ا" * 40, "שלום עולם", "a" + "\u0301" * 400, "Z" + "͎" * 200, "ﷺ" * 50,
    "İıſß", "💣" * 90, "\u2028\u2029", "\r\nSet-Cookie: a=b",
]  # fmt: skip
NUMBERS = ["-1", "0", "1e400", "-0", "999999999999999999999", "0x10", "१२", "²", "٣ km", "NaN",
           "infinity", "1" * 400, "0001-01-01", "9999-12-31", "31.2.2026", "1.1.0000"]  # fmt: skip
WORDS = ["", " ", "null", "undefined", "../../etc/passwd", "name", "-name", "contact", "-warmth",
         "00000000-0000-0000-0000-000000000000", "x" * 5_000, "<script>", "tag:x", "kein", "none",
         "(" * 200, "[]", "{\"a\":1}"]  # fmt: skip
EVIL = [*SQL, *REGEX_BOMBS, *LETTERS, *NUMBERS, *WORDS]

_PARTS: list[object] = [
    None, 1, -1, 1e308, "", "\x00", "'", "infinity", "-infinity", "10000-01-01", "9" * 400,
    "0192003-7823", "01920036-7823-77f7-b982-9ce40894c048", "2026-01-01T00:00:00", "a\ud800",
    [], {},
]  # fmt: skip


def cursor(parts: list[object]) -> str:
    """A cursor as lists give them out, with anything in it."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def sendable(text: str) -> str:
    """As it arrives over HTTP, where half of a surrogate pair cannot be written."""
    return text.encode("utf-8", "replace").decode()


values = st.one_of(
    st.sampled_from(EVIL),
    st.text(max_size=40),
    st.lists(st.sampled_from(_PARTS), max_size=3).map(cursor),
)
# The same and more, as JSON can hold it.
json_values: st.SearchStrategy[object] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**30), 10**30),
        st.floats(allow_nan=False, allow_infinity=False),
        values,
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
