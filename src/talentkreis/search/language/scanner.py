# SPDX-License-Identifier: Apache-2.0
"""Reading a text from left to right: signs, words, what stands between quotation marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.search.errors import FilterError
from talentkreis.search.language import words

if TYPE_CHECKING:
    import re


class Scanner:
    """A text and how far it is read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def _quoted(self) -> str:
        """The text between quotation marks; a backslash keeps the sign after it."""
        start = self.at
        letters: list[str] = []
        self.at += 1
        while not self._is_at_end():
            letter = self.text[self.at]
            self.at += 1
            if letter in words.QUOTES:
                return "".join(letters)
            if letter == "\\" and not self._is_at_end():
                letter = self.text[self.at]
                self.at += 1
            letters.append(letter)
        raise self._error(_("This quotation mark is never closed."), start, 1)

    def _take(self, pattern: re.Pattern[str]) -> str:
        word = self._match(pattern) or ""
        self.at += len(word)
        return word

    def _match(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self.text, self.at)
        return found.group() if found else None

    def _peek(self) -> str | None:
        """The keyword at this position, unless it is a field's name or part of a value."""
        word = self._match(words.BARE)
        keyword = words.KEYWORDS.get(word.lower()) if word else None
        if keyword is None or word is None:
            return None
        return None if words.SYMBOL.match(self.text, self.at + len(word)) else keyword

    def _keyword(self, wanted: str) -> bool:
        if self._peek() != wanted:
            return False
        self._take(words.BARE)
        self._skip()
        return True

    def _minus(self) -> bool:
        following = self.text[self.at + 1 : self.at + 2]
        if self.text[self.at : self.at + 1] != "-" or not (following == "(" or following.isalpha()):
            return False
        self.at += 1
        return True

    def _skip(self) -> None:
        while not self._is_at_end() and self.text[self.at].isspace():
            self.at += 1

    def _is_at_end(self) -> bool:
        return self.at >= len(self.text)

    def _error(self, message: str, start: int, length: int, *, proposal: str = "") -> FilterError:
        return FilterError(message, start=start, end=start + length, proposal=proposal)
