# SPDX-License-Identifier: Apache-2.0
"""What the vocabulary knows of texts and titles it was not written for, and how fast.

talentkreis bench taxonomy              speed of finding and resolving
talentkreis bench taxonomy --data DIR   a folder laid out like skillspan, skillskape, melo/*
                                        or talentclef2025_taskA/<language>
"""

from __future__ import annotations

import ast
import csv
import gzip
import json
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from talentkreis.kernel.text import fold
from talentkreis.taxonomy.finding import find_skills
from talentkreis.taxonomy.naming import shipped
from talentkreis.taxonomy.titles import normalise_title
from talentkreis.taxonomy.vocabulary import Kind, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SMALL: dict[str, Any] = {"data": None, "texts": 20}
FULL: dict[str, Any] = {"data": None, "texts": 1_000}
NEEDS_DATABASE = False

_TEXT = (
    "Für unsere Leitstelle suchen wir eine Elektronikerin (m/w/d) mit Kenntnissen in SPS-"
    "Programmierung, SAP PM und MS Excel. Sie bringen eine selbstständige Arbeitsweise, gute "
    "Englischkenntnisse und den Führerschein Klasse B mit; Erfahrung mit Java, Go und CI/CD hilft. "
)


def run(data: Path | None, texts: int) -> Iterator[dict[str, Any]]:
    """Rows for the set DIR is, or the speed."""
    if data is None:
        yield from _speed(texts)
    elif (data / "dev.jsonl").is_file():
        yield from _spans(data / "dev.jsonl")
    elif (data / "dev.csv").is_file():
        yield from _sentences(data / "dev.csv")
    elif (data / "annotations.tsv").is_file():
        yield from _linking(data)
    elif (data / "qrels.tsv").is_file():
        yield from _titles(data)
    else:
        raise ValueError(f"{data} is none of the known sets")


def _row(name: str, value: float, n: int, unit: str = "share") -> dict[str, Any]:
    return {"name": name, "value": round(value, 4), "unit": unit, "baseline": None,
            "ratio": None, "n": n}  # fmt: skip


def _speed(texts: int) -> Iterator[dict[str, Any]]:
    started = time.perf_counter()
    find_skills(_TEXT)
    yield _row("taxonomy_first_find_ms", (time.perf_counter() - started) * 1e3, 1, "ms")
    document = _TEXT * 10
    started = time.perf_counter()
    for _ in range(texts):
        find_skills(document)
    yield _row(
        "taxonomy_find_ms_per_page", (time.perf_counter() - started) / texts * 1e3, texts, "ms"
    )
    labels = [entry.concept.german for entry in vocabulary(Kind.SKILL).entries.values()]
    plain = {fold(label): label for label in labels}
    times = []
    for resolve in (lambda text: plain.get(fold(text)), lambda text: shipped(text, Kind.SKILL)):
        for label in labels:
            resolve(label)
        started = time.perf_counter()
        for _ in range(texts):
            for label in labels[:200]:
                resolve(label)
        times.append((time.perf_counter() - started) / texts / 200 * 1e6)
    row = _row("taxonomy_resolve_us", times[1], texts * 200, "us")
    yield row | {"baseline": round(times[0], 4), "ratio": round(times[1] / times[0], 3)}


def _spans(path: Path) -> Iterator[dict[str, Any]]:
    """Spans of knowledge: how many are touched, and how many of ours touch one of either kind."""
    touched = wanted = right = found_count = exact = 0
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        text, places = _joined(row["tokens"])
        knowledge = _gold(row["tags_knowledge"], places)
        either = knowledge + _gold(row["tags_skill"], places)
        found = [(f.start, f.end) for f in find_skills(text, "en")]
        wanted += len(knowledge)
        touched += sum(any(_touch(span, hit) for hit in found) for span in knowledge)
        exact += sum(span in found for span in knowledge)
        found_count += len(found)
        right += sum(any(_touch(span, hit) for span in either) for hit in found)
    yield _row("taxonomy_skillspan_knowledge_recall", touched / wanted, wanted)
    yield _row("taxonomy_skillspan_knowledge_exact_recall", exact / wanted, wanted)
    yield _row("taxonomy_skillspan_precision", right / max(found_count, 1), found_count)


