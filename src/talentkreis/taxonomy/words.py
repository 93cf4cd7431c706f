# SPDX-License-Identifier: Apache-2.0
"""Words of a text in a comparable form, each with the place it came from.

Two texts are compared word by word: folded (`kernel.text.fold`), without inflection, hyphens
as spaces. ``Java-Kenntnisse``, ``agilen Methoden`` and ``CI/CD`` thus read as people mean them,
and every match can be shown in the sentence it came from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from talentkreis.kernel.text import fold
from talentkreis.taxonomy.gender import neutral_word

if TYPE_CHECKING:
    from collections.abc import Iterator

# What separates phrases: a match never crosses it.
BREAK = ","
_TOKEN = re.compile(
    # A word with the suffix that makes it C++ or C#, and the inclusive ending of German nouns.
    r"(?P<word>[^\W_]+(?:\+\+|#(?!\w))?)"
    r"(?P<gender>(?:[:*_·]|/-?)in(?:nen)?(?![^\W_])|\(in(?:nen)?\)|(?<=e)(?:[:*_·]|/-?)r(?![^\W_])"
    r"|(?<=e)\(r\)|/-?(?:frau|mann|leute|person)(?![^\W_]))?"
    # Marks inside names: Node.js, .NET, S/4, R&D. A full stop before a space ends a sentence.
    r"|(?P<mark>\.(?=[^\W_])|[/&+])"
    r"|(?P<glue>(?<=[^\W_])[-‐‑–'’](?=[^\W_])|[ \t\xa0]+|\n(?![ \t]*\n)|_)"
    r"|(?P<break>\S|\n)"
)
_ENDINGS = ("en", "es", "e", "n", "s")
# Endings of German adjectives: "agiler" is "agil", but "Trainer" is not "Train".
_ADJECTIVE = re.compile(r"(.{2,}(?:isch|lich|ig|iv|al|il|ell|aer|end|sam|bar|haft|iert))e[rm]")
# Shorter words lose too much with an ending: "Lager" would become "Lag".
_SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark: its comparable form and where it stands."""

    form: str
    start: int
    end: int
    # As written, without inclusive endings.
    surface: str


def split(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Folded form, start, end and surface of every word and mark; `BREAK` between phrases."""
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        if kind == "glue":
            continue
        start, end = found.span()
        if found["word"]:
            yield fold(found["word"]), start, end, found["word"]
        elif kind == "mark":
            yield found["mark"], start, end, found["mark"]
        else:
            yield BREAK, start, end, BREAK


@lru_cache(maxsize=100_000)
def stem(form: str) -> str:
    """A folded word without German inflection or English plural."""
    if form.endswith("ies") and len(form) > _SHORTEST_STEM + 2:
        return form[:-3] + "y"
    adjective = _ADJECTIVE.fullmatch(form)
    return adjective[1] if adjective else _without(form)


@lru_cache(maxsize=100_000)
def title_stem(form: str) -> str:
    """A folded word of a title: gender-neutral, without inflection."""
    return _without(neutral_word(form))


def _without(form: str) -> str:
    for ending in _ENDINGS:
        if len(form) - len(ending) < _SHORTEST_STEM or not form.endswith(ending):
            continue
        if ending == "s" and form.endswith(("ss", "us", "is")):
            return form
        return form[: -len(ending)]
    return form


def words(text: str, *, of_titles: bool = False) -> list[Word]:
    """All words of a text."""
    shorten = title_stem if of_titles else stem
    return [
        Word(shorten(form) if form != BREAK else BREAK, start, end, surface)
        for form, start, end, surface in split(text)
    ]


def key(text: str, *, of_titles: bool = False) -> str:
    """The comparable form of a whole label: its stems, separated by spaces."""
    shorten = title_stem if of_titles else stem
    parts = [shorten(form) for form, *_ in split(text) if form != BREAK]
    # Both genders written out are one word: "Koch/Köchin" has become "koch / koch".
    for place in range(len(parts) - 2, 0, -1):
        if of_titles and parts[place] == "/" and parts[place - 1] == parts[place + 1]:
            del parts[place : place + 2]
    return " ".join(parts)
