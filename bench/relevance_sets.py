# SPDX-License-Identifier: Apache-2.0
"""Sets of questions with known answers, as people who carry titles, skills or names.

Large sets are cut down without chance: questions and answers with the lowest hash stay, and every
right answer of a question that stays.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from talentkreis.taxonomy.vocabulary import GERMAN, Kind, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

MOST_QUESTIONS = 120
TYPOS = 300


class About(StrEnum):
    """What people of a set carry."""

    TITLES = "titles"
    SKILLS = "skills"
    NAMES = "names"


@dataclass(frozen=True)
class RelevanceSet:
    """Questions, what each person carries, and whom a question should find."""

    name: str
    about: About
    questions: Mapping[str, str]
    carried: Mapping[str, str]
    right: Mapping[str, frozenset[str]]

    def sampled(self, most_people: int) -> RelevanceSet:
        """At most `MOST_QUESTIONS` questions, and about so many people."""
        asked = sorted((q for q in self.questions if self.right.get(q)), key=_hash)
        asked = asked[: MOST_QUESTIONS if self.about is not About.NAMES else TYPOS]
        needed = {each for question in asked for each in self.right[question]}
        needed &= self.carried.keys()
        others = sorted(self.carried.keys() - needed, key=_hash)
        kept = needed | set(others[: max(0, most_people - len(needed))])
        return RelevanceSet(
            self.name,
            self.about,
            {q: self.questions[q] for q in asked},
            {c: text for c, text in self.carried.items() if c in kept},
            {q: self.right[q] & kept for q in asked},
        )


def sets_in(data: Path | None) -> Iterator[RelevanceSet]:
    """Every set a folder holds."""
    if data is None:
        yield _own()
        return
    for name, read in _READERS.items():
        folder = data / name if (data / name).is_dir() else data
        yield from read(folder)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _own() -> RelevanceSet:
    """The second German name of an occupation asks for people called by the first."""
    entries = vocabulary(Kind.OCCUPATION).entries
    named = {
        code: [term.text for term in entry.terms if term.language == GERMAN]
        for code, entry in entries.items()
    }
    return RelevanceSet(
        "own_de_de",
        About.TITLES,
        {code: texts[1] for code, texts in named.items() if texts[1:]},
        {code: texts[0] for code, texts in named.items()},
        {code: frozenset([code]) for code in named},
    )


def _melo(folder: Path) -> Iterator[RelevanceSet]:
    for part in sorted(path.parent for path in folder.glob("*/annotations.tsv")):
        yield RelevanceSet(
            f"melo_{part.name}",
            About.TITLES,
            dict(_pairs(part / "queries.tsv")),
            dict(_pairs(part / "corpus_elements.tsv.gz")),
            _gold(part / "annotations.tsv"),
        )


def _talentclef(folder: Path) -> Iterator[RelevanceSet]:
    for language in ("de", "en"):
        part = folder / language
        if (part / "qrels.tsv").exists():
            yield RelevanceSet(
                f"talentclef_{language}",
                About.TITLES,
                dict(_pairs(part / "queries.tsv", skip=1)),
                dict(_pairs(part / "corpus_elements.tsv", skip=1)),
                _gold(part / "qrels.tsv"),
            )


def _skills(folder: Path) -> Iterator[RelevanceSet]:
    path = folder / "skills.tsv.gz"
    if not path.exists():
        return
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["pref_en"]]
    yield RelevanceSet(
        "skill_labels_de_en",
        About.SKILLS,
        {row["uri"]: row["pref_de"] for row in rows if row["pref_de"]},
        {row["uri"]: row["pref_en"] for row in rows},
        {row["uri"]: frozenset([row["uri"]]) for row in rows},
    )


def _names(folder: Path) -> Iterator[RelevanceSet]:
    """Given names beside each other as whole names, asked for with one slip of the keyboard."""
    path = folder / "vornamen_berlin_2019_2023.tsv"
    if not path.exists():
        return
    names = [line.split("\t")[0] for line in path.read_text("utf-8").splitlines()[1:]]
    names = [name for name in dict.fromkeys(names) if name.isalpha()]
    shuffled = sorted(names, key=_hash)
    carried = {
        f"{given} {family}": f"{given} {family}"
        for given, family in zip(names, shuffled, strict=True)
    }
    questions = {name: _mistyped(name) for name in carried if len(name.split()[1]) > 4}
    right = {name: frozenset([name]) for name in carried}
    yield RelevanceSet("names_typos", About.NAMES, questions, carried, right)


def _mistyped(name: str) -> str:
    """Two letters swapped, one left out, or one doubled, always the same for a name."""
    chance = int(_hash(name), 16)
    place = name.index(" ") + 2 + chance % (len(name) - name.index(" ") - 3)
    changed: tuple[Callable[[], str], ...] = (
        lambda: name[:place] + name[place + 1] + name[place] + name[place + 2 :],
        lambda: name[:place] + name[place + 1 :],
        lambda: name[:place] + name[place] + name[place:],
    )
    return changed[chance // 1_000 % 3]()


def _gold(path: Path) -> dict[str, frozenset[str]]:
    right: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text("utf-8").splitlines():
        question, _zero, answer, *_rest = line.split("\t")
        right[question].add(answer)
    return {question: frozenset(answers) for question, answers in right.items()}


def _pairs(path: Path, skip: int = 0) -> Iterator[tuple[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number >= skip and "\t" in line:
                first, second = line.rstrip("\n").split("\t")[:2]
                yield first, second


_READERS = {
    "melo": _melo,
    "talentclef2025_taskA": _talentclef,
    "esco": _skills,
    "names": _names,
}
