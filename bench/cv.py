# SPDX-License-Identifier: Apache-2.0
"""Reading CVs: precision, recall and F1 of every field; F1 by layout, language and format.

    talentkreis bench cv                    generated CVs in every layout, language and format
    talentkreis bench cv --data DIR         files/* with expected.jsonl, or a folder of JSON Resume
                                            or Europass files, which are rendered first

Every document goes through the confined process, as an upload does.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.cv_generating import generate, render_samples
from bench.cv_scoring import FIELDS, Tally, score
from talentkreis.intake.cv.reading_apart import DocumentRefused, read_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL: dict[str, Any] = {"data": None, "people": 1, "small": True}
FULL: dict[str, Any] = {"data": None, "people": 1, "small": False}
NEEDS_DATABASE = False
# What is told of each layout, language and format, beside all fields together.
PARTED = ("station", "education", "skill")


def run(data: Path | None, people: int, *, small: bool) -> Iterator[dict[str, Any]]:
    """Rows of every field over the documents of a folder, or over generated ones."""
    with tempfile.TemporaryDirectory() as made:
        folder = data
        if folder is None:
            folder = Path(made)
            generate(folder, people=people, only_a_few=small)
        elif not (folder / "expected.jsonl").is_file():
            folder = Path(made)
            assert data is not None
            render_samples(data, folder)
        yield from measure(folder)


def measure(folder: Path, mistakes: list[dict[str, Any]] | None = None) -> Iterator[dict[str, Any]]:
    """Read every file that has a row and count; details of mistakes go to the list."""
    rows = [
        json.loads(line)
        for line in (folder / "expected.jsonl").read_text("utf-8").splitlines()
        if line.strip()
    ]
    tallies = {field: Tally() for field in FIELDS}
    parts: dict[str, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    started = time.perf_counter()
    refused = 0
    with ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda row: _read(folder, row), rows)
        for row, values in zip(rows, results, strict=True):
            refused += values is None
            of_row = {field: Tally() for field in FIELDS}
            found = score(row, values or [], of_row)
            for field, tally in of_row.items():
                tallies[field].add(tally)
                for part in _parts(row):
                    parts[part][field].add(tally)
                    parts[part]["all"].add(tally)
            if mistakes is not None and (found or values is None):
                mistakes.append({"file": row.get("file"), "mistakes": found})
    seconds = time.perf_counter() - started
    for field, tally in tallies.items():
        for figure in ("f1", "precision", "recall"):
            yield _row(f"cv_{field}_{figure}", getattr(tally, figure), "share", tally.expected)
    for part, of_part in sorted(parts.items()):
        for field in ("all", *PARTED):
            tally = of_part[field]
            yield _row(f"cv_{part}_{field}_f1", tally.f1, "share", tally.expected)
    yield _row("cv_documents_per_second", len(rows) / seconds, "1/s", len(rows))
    yield _row("cv_documents_refused", refused, "documents", len(rows))


def _parts(row: dict[str, Any]) -> list[str]:
    """Layout, language and format of a document, where its row tells them."""
    kinds = ("layout", "language", "format")
    return [f"{kind}_{row[kind]}" for kind in kinds if isinstance(row.get(kind), str)]


def _row(name: str, value: float, unit: str, n: int) -> dict[str, Any]:
    row = {"name": name, "value": round(value, 4), "unit": unit}
    return {**row, "baseline": None, "ratio": None, "n": n}


def _read(folder: Path, row: dict[str, Any]) -> list[dict[str, Any]] | None:
    name = next(
        (row[key] for key in ("file", "filename", "path", "name_of_file", "id") if row.get(key)), ""
    )
    path = next(
        (p for p in (folder / "files" / str(name), folder / str(name)) if p.is_file()), None
    )
    if path is None:
        path = next(iter(sorted((folder / "files").glob(f"{name}.*"))), None)
    if path is None:
        return None
    with path.open("rb") as stream:
        try:
            return list(read_apart(stream).values)
        except DocumentRefused:
            return None
