# SPDX-License-Identifier: Apache-2.0
"""Finding skills and occupations in running text, from the shipped vocabulary alone.

Every word is brought to its comparable form (`words`), the labels likewise, and an Aho-Corasick
automaton walks the text once. The longest label wins. Short names that are also everyday words
(C, R, Go, Excel, Teams) are taken only where case and neighbours speak for them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import ahocorasick

from talentkreis.taxonomy import words
from talentkreis.taxonomy.vocabulary import Kind, Mark, concept_of, spellings, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from talentkreis.taxonomy.vocabulary import Vocabulary

# How many words around a doubtful name may speak for it.
NEAR = 6
# "Javakenntnisse", "Vertriebserfahrung": what people hang onto the name of a skill.
_TAILS = re.compile(
    r"s?(?:kenntniss?e?|grundkenntniss?e?|fachkenntniss?e?|erfahrung|fachwissen|wissen|faehigkeit|"
    r"kompetenz|expertise|knowhow|programmierung|entwicklung|umfeld|technologi|zertifizierung|"
    r"zertifikat|schulung|system|aufgab|taetigkeit|prozess|anwendung|projekt)$"
)
# Words that speak for a doubtful name of a program or language beside them (as stems).
_SPEAKING = frozenset(
    words.key(
        "Kenntnisse Programmierung Programmiersprache programmieren Entwicklung entwickeln"
        " Entwickler developer development programming language skills knowledge experience"
        " Erfahrung Software Tool Framework Microsoft MS Office Anwendung Umgang Zertifizierung"
    ).split()
)
# A compound may end with a known label of at least so many letters.
_SHORTEST_HEAD = {Kind.SKILL: 9, Kind.OCCUPATION: 7}


@dataclass(frozen=True, slots=True)
class Found:
    """A concept in a text: which, how it is called in the reader's language, and where."""

    code: str
    label: str
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    code: str
    mark: Mark | None
    # Folded with case kept, for labels that are found only as they are written.
    written: str


@dataclass(frozen=True, slots=True)
class _Hit:
    first: int
    last: int
    pattern: _Pattern


class _Index:
    """The automaton over all labels of one kind."""

    def __init__(self, known: Vocabulary, aliases: Mapping[str, str] | None = None) -> None:
        self.kind = known.kind
        self.of_titles = known.kind is Kind.OCCUPATION
        self.patterns: dict[str, list[_Pattern]] = {}
        self.known_words: set[str] = set()
        self.heads: set[str] = set()
        for code, entry in known.entries.items():
            for term in entry.terms:
                for text in spellings(term, known.kind):
                    self._add(text, code, term.mark)
        for text, code in (aliases or {}).items():
            self._add(text, code, None)
        self.automaton = ahocorasick.Automaton()
        for form in self.patterns:
            self.automaton.add_word(f" {form} ", (form.count(" ") + 1, form))
        if self.patterns:
            self.automaton.make_automaton()

    def _add(self, text: str, code: str, mark: Mark | None) -> None:
        form = words.key(text, of_titles=self.of_titles)
        if not form or mark in {Mark.NEVER_FOUND, Mark.AMBIGUOUS}:
            return
        pattern = _Pattern(code, mark, _written(text))
        known = self.patterns.setdefault(form, [])
        if pattern not in known:
            known.append(pattern)
        self.known_words.update(form.split())
        if mark is None and " " not in form and len(form) >= _SHORTEST_HEAD[self.kind]:
            self.heads.add(form)

    def read(self, text: str) -> list[words.Word]:
        """The words of a text, compounds reduced to the label inside them."""
        return [
            word
            if word.form in self.known_words or not word.form.isalpha()
            else words.Word(self._inside(word.form), word.start, word.end, word.surface)
            for word in words.words(text, of_titles=self.of_titles)
        ]

    def _inside(self, form: str) -> str:
        if tail := _TAILS.search(form):
            for rest in (form[: tail.start()], words.stem(form[: tail.start()])):
                if rest in self.patterns:
                    return rest
        shortest = _SHORTEST_HEAD[self.kind]
        for begin in range(2, len(form) - shortest + 1):
            if form[begin:] in self.heads:
                return form[begin:]
        return form

    def hits(self, read: list[words.Word]) -> list[_Hit]:
        """All matches, longest first of those that begin at one place; doubtful ones included."""
        if not self.patterns:
            return []
        begins: dict[int, int] = {}
        parts = [" "]
        length = 1
        for number, word in enumerate(read):
            begins[length - 1] = number
            parts.append(f"{word.form} ")
            length += len(word.form) + 1
        found = []
        for end, (count, form) in self.automaton.iter("".join(parts)):
            first = begins[end - len(form) - 1]
            found += [_Hit(first, first + count - 1, p) for p in self.patterns[form]]
        found.sort(key=lambda hit: (hit.first, -hit.last))
        return found


