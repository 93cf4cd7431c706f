# SPDX-License-Identifier: Apache-2.0
"""The confined process: a document on its standard input, JSON on its standard output.

    python -m talentkreis.intake.cv.program COUNTRY

Before the document stands one line of JSON: skills in the team's own words, each with its code.
The answer is one object: ``{"refused": code}`` or what `fields.parsing.parse` gives.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from talentkreis.intake.cv.fields.parsing import parse
from talentkreis.intake.cv.reading.formats import read_document
from talentkreis.intake.cv.reading.shapes import ReadingRefused
from talentkreis.intake.cv.structured import read_structured
from talentkreis.intake.cv.structured.profile import answer_of

LARGEST = 10 * 1024 * 1024


def main(country: str = "DE") -> None:
    """Read, parse, print."""
    words = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read(LARGEST + 1)
    try:
        answer = read(content, country, words)
    except ReadingRefused as refusal:
        answer = {"refused": refusal.code}
    except (MemoryError, RecursionError):
        answer = {"refused": "too_large"}
    answer["confined_by"] = os.environ.get("CONFINED_BY", "").split()
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))
    sys.stdout.flush()


def read(content: bytes, country: str, words: dict[str, str]) -> dict[str, Any]:
    """Text and values of a CV in any format. Raises ReadingRefused."""
    if len(content) > LARGEST:
        raise ReadingRefused("too_large")
    if profile := read_structured(content):
        return answer_of(profile, country, words)
    return parse(read_document(content), country, words)


if __name__ == "__main__":
    main(*sys.argv[1:2])
