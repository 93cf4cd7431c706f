# SPDX-License-Identifier: Apache-2.0
"""Reading a classification from a folder: the official ESCO download, or tables laid out alike.

Official CSV: ``skills_<language>.csv``, ``occupations_<language>.csv`` (conceptUri,
preferredLabel, altLabels, hiddenLabels; several labels in one cell on lines of their own),
``broaderRelationsSkillPillar_<language>.csv``, ``broaderRelationsOccPillar_<language>.csv``,
``occupationSkillRelations_<language>.csv``. Tables: ``skills.tsv.gz`` and ``occupations.tsv.gz``
(uri, pref_<language>, alt_<language>; labels joined with a bar), ``skill_broader``,
``occupation_broader``, ``occupation_skill``. ``docs/taxonomy.md`` has the whole mapping.
"""

from __future__ import annotations

import csv
import gzip
import re
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from talentkreis.kernel.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LONGEST_LABEL = 300
# ESCO has 30 MB a language; ten times that is no classification but an accident.
MOST_BYTES = 400_000_000
MOST_ROWS = 2_000_000
_LONGEST_CELL = 1_000_000
_OFFICIAL = re.compile(r"(?P<kind>skills|occupations)_(?P<language>[a-z]{2,3})\.csv", re.ASCII)
_KINDS = {"skills": "skill", "occupations": "occupation"}
_BROADER_CSV = re.compile(r"broaderRelations(?:SkillPillar|OccPillar)(?:_[a-z]{2,3})?\.csv")
_RELATION_CSV = re.compile(r"occupationSkillRelations(?:_[a-z]{2,3})?\.csv")


class BadSource(ValueError):
    """A folder or file that cannot be imported, with the reason in words."""


@dataclass(slots=True)
class SourceConcept:
    """A concept with its labels per language, the preferred one first."""

    uri: str
    kind: str
    labels: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Source:
    """Everything read from a folder."""

    concepts: dict[str, SourceConcept] = field(default_factory=dict)
    # From the narrower concept or the occupation, to the broader one or the skill; what it says.
    relations: set[tuple[str, str, str]] = field(default_factory=set)
    # Rows without address or label, relations to unknown concepts.
    skipped: int = 0

    @property
    def languages(self) -> list[str]:
        """The languages there are labels in."""
        return sorted({language for c in self.concepts.values() for language in c.labels})


def read(folder: Path, tell: Callable[[str], None] = lambda _: None) -> Source:
    """Read a folder. Raises BadSource for anything that is not a classification."""
    if not folder.is_dir():
        raise BadSource(f"{folder} is not a folder")
    source = Source()
    for path in sorted(folder.iterdir()):
        if reader := _reader(path):
            tell(path.name)
            reader(path, source)
    if not source.concepts:
        raise BadSource(
            f"no skills_<language>.csv or occupations_<language>.csv with concepts in {folder}"
        )
    known = {r for r in source.relations if r[0] in source.concepts and r[1] in source.concepts}
    source.skipped += len(source.relations) - len(known)
    source.relations = known
    return source


def _reader(path: Path) -> Callable[[Path, Source], None] | None:
    if _OFFICIAL.fullmatch(path.name):
        return _official
    if _BROADER_CSV.fullmatch(path.name):
        return _broader
    if _RELATION_CSV.fullmatch(path.name):
        return _essential
    return _TABLES.get(path.name)


def _official(path: Path, source: Source) -> None:
    match = _OFFICIAL.fullmatch(path.name)
    assert match is not None
    for row in _rows(path, {"conceptUri", "preferredLabel"}):
        preferred = row["preferredLabel"]
        others = [*row.get("altLabels", "").split("\n"), *row.get("hiddenLabels", "").split("\n")]
        _take(source, row["conceptUri"], _KINDS[match["kind"]], match["language"],
              [preferred, *others])  # fmt: skip


def _table(path: Path, source: Source) -> None:
    kind = _KINDS[path.name.split(".")[0]]
    for row in _rows(path, {"uri"}, delimiter="\t"):
        for column, preferred in row.items():
            if column.startswith("pref_") and preferred:
                language = column.removeprefix("pref_")
                others = row.get(f"alt_{language}", "").split(" | ")
                _take(source, row["uri"], kind, language, [preferred, *others])


def _broader(path: Path, source: Source) -> None:
    for row in _rows(path, {"conceptUri", "broaderUri"}):
        source.relations.add((row["conceptUri"], row["broaderUri"], "broader"))


def _broader_table(path: Path, source: Source) -> None:
    for row in _rows(path, {"uri", "broader_uri"}, delimiter="\t"):
        source.relations.add((row["uri"], row["broader_uri"], "broader"))


def _essential(path: Path, source: Source) -> None:
    for row in _rows(path, {"occupationUri", "relationType", "skillUri"}):
        _relate(source, row["occupationUri"], row["skillUri"], row["relationType"])


def _essential_table(path: Path, source: Source) -> None:
    for row in _rows(path, {"occupation_uri", "skill_uri", "relation"}, delimiter="\t"):
        _relate(source, row["occupation_uri"], row["skill_uri"], row["relation"])


_TABLES = {
    "skills.tsv.gz": _table,
    "occupations.tsv.gz": _table,
    "skill_broader.tsv.gz": _broader_table,
    "occupation_broader.tsv.gz": _broader_table,
    "occupation_skill.tsv.gz": _essential_table,
}


def _relate(source: Source, occupation: str, skill: str, kind: str) -> None:
    if kind in {"essential", "optional"}:
        source.relations.add((occupation, skill, kind))
    else:
        source.skipped += 1


def _take(source: Source, uri: str, kind: str, language: str, labels: list[str]) -> None:
    wanted = [text for label in labels if 0 < len(text := clean(label)) <= LONGEST_LABEL]
    uri = uri.strip()
    if not uri or len(uri) > LONGEST_LABEL or not wanted:
        source.skipped += 1
        return
    concept = source.concepts.setdefault(uri, SourceConcept(uri, kind))
    known = concept.labels.setdefault(language, [])
    known += [text for text in dict.fromkeys(wanted) if text not in known]


class _Capped:
    """Lines of a file, ended by BadSource when there are too many bytes (compressed bombs)."""

    def __init__(self, stream: IO[str], name: str) -> None:
        self.stream, self.name, self.left = stream, name, MOST_BYTES

    def __iter__(self) -> Iterator[str]:
        # A line without an end would be read whole: it is read in pieces that count.
        while line := self.stream.readline(_LONGEST_CELL):
            self.left -= len(line)
            if self.left < 0:
                raise BadSource(f"{self.name} is larger than {MOST_BYTES // 1_000_000} MB")
            yield line


def _rows(path: Path, columns: set[str], *, delimiter: str = ",") -> Iterator[dict[str, str]]:
    """Rows by column name. Raises BadSource for wrong columns, encoding or structure."""
    csv.field_size_limit(_LONGEST_CELL)
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(_Capped(stream, path.name), delimiter=delimiter, restval="")
            missing = columns - set(reader.fieldnames or ())
            if missing:
                raise BadSource(f"{path.name} lacks the columns {', '.join(sorted(missing))}")
            for number, row in enumerate(reader, start=1):
                if number > MOST_ROWS:
                    raise BadSource(f"{path.name} has more than {MOST_ROWS:,} rows")
                yield {name: value or "" for name, value in row.items() if name is not None}
    except UnicodeDecodeError as error:
        raise BadSource(f"{path.name} is not UTF-8") from error
    except (csv.Error, EOFError, OSError) as error:
        raise BadSource(f"{path.name} cannot be read: {error}") from error