def _joined(tokens: list[str]) -> tuple[str, list[tuple[int, int]]]:
    places, length = [], 0
    for token in tokens:
        places.append((length, length + len(token)))
        length += len(token) + 1
    return " ".join(tokens), places


def _gold(tags: list[str], places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for tag, (start, end) in zip(tags, places, strict=True):
        if tag.startswith("B") or (tag.startswith("I") and not spans):
            spans.append((start, end))
        elif tag.startswith("I"):
            spans[-1] = (spans[-1][0], end)
    return spans


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _sentences(path: Path) -> Iterator[dict[str, Any]]:
    """Labels of sentences: how many the vocabulary knows, and how many of those are found."""
    known = total = hit = 0
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes = {found.code for found in find_skills(row["sentence"], "en")}
            for label in ast.literal_eval(row["skills"]):
                total += 1
                if concept := shipped(label.split(" (")[0], Kind.SKILL):
                    known += 1
                    hit += concept.code in codes
    yield _row("taxonomy_skillskape_labels_known", known / total, total)
    yield _row("taxonomy_skillskape_known_found", hit / max(known, 1), known)


def _linking(folder: Path) -> Iterator[dict[str, Any]]:
    queries = dict(_pairs(folder / "queries.tsv"))
    corpus = dict(_pairs(folder / "corpus_elements.tsv.gz"))
    gold: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "annotations.tsv").read_text("utf-8").splitlines():
        query, _, element, _ = line.split("\t")
        gold[query].add(element)
    yield from _agreement(f"melo_{folder.name}", queries, corpus, gold)


def _titles(folder: Path) -> Iterator[dict[str, Any]]:
    queries = dict(_pairs(folder / "queries.tsv", skip=1))
    corpus = dict(_pairs(folder / "corpus_elements.tsv", skip=1))
    gold: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
        query, _, element, _ = line.split("\t")
        gold[query].add(element)
    yield from _agreement(f"talentclef_{folder.name}", queries, corpus, gold)


def _agreement(
    name: str, queries: dict[str, str], corpus: dict[str, str], gold: dict[str, set[str]]
) -> Iterator[dict[str, Any]]:
    """Titles with the same concept (or, as baseline, the same core) that are said to belong."""

    def by_concept(title: str) -> str | None:
        concept = shipped(title, Kind.OCCUPATION)
        return concept.code if concept else None

    resolved = sum(by_concept(title) is not None for title in queries.values())
    yield _row(f"taxonomy_{name}_resolved", resolved / len(queries), len(queries))
    with_concept = _counted(by_concept, queries, corpus, gold)
    plain = _counted(lambda title: normalise_title(title).folded, queries, corpus, gold)
    for measure, value, baseline in zip(
        ("precision", "recall", "queries_with_a_right_one"), with_concept, plain, strict=True
    ):
        row = _row(f"taxonomy_{name}_{measure}", value, len(queries))
        yield row | {
            "baseline": round(baseline, 4),
            "ratio": round(value / baseline, 3) if baseline else None,
        }


def _counted(
    same: Callable[[str], str | None],
    queries: dict[str, str],
    corpus: dict[str, str],
    gold: dict[str, set[str]],
) -> tuple[float, float, float]:
    index: dict[str, set[str]] = defaultdict(set)
    for element, title in corpus.items():
        if key := same(title):
            index[key].add(element)
    right = given = wanted = lucky = 0
    for query, title in queries.items():
        key = same(title)
        found = index[key] if key else set()
        right += len(found & gold[query])
        given += len(found)
        wanted += len(gold[query])
        lucky += bool(found & gold[query])
    return right / max(given, 1), right / max(wanted, 1), lucky / len(queries)


def _pairs(path: Path, skip: int = 0) -> Iterator[tuple[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number >= skip and "\t" in line:
                first, second = line.rstrip("\n").split("\t")[:2]
                yield first, second
