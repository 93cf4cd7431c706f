# SPDX-License-Identifier: Apache-2.0
"""Delimiter and quoting of a text table, from its first lines."""

from __future__ import annotations

import csv
import re
import warnings
from collections import Counter
from dataclasses import dataclass

import clevercsv

DELIMITERS = (";", ",", "\t", "|")
_SAMPLE_ROWS = 200
_SAMPLE_LENGTH = 200_000
# The share of rows with the same number of cells above which the plain count is trusted.
_SURE = 0.75
_HINT = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are separated; `skips` lines before the table carry a hint for Excel."""

    delimiter: str = ","
    quote: str = '"'
    skips: int = 0


def detect_dialect(sample: str) -> Dialect:
    """The dialect of a table that begins like `sample`; a single column is comma separated."""
    lines = sample[:_SAMPLE_LENGTH].splitlines(keepends=True)
    if lines and (hint := _HINT.fullmatch(lines[0])):
        return Dialect(delimiter=hint[1], skips=1)
    if len(sample) > _SAMPLE_LENGTH and len(lines) > 1:
        lines.pop()
    scores = {delimiter: _evenness(lines, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter][1])
    share, worth = scores[best]
    if worth == 0:
        return Dialect()
    if share < _SURE:
        return _asked(lines) or Dialect(delimiter=best)
    return Dialect(delimiter=best)


def _evenness(lines: list[str], delimiter: str) -> tuple[float, float]:
    """Share of rows that have the most frequent width, and that share weighted by the width."""
    widths: Counter[int] = Counter()
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter)):
            if number >= _SAMPLE_ROWS:
                break
            if any(cells):
                widths[len(cells)] += 1
    except csv.Error:
        return 0.0, 0.0
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0, 0.0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    share = count / widths.total()
    return share, share * (1 + min(width, 20) / 100)


def _asked(lines: list[str]) -> Dialect | None:
    """What clevercsv makes of a messy beginning; slow, so only where counting is unsure."""
    text = "".join(lines[:60])[:8_000]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = clevercsv.Detector().detect(text, delimiters=list(DELIMITERS))
        except (clevercsv.Error, ValueError, IndexError):
            return None
    if found is None or not found.delimiter:
        return None
    return Dialect(delimiter=found.delimiter, quote='"')
