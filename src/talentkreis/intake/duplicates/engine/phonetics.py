# SPDX-License-Identifier: Apache-2.0
"""Kölner Phonetik (Postel 1969): one code for what sounds the same in German."""

from __future__ import annotations

import re
from functools import lru_cache

_VOWELS = frozenset("aeijouy")
_PLAIN = {
    **dict.fromkeys("aeijouy", "0"),
    "b": "1",
    **dict.fromkeys("fvw", "3"),
    **dict.fromkeys("gkq", "4"),
    "l": "5",
    **dict.fromkeys("mn", "6"),
    "r": "7",
    **dict.fromkeys("sz", "8"),
}
_NO_LETTERS = re.compile(r"[^a-z]")
_REPEATED = re.compile(r"(.)\1+")


@lru_cache(maxsize=100_000)
def sound_of(word: str) -> str:
    """The code of a folded word: ``meyer`` and ``maier`` → ``67``. Empty without letters."""
    letters = _NO_LETTERS.sub("", word)
    codes = [
        _code(letter, letters[at - 1] if at else "", letters[at + 1 : at + 2])
        for at, letter in enumerate(letters)
    ]
    code = _REPEATED.sub(r"\1", "".join(codes))
    return code[:1] + code[1:].replace("0", "")


def _code(letter: str, before: str, after: str) -> str:
    if letter in _PLAIN:
        return _PLAIN[letter]
    if letter == "p":
        return "3" if after == "h" else "1"
    if letter in "dt":
        return "8" if after and after in "csz" else "2"
    if letter == "x":
        return "8" if before and before in "ckq" else "48"
    if letter == "c":
        return _code_of_c(before, after)
    return ""


def _code_of_c(before: str, after: str) -> str:
    if not before:
        return "4" if after and after in "ahkloqrux" else "8"
    if before in "sz":
        return "8"
    return "4" if after and after in "ahkoqux" else "8"
