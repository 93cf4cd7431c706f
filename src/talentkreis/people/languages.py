# SPDX-License-Identifier: Apache-2.0
"""Human languages by code and by name, in German and English (CLDR through Babel)."""

from __future__ import annotations

from functools import cache

from babel import Locale

from talentkreis.kernel.text import fold, fold_short

# Offered first: what is spoken most at work in Germany, Austria and Switzerland.
FREQUENT = ("de", "en", "tr", "pl", "ru", "ar", "uk", "fr", "it", "es", "ro", "hr", "nl", "da")
# Spellings people use that the CLDR does not list.
_ALSO = {"farsi": "fa", "gebaerdensprache": "gsg", "dgs": "gsg", "serbokroatisch": "sh",
         "mandarin": "zh", "flaemisch": "nl", "plattdeutsch": "nds", "valencianisch": "ca",
         "sign language": "sgn", "plattduetsch": "nds"}  # fmt: skip
_LONGEST_CODE = 3


def name_of(code: str, language: str) -> str:
    """The name of a language as a reader of `language` says it; the code where it has none."""
    return _names(language[:2]).get(code, code)


def code_of(text: str) -> str:
    """The code of a language written as code or name, in either language; empty if unknown."""
    word = text.strip()
    if word.lower() in _names("en"):
        return word.lower()
    return _codes().get(fold(word), "") or _codes().get(fold_short(word), "")


def choices(language: str) -> list[tuple[str, str]]:
    """Code and name of every language, frequent ones first, then by name."""
    names = _names(language[:2])
    rest = sorted((code for code in names if code not in FREQUENT), key=lambda c: fold(names[c]))
    return [(code, names[code]) for code in (*FREQUENT, *rest)]


@cache
def _names(language: str) -> dict[str, str]:
    known = Locale.parse(language if language in {"de", "en"} else "de").languages
    return {
        code: name
        for code, name in known.items()
        # Without dialects, scripts and what stands for "unknown".
        if len(code) <= _LONGEST_CODE and code.isalpha() and code not in {"mul", "und", "zxx"}
    }


@cache
def _codes() -> dict[str, str]:
    found = dict(_ALSO)
    for language in ("en", "de"):
        for code, name in _names(language).items():
            found[fold(name)] = code
            found.setdefault(fold_short(name), code)
    return found
