# SPDX-License-Identifier: Apache-2.0
"""Which shipped concept a text names: from memory, without a database."""

from __future__ import annotations

from functools import lru_cache

from talentkreis.kernel.text import fold
from talentkreis.taxonomy.titles import normalise_title
from talentkreis.taxonomy.vocabulary import Concept, Kind, vocabulary


@lru_cache(maxsize=50_000)
def shipped(text: str, kind: Kind) -> Concept | None:
    """The concept of the shipped vocabulary a text names: mostly one lookup."""
    known = vocabulary(kind)
    code = known.by_label.get(fold(text)) or known.by_key.get(known.key(text))
    if code is None and kind is Kind.OCCUPATION:
        code = known.by_key.get(known.key(core(text, kind)))
    return known.concept(code) if code else None


def core(text: str, kind: Kind) -> str:
    """A title without what is said around it; a skill as it is."""
    return normalise_title(text).core if kind is Kind.OCCUPATION else text
