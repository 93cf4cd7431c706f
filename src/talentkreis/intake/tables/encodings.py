# SPDX-License-Identifier: Apache-2.0
"""Which encoding a text table is in. The same bytes always get the same answer.

UTF-8 is proved over the whole file. What is not UTF-8 is almost always Windows-1252 here; old DOS
and Mac exports and Eastern European code pages are told apart by how well their letters sit in
words. Only where no candidate fits, charset-normalizer is asked.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import TYPE_CHECKING

import charset_normalizer

if TYPE_CHECKING:
    from talentkreis.intake.tables.contents import Survey

# In this order: a tie goes to the first. Windows-1252 and Windows-1250 share ä, ö, ü and ß.
CANDIDATES = ("cp1252", "cp1254", "cp1250", "mac_roman", "cp850", "cp1251", "cp1253")
CHOICES = ("utf-8", "cp1252", "latin-1", "cp1250", "cp1254", "mac_roman", "cp850", "cp1251")
ASCII_SHARE_OF_NUL = 0.3
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")
_NON_ASCII = re.compile(r"(?<=(.))([^\x00-\x7f])(?=(.?))", re.DOTALL)
_GERMAN = frozenset("äöüÄÖÜß")
# Turkish letters of Windows-1254 stand where Windows-1252 has these.
_ICELANDIC = frozenset("ðþÐÞ")
_PUNCTUATION = frozenset("–—„“”‚‘’…€§°·«»‹›•™®©´\xa0")
# So much of what is above ASCII must be sound UTF-8 to call the rest damage.
_SOUND_SHARE = 0.8


def detect_encoding(survey: Survey) -> str:
    """The Python name of the encoding; "utf-8" also where a few places are damaged."""
    for mark, name in _BOMS:
        if survey.head.startswith(mark):
            return name
    wide = _without_mark(survey.head)
    if wide:
        return wide
    if survey.is_utf8:
        return "utf-8"
    sample = survey.head + survey.around_the_break
    high = len(_HIGH.findall(sample))
    sound = sum(len(found) for found in _MULTIBYTE.findall(sample))
    if high and sound / high >= _SOUND_SHARE:
        return "utf-8"
    return _single_byte(sample)


def _without_mark(head: bytes) -> str:
    """UTF-16 without a byte order mark: every other byte of Western text is NUL."""
    even, odd = head[0:4096:2], head[1:4096:2]
    if not even or not odd:
        return ""
    even_share, odd_share = even.count(0) / len(even), odd.count(0) / len(odd)
    if odd_share > ASCII_SHARE_OF_NUL and even_share < odd_share / 10:
        return "utf-16-le"
    if even_share > ASCII_SHARE_OF_NUL and odd_share < even_share / 10:
        return "utf-16-be"
    return ""


def _single_byte(sample: bytes) -> str:
    lines = b"\n".join(line for line in sample.splitlines() if _HIGH.search(line))[:200_000]
    scores = {name: _fitness(lines.decode(name, "replace")) for name in CANDIDATES}
    best = max(CANDIDATES, key=lambda name: scores[name])  # max keeps the first of a tie
    if scores[best] > 0:
        return best
    guess = charset_normalizer.from_bytes(lines, cp_isolation=list(CANDIDATES)).best()
    return guess.encoding if guess else "cp1252"


def _fitness(text: str) -> int:
    """How much a text reads like names and places: letters inside words count, symbols cost."""
    score = 0
    for before, character, after in _NON_ASCII.findall(f" {text}"):
        score += _worth(before, character, after)
    return score


def _worth(before: str, character: str, after: str) -> int:
    if character in _PUNCTUATION:
        return 0 if before.isalpha() and after.isalpha() and character not in "’´" else 1
    if not character.isalpha():
        is_symbol = unicodedata.category(character) in {"Cc", "Co", "So", "Sk", "Sm"}
        return -4 if is_symbol or character == "\ufffd" else -3
    if character.isupper() and before.islower():
        # "MÜller" or "büRo" is a wrong guess: a capital follows no small letter.
        return -2
    if character in _GERMAN:
        return 4
    return -1 if character in _ICELANDIC else _worth_among(before, character, after)


def _worth_among(before: str, character: str, after: str) -> int:
    """A letter that is neither German nor a wrong guess by itself, judged by its neighbours."""
    if unicodedata.name(character, "").startswith("LATIN"):
        return -3 if _is_foreign(before) and _is_foreign(after) else 2
    # Nobody mixes Cyrillic or Greek with Latin letters inside a word.
    mixed = any(beside.isascii() and beside.isalpha() for beside in (before, after))
    return -3 if mixed else 2


def _is_foreign(character: str) -> bool:
    return character.isalpha() and not character.isascii() and character not in _GERMAN
