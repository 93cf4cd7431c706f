# SPDX-License-Identifier: Apache-2.0
"""What is being typed at the end of an unfinished filter; never refuses anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from talentkreis.search.fields import registry
from talentkreis.search.fields.registry import ValueKind
from talentkreis.search.language import words
from talentkreis.search.tree import Operator

if TYPE_CHECKING:
    from talentkreis.search.fields.registry import Field

_SPACE = re.compile(r"[\s()]*")
_VALUES = {
    ValueKind.WORD: words.VALUE,
    ValueKind.NUMBER: words.VALUE,
    ValueKind.MOMENT: re.compile(rf"\d{{1,6}}\s*[^\W\d]*|[^\s(){words.QUOTES}]+"),
    ValueKind.PLACE: re.compile(rf"[^\s(){words.QUOTES}+]+(?:\s*\+[\s\d]*k?m?)?"),
}


class Typing(StrEnum):
    """What stands at the caret."""

    WORD = "word"
    OPERATOR = "operator"
    VALUE = "value"
    LEVEL = "level"
    # After something that is finished.
    NEXT = "next"
    # Within quotation marks that belong to no field, or right behind a value.
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Caret:
    """What is typed: from `start` to the end of the text, as `typed` without quotation marks."""

    typing: Typing
    start: int
    typed: str = ""
    field: Field | None = None
    operator: Operator = Operator.IS


def at_caret(before: str) -> Caret:
    """What the text before the caret ends with."""
    at = 0
    while True:
        step = _step(before, at)
        if isinstance(step, Caret):
            return step
        at = step


def _step(before: str, at: int) -> Caret | int:
    """What is at the end, or where the next word begins."""
    found = _SPACE.match(before, at)
    at = found.end() if found else at
    if at == len(before):
        return Caret(Typing.NEXT, at)
    if before[at] in words.QUOTES:
        text, end = _quoted(before, at)
        return Caret(Typing.TEXT, end) if text is not None or end == len(before) else end
    word = words.BARE.match(before, at + (before[at] == "-"))
    return _after(before, word) if word else at + 1


def _after(before: str, word: re.Match[str]) -> Caret | int:
    """The word itself while it is typed, its comparison, its value, or what comes then."""
    known = registry.by_name(word.group())
    symbol = words.SYMBOL.match(before, word.end())
    if symbol is not None:
        return _value(before, symbol, known) if known else symbol.end()
    if word.end() == len(before):
        return Caret(Typing.WORD, word.start(), word.group())
    if known and before[word.end() :].isspace():
        return Caret(Typing.OPERATOR, word.end(), field=known)
    return word.end()


def _value(before: str, symbol: re.Match[str], known: Field) -> Caret | int:
    """The value being typed after a comparison, or where a finished one ends."""
    at = symbol.end()
    while at < len(before) and before[at].isspace():
        at += 1
    operator = words.SYMBOLS[symbol.group(1)]
    if at == len(before):
        return Caret(Typing.VALUE, at, "", known, operator)
    if before[at] in words.QUOTES:
        text, end = _quoted(before, at)
        if text is not None:
            return Caret(Typing.VALUE, at, text, known, operator)
        return Caret(Typing.TEXT, end) if end == len(before) else _level(before, end, known)
    pattern = words.STEPPED_VALUE if known.steps else _VALUES[known.kind]
    value = pattern.match(before, at)
    if value is not None and value.end() == len(before):
        return Caret(Typing.VALUE, at, value.group(), known, operator)
    return _level(before, value.end(), known) if value else at + 1


def _level(before: str, at: int, known: Field) -> Caret | int:
    """The level being typed after a value, or where what is finished ends."""
    symbol = words.SYMBOL.match(before, at) if known.steps else None
    if symbol is None or symbol.group(1) != Operator.AT_LEAST.value:
        return at
    start = symbol.end() + len(before[symbol.end() :]) - len(before[symbol.end() :].lstrip())
    level = words.VALUE.match(before, start)
    if level is None or level.end() == len(before):
        return Caret(Typing.LEVEL, start, before[start:], known)
    return level.end()


def _quoted(text: str, at: int) -> tuple[str | None, int]:
    """The text of quotation marks that are still open, or None, and where it ends."""
    letters: list[str] = []
    at += 1
    while at < len(text):
        if text[at] in words.QUOTES:
            return None, at + 1
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
        letters.append(text[at])
        at += 1
    return "".join(letters), at