def find_skills(
    text: str, language: str | None = None, *, aliases: Mapping[str, str] | None = None
) -> list[Found]:
    """The skills a text names, in its order; `language` is the reader's, German when None.

    `aliases` are words of the team with the code each stands for; without a database there are
    none. Never raises for any text.
    """
    return _find(text, Kind.SKILL, language, aliases)


def find_occupations(
    text: str, language: str | None = None, *, aliases: Mapping[str, str] | None = None
) -> list[Found]:
    """The occupations a text names, whatever the gender form; like `find_skills`."""
    return _find(text, Kind.OCCUPATION, language, aliases)


def _find(
    text: str, kind: Kind, language: str | None, aliases: Mapping[str, str] | None
) -> list[Found]:
    index = _index(kind)
    read = index.read(text)
    hits = index.hits(read)
    if aliases:
        more = _own_index(kind, tuple(sorted(aliases.items())))
        hits = sorted(hits + more.hits(read), key=lambda hit: (hit.first, -hit.last))
    accepted = _accepted(hits, read)
    found = []
    taken = -1
    for hit in accepted:
        concept = concept_of(hit.pattern.code)
        if hit.first <= taken or concept is None:
            continue
        taken = hit.last
        start, end = read[hit.first].start, read[hit.last].end
        found.append(Found(concept.code, concept.label(language), start, end, text[start:end]))
    return found


def _accepted(hits: list[_Hit], read: list[words.Word]) -> list[_Hit]:
    """Hits that stand on their own, and doubtful ones whose neighbours speak for them."""
    plain = [hit for hit in hits if _stands_alone(hit, read)]
    domains = [(hit.first, hit.last, _domain(hit.pattern.code)) for hit in plain]
    doubtful = [hit for hit in hits if hit.pattern.mark and not _stands_alone(hit, read)]
    accepted = plain + [hit for hit in doubtful if _is_spoken_for(hit, read, domains)]
    return sorted(accepted, key=lambda hit: (hit.first, -hit.last))


def _stands_alone(hit: _Hit, read: list[words.Word]) -> bool:
    if hit.pattern.mark is None:
        return True
    if hit.pattern.mark is not Mark.EXACT:
        return False
    return _surface(hit, read) == hit.pattern.written


def _is_spoken_for(
    hit: _Hit, read: list[words.Word], domains: Iterable[tuple[int, int, str]]
) -> bool:
    """Written right and near a sure find of the same field, or beside a word that speaks for it."""
    surface = _surface(hit, read)
    if hit.pattern.mark is Mark.NEEDS_CONTEXT and surface != hit.pattern.written:
        return False
    domain = _domain(hit.pattern.code)
    for first, last, other in domains:
        is_near = 0 < first - hit.last <= NEAR or 0 < hit.first - last <= NEAR
        if is_near and other == domain:
            return True
    beside = read[max(0, hit.first - 2) : hit.first] + read[hit.last + 1 : hit.last + 2]
    return any(word.form in _SPEAKING for word in beside)


def _surface(hit: _Hit, read: list[words.Word]) -> str:
    return " ".join(word.surface for word in read[hit.first : hit.last + 1])


def _written(text: str) -> str:
    return " ".join(surface for form, _, _, surface in words.split(text) if form != words.BREAK)


def _domain(code: str) -> str:
    concept = concept_of(code)
    return concept.domain if concept else ""


@lru_cache(maxsize=8)
def _own_index(kind: Kind, aliases: tuple[tuple[str, str], ...]) -> _Index:
    """Words of the team: the same ones for every line of a text."""
    return _Index(type(vocabulary(kind))(kind), dict(aliases))


@cache
def _index(kind: Kind) -> _Index:
    return _Index(vocabulary(kind))
