# SPDX-License-Identifier: Apache-2.0
"""How alike two names are, by the measure of pg_trgm: shared groups of three letters."""

from __future__ import annotations

import re
from functools import lru_cache

from talentkreis.intake.duplicates.engine.records import LEGAL_FORMS
from talentkreis.people.names import name_key

_WORD = re.compile(r"\w+")


@lru_cache(maxsize=50_000)
def text_key(text: str) -> str:
    """One key for every spelling: ``Flüge-Öl`` and ``Fluege Oel``."""
    return name_key(text.replace("-", " "), "")


@lru_cache(maxsize=50_000)
def employer_key(text: str) -> str:
    """An employer without its legal form: ``Nordlicht Energie GmbH & Co. KG``."""
    return " ".join(LEGAL_FORMS.sub(" ", text_key(text)).split()) or text_key(text)


def block_key(given_name: str, family_name: str) -> str:
    """First given name and the beginning of the family name; empty where one of them is."""
    if not given_name or not family_name:
        return ""
    return f"{text_key(given_name).partition(' ')[0]}|{text_key(family_name)[:3]}"


@lru_cache(maxsize=50_000)
def _trigrams(key: str) -> frozenset[str]:
    found: set[str] = set()
    for word in _WORD.findall(key):
        padded = f"  {word} "
        found.update(padded[i : i + 3] for i in range(len(padded) - 2))
    return frozenset(found)


def likeness(first: str, second: str) -> float:
    """From 0 (nothing in common) to 1 (the same), over keys."""
    ours, theirs = _trigrams(first), _trigrams(second)
    if not ours or not theirs:
        return 0.0
    shared = len(ours & theirs)
    return shared / (len(ours) + len(theirs) - shared)
