# SPDX-License-Identifier: Apache-2.0
"""What every reader gives back: lines in reading order, and what it left out on purpose."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LINES = 4_000
MOST_PAGES = 30
LONGEST_LINE = 2_000
_INVISIBLE = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\xad\\u061c\\u115f\\u1160"
    "\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufe00-\\ufe0f\\ufeff\\ufff9-\\ufffb"
    "\\ud800-\\udfff\\U000e0000-\\U000e01ef]"
)
_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_]|[&/-])(?: (?:[^\W\d_]|[&/-])){3,}(?!\S)")
_WIDE_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_]|[&/-])(?: (?:[^\W\d_]|[&/-]))+(?!\S)")
_BULLET = re.compile(
    r"^\s*(?:[•●○◦▪▫■□‣⁃∙·➢➤►▶▸✓✔❖◆◇★→»\uf0b7\uf0a7\uf0d8\uf076]|[-–—*+o](?=\s))\s*"
)


class ReadingRefused(Exception):
    """A document that gives no text; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Line:
    """A line as somebody reads it; `parts` are what stands apart in it (table cells, tabs)."""

    parts: list[str]
    page: int = 1
    size: float = 0.0
    is_bold: bool = False
    is_bullet: bool = False
    # The author marked it as a heading (a style of the document).
    is_heading: bool = False
    # White space above, in heights of a line.
    gap: float = 0.0
    # Lines of one block stand below each other in one column.
    block: int = 0
    left: float = 0.0
    right: float = 0.0
    # Where its pieces begin on the page; empty where a format does not say.
    starts: list[float] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole line."""
        return " ".join(self.parts)


@dataclass(slots=True)
class Hidden:
    """Text a reader of the page does not see, kept away from every field."""

    why: str
    text: str
    page: int


@dataclass(slots=True)
class DocumentText:
    """A document read."""

    lines: list[Line] = field(default_factory=list)
    # Targets of links with the text they stand on.
    links: list[tuple[str, str]] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pages: int = 1

    def hide(self, why: str, text: str, page: int = 1) -> None:
        """Keep text out and remember why."""
        text = text.strip()
        if text:
            if self.hidden and self.hidden[-1].why == why and self.hidden[-1].page == page:
                self.hidden[-1].text = f"{self.hidden[-1].text} {text}"[:LONGEST_LINE]
            else:
                self.hidden.append(Hidden(why, text[:LONGEST_LINE], page))

    def note(self, code: str) -> None:
        """Remember something worth telling."""
        if code not in self.notes:
            self.notes.append(code)


def tidy(text: str) -> str:
    """NFC, ligatures apart, no invisible characters, spaced letters together."""
    text = _INVISIBLE.sub("", text.replace("\u00ad", "").replace("\xa0", " "))
    text = unicodedata.normalize("NFC", text)
    for ligature, letters in (("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"), ("ﬄ", "ffl")):
        text = text.replace(ligature, letters)
    if re.search(r"\S {2,}\S", text) and _WIDE_SPACED.fullmatch(
        re.split(r" {2,}", text.strip())[0]
    ):
        words = re.split(r" {2,}", text.strip())
        if sum(len(word) for word in words) > 6 and all(
            _WIDE_SPACED.fullmatch(word) or len(word) == 1 for word in words
        ):
            return " ".join(word.replace(" ", "") for word in words)
    text = re.sub(r"\s+", " ", text).strip()
    return _SPACED.sub(lambda found: found[0].replace(" ", ""), text)


def line_of(text: str, **more: object) -> Line | None:
    """A line from text in which tabs separate parts; None for an empty one."""
    bullet = _BULLET.match(text)
    rest = text[bullet.end() :] if bullet else text
    parts = [part for part in (tidy(part) for part in rest[:LONGEST_LINE].split("\t")) if part]
    if not parts:
        return None
    is_bullet = bool(bullet) or bool(more.pop("is_bullet", False))
    return Line(parts, is_bullet=is_bullet, **more)  # type: ignore[arg-type]  # passed on as given


def reaches_the_edge(line: Line, block: Sequence[Line]) -> bool:
    """Whether a line is as long as its column is wide: it may go on in the next one."""
    edge = max((other.right for other in block), default=0.0)
    return line.right > 0 and line.right > edge - 0.8 * line.size


def invisible_characters(text: str) -> int:
    """How many zero-width and direction characters a text carries."""
    return len(re.findall("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\U000e0000-\U000e01ef]", text))
