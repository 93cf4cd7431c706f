# SPDX-License-Identifier: Apache-2.0
"""The wording of a phrase as a vector: which parts its words have, rare ones weighing more.

Parts of two to five letters meet where compounds and inflections differ. How rare a part is comes
from the shipped vocabulary, so that a phrase looks the same in every installation and nothing has
to be written anew when people come in.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from functools import cache

from talentkreis.kernel.text import fold
from talentkreis.taxonomy.titles import normalise_title
from talentkreis.taxonomy.vocabulary import Kind, spellings, vocabulary

SHORTEST, LONGEST = 2, 5
# Parts are told apart by a hash; two of some ten thousand rarely share a place.
PLACES = 2**20
# A phrase longer than any title or skill says nothing more with its end.
_MOST_LETTERS = 200


def grams_of(text: str) -> dict[int, float]:
    """Place → weight, of length 1; empty for a text without letters."""
    rare, most = rarity()
    weights: dict[int, float] = {}
    for part, count in _parts(text).items():
        place = zlib.crc32(part.encode()) % PLACES
        weights[place] = weights.get(place, 0.0) + count * rare.get(part, most)
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {place: weight / length for place, weight in weights.items()}


def as_sparse(weights: dict[int, float]) -> str:
    """As PostgreSQL reads a sparse vector: places count from 1."""
    listed = ",".join(f"{place + 1}:{weight:.5f}" for place, weight in sorted(weights.items()))
    return f"{{{listed}}}/{PLACES}"


def likeness(one: dict[int, float], other: dict[int, float]) -> float:
    """How alike two wordings are: 0 to 1."""
    return sum(weight * other[place] for place, weight in one.items() if place in other)


def _parts(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in fold(text[:_MOST_LETTERS]).split():
        edged = f" {word} "
        for length in range(SHORTEST, LONGEST + 1):
            found.update(edged[at : at + length] for at in range(len(edged) - length + 1))
    return found


@cache
def rarity() -> tuple[dict[str, float], float]:
    """Part → how rare it is among the labels of the vocabulary, and what an unknown one weighs."""
    labels = labels_of_vocabulary()
    seen: Counter[str] = Counter()
    for label in labels:
        seen.update(_parts(label).keys())
    most = math.log(1 + len(labels)) + 1
    return {part: most - math.log(1 + count) for part, count in seen.items()}, most


def labels_of_vocabulary() -> list[str]:
    """Every shipped label once, titles in their normal form."""
    labels: set[str] = set()
    for entry in vocabulary(Kind.OCCUPATION).entries.values():
        for term in entry.terms:
            labels.update(normalise_title(text).core for text in spellings(term, Kind.OCCUPATION))
    for entry in vocabulary(Kind.SKILL).entries.values():
        labels.update(term.text for term in entry.terms)
    return sorted(labels)
