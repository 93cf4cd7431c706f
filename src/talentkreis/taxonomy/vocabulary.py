# SPDX-License-Identifier: Apache-2.0
"""The shipped vocabulary: reading ``terms/`` and holding it in memory.

The format stands in ``docs/taxonomy.md``; a line is one concept::

    code | German label; synonyms | English label; synonyms | broader codes | related codes

A line that begins with ``@`` (``@@`` below it) is a concept whose followers are narrower. Marks
before a label: ``^`` is found only as it is written, ``!`` also needs words around it that speak
of the same field, ``~`` is never found in text, ``?`` names another concept too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from talentkreis.kernel.text import fold
from talentkreis.taxonomy import gender, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TERMS = Path(__file__).with_name("terms")
GERMAN, ENGLISH = "de", "en"
_LEAST_COLUMNS, _COLUMNS = 3, 5


class Kind(StrEnum):
    """What a concept is."""

    SKILL = "skill"
    OCCUPATION = "occupation"


FOLDERS = {Kind.SKILL: "skills", Kind.OCCUPATION: "occupations"}


class Mark(StrEnum):
    """How careful a label is to be looked for in text."""

    EXACT = "^"
    NEEDS_CONTEXT = "!"
    NEVER_FOUND = "~"
    AMBIGUOUS = "?"


@dataclass(frozen=True, slots=True)
class Term:
    """One label of a concept in one language."""

    text: str
    language: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """A skill or an occupation with its labels in both languages."""

    code: str
    kind: Kind
    german: str
    english: str
    # Broad field of work: the name of the file, or of an imported classification.
    domain: str = ""

    def label(self, language: str | None = None) -> str:
        """The preferred label in the reader's language; German where it is not English."""
        return self.english if (language or "").startswith(ENGLISH) else self.german


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the vocabulary: the concept, all its labels, and what it is linked with."""

    concept: Concept
    terms: tuple[Term, ...]
    broader: tuple[str, ...]
    related: tuple[str, ...]


class BadLine(ValueError):
    """A line of a vocabulary file that cannot be read."""


def read_terms(lines: Iterable[str], *, kind: Kind, domain: str) -> Iterator[Entry]:
    """The concepts of one file. Raises BadLine with the number of the line."""
    heads: list[str] = []
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        depth = len(line) - len(line.lstrip("@"))
        cells = [cell.strip() for cell in line.lstrip("@").split("|")]
        if not _LEAST_COLUMNS <= len(cells) <= _COLUMNS:
            raise BadLine(f"{domain}, line {number}: {len(cells)} cells")
        entry = _entry(cells, kind=kind, domain=domain, where=f"{domain}, line {number}")
        if depth:
            heads = heads[: depth - 1]
        above = tuple(heads[-1:])
        if depth:
            heads.append(entry.concept.code)
        yield Entry(
            entry.concept,
            entry.terms,
            tuple(dict.fromkeys((*above, *entry.broader))),
            entry.related,
        )


def _entry(cells: list[str], *, kind: Kind, domain: str, where: str) -> Entry:
    code, german, english, broader, related = [*cells, *[""] * (_COLUMNS - len(cells))]
    terms = _terms(german, GERMAN)
    if not code or not terms:
        raise BadLine(f"{where}: a code and a label in both languages are needed")
    terms += [
        # "=" is the German label: names of products need no translation.
        Term(terms[0].text, ENGLISH, terms[0].mark) if term.text == "=" else term
        for term in _terms(english, ENGLISH)
    ]
    preferred = {term.language: term.text for term in reversed(terms)}
    if ENGLISH not in preferred:
        raise BadLine(f"{where}: a code and a label in both languages are needed")
    concept = Concept(code, kind, preferred[GERMAN], preferred[ENGLISH], domain)
    return Entry(concept, tuple(terms), tuple(broader.split()), tuple(related.split()))


def _terms(cell: str, language: str) -> list[Term]:
    found = []
    for raw in cell.split(";"):
        if text := raw.strip():
            mark = Mark(text[0]) if text[0] in tuple(Mark) else None
            found.append(Term(text[1:].strip() if mark else text, language, mark))
    return found


@dataclass(slots=True)
class Vocabulary:
    """All concepts of one kind, by code and by label."""

    kind: Kind
    entries: dict[str, Entry] = field(default_factory=dict)
    # Folded label → code, and label without inflection → code; ambiguous labels are in neither.
    by_label: dict[str, str] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)
    narrower: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def concept(self, code: str) -> Concept | None:
        """The concept with this code."""
        entry = self.entries.get(code)
        return entry.concept if entry else None

    def add(self, entry: Entry) -> None:
        """Take a concept in. Raises BadLine when its code is taken."""
        code = entry.concept.code
        if code in self.entries:
            raise BadLine(f"{code} stands twice")
        self.entries[code] = entry
        for above in entry.broader:
            self.narrower[above].append(code)
        for term in entry.terms:
            if term.mark is Mark.AMBIGUOUS:
                continue
            self.by_label.setdefault(fold(term.text), code)
            for text in spellings(term, self.kind):
                self.by_key.setdefault(self.key(text), code)

    def key(self, text: str) -> str:
        """The comparable form of a label of this kind."""
        return words.key(text, of_titles=self.kind is Kind.OCCUPATION)

    def expanded(self, code: str, *, related: bool = False) -> set[str]:
        """The code, all narrower ones, and on demand what the code itself is linked with."""
        found: set[str] = set()
        waiting = [code]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting += self.narrower.get(current, ())
        if related and code in self.entries:
            found.update(self.entries[code].related)
        return found


def spellings(term: Term, kind: Kind) -> list[str]:
    """The label and, for a pair of German forms (``Koch/Köchin``), each of them.

    Other gender forms need no spelling of their own: `Vocabulary.key` brings them all together.
    """
    if kind is Kind.OCCUPATION and term.language == GERMAN:
        return [term.text, *gender.halves(term.text)]
    return [term.text]


@cache
def vocabulary(kind: Kind) -> Vocabulary:
    """The shipped vocabulary of one kind, read once."""
    found = Vocabulary(kind)
    for path in sorted((TERMS / FOLDERS[kind]).glob("*.txt")):
        with path.open(encoding="utf-8") as lines:
            for entry in read_terms(lines, kind=kind, domain=path.stem):
                found.add(entry)
    return found


def concept_of(code: str) -> Concept | None:
    """The shipped concept with this code, of either kind."""
    return vocabulary(Kind.SKILL).concept(code) or vocabulary(Kind.OCCUPATION).concept(code)
