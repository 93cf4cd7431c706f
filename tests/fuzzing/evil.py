# SPDX-License-Identifier: Apache-2.0
"""What nobody types and everybody may send: in parameters and filters."""

from __future__ import annotations

import os

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


def sendable(text: str) -> str:
    """As it arrives over HTTP, where half of a surrogate pair cannot be written."""
    return text.encode("utf-8", "replace").decode()
