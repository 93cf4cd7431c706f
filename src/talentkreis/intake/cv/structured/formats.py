# SPDX-License-Identifier: Apache-2.0
"""Which structured format a file is: decided by its bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from talentkreis.intake.cv.reading.containers import DEEPEST, local, parse
from talentkreis.intake.cv.reading.shapes import ReadingRefused
from talentkreis.intake.cv.structured import europass, json_resume

if TYPE_CHECKING:
    from talentkreis.intake.cv.structured.profile import Profile

_HEAD = 8_192
_BEFORE = b"\xef\xbb\xbf \t\r\n"


def read_structured(content: bytes) -> Profile | None:
    """The profile in a JSON Resume or a Europass XML; None for every other file.

    Raises ReadingRefused (`broken`, `unsafe`, `too_deep`, `too_large`, `wrong_type`).
    """
    first = content.lstrip(_BEFORE)[:1]
    if first == b"<":
        if europass.ROOT.encode() not in content[:_HEAD]:
            raise ReadingRefused("wrong_type")
        root = parse(content)
        if local(root.tag) != europass.ROOT:
            raise ReadingRefused("wrong_type")
        return europass.profile_of(root)
    if first != b"{" or content.lstrip(_BEFORE).startswith(b"{\\rtf"):
        return None
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except RecursionError as error:
        raise ReadingRefused("too_deep") from error
    except ValueError:
        return None  # a text that begins with a bracket
    if not isinstance(found, dict) or not isinstance(found.get("basics"), dict):
        raise ReadingRefused("wrong_type")
    if _depth(found) > DEEPEST:
        raise ReadingRefused("too_deep")
    return json_resume.profile_of(found)


def _depth(found: object) -> int:
    """How deep lists and objects stand in each other, without recursion."""
    level, depth = [found], 0
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            inner
            for outer in level
            for inner in (
                outer.values()
                if isinstance(outer, dict)
                else outer
                if isinstance(outer, list)
                else ()
            )
        ]
    return depth
