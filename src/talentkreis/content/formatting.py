# SPDX-License-Identifier: Apache-2.0
"""Formatted text: a few marks that people can type, read and paste, and nothing else.

Blank lines part paragraphs, ``- `` begins items of a list, ``## `` a subheading, ``**bold**``,
``*italic*``, ``[words](https://…)``. HTML in a text is text. One source gives the HTML and the
text part of a mail, so both say the same (TRUST E-18).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import nh3
from markdown_it import MarkdownIt

_TAGS = {"a", "br", "em", "h3", "li", "ol", "p", "strong", "ul"}
_LINK = re.compile(r"\[([^\]\n]+)\]\((https://[^\s)]+)\)")
_HEADING = re.compile(r"^#{1,6}[ \t]+", re.MULTILINE)
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "linkify": False, "breaks": True})
    return parser.enable(["heading", "list", "emphasis", "link", "newline", "escape"])


@lru_cache(maxsize=512)
def to_html(source: str) -> str:
    """HTML of a formatted text: nine tags, links to https only, no attribute besides."""
    drawn = _parser().render(source)
    drawn = re.sub(r"<(/?)h[1-6]>", r"<\1h3>", drawn)
    return nh3.clean(
        drawn,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https"},
        link_rel=None,
    ).strip()


def to_text(source: str) -> str:
    """The same words for a text part; a link stands behind its words."""
    text = _LINK.sub(lambda found: _spelt(found[1], found[2]), source.strip())
    text = _HEADING.sub("", text)
    return _EMPHASIS.sub(r"\1", _STRONG.sub(r"\2", text))


def links_in(source: str) -> list[str]:
    """Addresses a formatted text leads to, in order, as the HTML has them."""
    return re.findall(r'href="([^"]+)"', to_html(source))


def _spelt(words: str, address: str) -> str:
    return address if words == address else f"{words} ({address})"
