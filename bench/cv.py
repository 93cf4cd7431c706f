# SPDX-License-Identifier: Apache-2.0
"""Reading CVs: precision, recall and F1 of every field.

    talentkreis bench cv                    generated CVs in every layout, language and format
    talentkreis bench cv --data DIR         files/* with expected.jsonl, or a folder of JSON Resume
                                            or Europass files, which are rendered first

Every document goes through the confined process, as an upload does.
"""

from __future__ import annotations

import json
import tempfile
import time
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
    started = time.perf_counter()
    refused = 0
    with ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda row: _read(folder, row), rows)
        for row, values in zip(rows, results, strict=True):
            refused += values is None
            found = score(row, values or [], tallies)
            if mistakes is not None and (found or values is None):
                mistakes.append({"file": row.get("file"), "mistakes": found})
    seconds = time.perf_counter() - started
    for field, tally in tallies.items():
        for figure in ("f1", "precision", "recall"):
            yield {
                "name": f"cv_{field}_{figure}",
                "value": round(getattr(tally, figure), 4),
                "unit": "share",
                "baseline": None,
                "ratio": None,
                "n": tally.expected,
            }
    yield {
        "name": "cv_documents_per_second",
        "value": round(len(rows) / seconds, 2),
        "unit": "1/s",
        "baseline": None,
        "ratio": None,
        "n": len(rows),
    }
    yield {
        "name": "cv_documents_refused",
        "value": refused,
        "unit": "documents",
        "baseline": None,
        "ratio": None,
        "n": len(rows),
    }


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
