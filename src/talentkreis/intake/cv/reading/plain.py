# SPDX-License-Identifier: Apache-2.0
"""Plain text in any usual encoding; wide spaces and tabs separate what stands apart."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

from talentkreis.intake.cv.reading.shapes import (
    MOST_LINES,
    DocumentText,
    ReadingRefused,
    invisible_characters,
    line_of,
)

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_APART = re.compile(r"(?<=\S)(?: {3,}| *\t+ *|(?<=[\d–)\]]) {2,})(?=\S)")
_RULE = re.compile(r"^[\W_]{3,}$")


def decode(content: bytes) -> str:
    """Text of unknown encoding. Raises ReadingRefused for what is none."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    best = from_bytes(content, cp_isolation=["cp1252", "cp1250", "mac_roman", "utf_16"]).best()
    if best is None:
        raise ReadingRefused("no_letters")
    return str(best)


def read_plain(content: bytes) -> DocumentText:
    """Lines of a text file. Raises ReadingRefused."""
    text = decode(content)
    found = DocumentText()
    if invisible_characters(text):
        found.note("invisible_characters")
    gap = 0
    for raw in re.split(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", text):
        if not raw.strip() or _RULE.match(raw.strip()):
            gap += 1
            continue
        bare = raw.expandtabs(8) if "\t" in raw[: len(raw) - len(raw.lstrip())] else raw
        indent = len(bare) - len(bare.lstrip())
        body = (
            re.sub(r"^[#*=|\s]+(?=\S)|[*#|=]+\s*$", "", bare)
            if bare.lstrip()[:1] in "#*=|" and not re.match(r"\s*\* ", bare)
            else bare
        )
        is_spaced = re.fullmatch(r"\s*(?:\S {1,4})+\S\s*", body) is not None
        spread = body if is_spaced else _APART.sub("\t", body)
        line = line_of(spread.replace("**", ""), gap=float(gap), left=float(indent))
        gap = 0
        if line:
            found.lines.append(line)
        if len(found.lines) > MOST_LINES:
            found.note("first_pages")
            break
    return found
