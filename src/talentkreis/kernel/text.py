# SPDX-License-Identifier: Apache-2.0
"""Folding of text for comparison and search.

Umlauts and ß fold *both ways*: somebody types "Mueller", "Muller" or "Müller" and means the same
person. `fold` writes the long form (ae, oe, ue, ss), `fold_short` the bare letters; searching
either form of the query against both forms of the text finds all spellings.
"""

from __future__ import annotations

import re
import unicodedata

_LONG = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"})
_SHORT = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "þ": "th"})
_SPACES = re.compile(r"\s+")
_UNPRINTABLE = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\xad\\u061c"
    "\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb"
    "\\ud800-\\udfff\\U000e0000-\\U000e007f]"
)
_LINE_ENDS = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
_EMPTY_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """Remove control, zero-width and direction characters, normalise (NFC), collapse spaces."""
    if text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return " ".join(text.split())
    normal = unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text))
    return _SPACES.sub(" ", normal).strip()


def clean_lines(text: str) -> str:
    """Like `clean`, line by line: paragraphs stay, more than one empty line does not."""
    lines = _LINE_ENDS.sub("\n", text).split("\n")
    return _EMPTY_LINES.sub("\n\n", "\n".join(clean(line) for line in lines)).strip()


def _strip_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _folded(text: str, *tables: dict[int, str]) -> str:
    # Most words are plain ASCII, and folding is asked a million times: no detour for them.
    if text.isascii():
        return " ".join(text.lower().split())
    lowered = unicodedata.normalize("NFKC", text).lower()
    for table in tables:
        lowered = lowered.translate(table)
    if not lowered.isascii():
        lowered = _strip_marks(lowered)
    return " ".join(lowered.split())


def fold(text: str) -> str:
    """Lower case, umlauts in long form, no other accents: ``Müller-Weiß`` → ``mueller-weiss``."""
    return _folded(text, _LONG, _SHORT)


def fold_short(text: str) -> str:
    """Lower case, every accent removed: ``Müller-Weiß`` → ``muller-weiss``."""
    return _folded(text, _SHORT)
