# SPDX-License-Identifier: Apache-2.0
"""Asks the confined process to read a CV; the only door between its bytes and the product."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from talentkreis.intake.confined import Terms, run_confined

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from django.core.files.base import File

_PROGRAM = "talentkreis.intake.cv.program"
TERMS = Terms(memory=768 << 20, seconds=10, output=1 << 20)
# Endings that are the document's fault and may not happen again and again.
FATAL = frozenset(("crashed", "too_slow", "no_answer"))


class DocumentRefused(Exception):
    """A document that gives no values; `code` says why, worded by `refusals.sentence`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def is_fatal(self) -> bool:
        """The reader died of it: the third time it goes to quarantine."""
        return self.code in FATAL


@dataclass(frozen=True, slots=True)
class Reading:
    """What the confined process found in a document."""

    language: str
    text: str
    values: list[dict[str, Any]]
    hidden: list[dict[str, Any]]
    notes: list[str]
    pages: int = 1
    withheld: int = 0
    confined_by: list[str] = field(default_factory=list)


def read_apart(
    content: BinaryIO | File[bytes],
    *,
    country: str = "DE",
    words: Mapping[str, str] | None = None,
    program: str = _PROGRAM,
    terms: Terms = TERMS,
) -> Reading:
    """Read a CV; `words` are skills in the team's own words, with their codes.

    Raises DocumentRefused, also for a reader that crashed, hung or answered nonsense.
    """
    with tempfile.TemporaryFile() as told:
        told.write(json.dumps(dict(words or {})).encode() + b"\n")
        shutil.copyfileobj(content, told)
        told.seek(0)
        ending = run_confined(program, country or "DE", terms=terms, stdin=told)
    if ending.code is None:
        raise DocumentRefused("too_slow")
    if ending.has_crashed:
        # SIGXCPU and SIGKILL after it: out of processor time
        raise DocumentRefused("too_slow" if ending.code in {-9, -24} else "crashed")
    try:
        answer = json.loads(ending.output)
        if "refused" in answer:
            raise DocumentRefused(str(answer["refused"]))
        return Reading(
            language=str(answer["language"]),
            text=str(answer["text"]),
            values=list(answer["values"]),
            hidden=list(answer["hidden"]),
            notes=[str(note) for note in answer["notes"]],
            pages=int(answer["pages"]),
            withheld=int(answer["withheld"]),
            confined_by=list(answer["confined_by"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DocumentRefused("crashed" if ending.code else "no_answer") from error
