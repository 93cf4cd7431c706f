# SPDX-License-Identifier: Apache-2.0
"""House rules of templates that neither djLint nor djade knows."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from django.template.loader import get_template
from django.utils import translation

from tests.architecture.source import ROOT, SOURCE

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATES = sorted(
    path for path in SOURCE.glob("*/templates/**/*") if path.suffix in {".html", ".txt"}
)
UNTRANSLATED = {
    "web/gallery.html",  # sample sentences for developers; no running installation shows them
    "web/profile/opens.html",  # attributes of a link, not text
}
# Names that are the same in every language, languages by their own name, keys.
NAMES = {"Talentkreis", "English", "Deutsch", "Esc", "LinkedIn", "XING", "WhatsApp", "SHA"}
SPOKEN = {"alt", "aria-label", "placeholder", "title"}

_COMMENTS = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
_SENTENCES = re.compile(
    r"{%\s*(blocktranslate|blocktrans)\b.*?{%\s*end\1\s*%}|{%\s*verbatim\b.*?{%\s*endverbatim\s*%}",
    re.DOTALL,
)
# A block that stands inside an attribute.
_CLASSES = re.compile(r"{%\s*block variant\s*%}.*?{%\s*endblock\b.*?%}", re.DOTALL)
_TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")


def _name(path: Path) -> str:
    return path.as_posix().partition("/templates/")[2]


class _Words(HTMLParser):
    """Words a reader sees or hears that no translation tag surrounds."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"code", "script"}
        for name, value in attrs:
            if name in SPOKEN:
                self._look(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"code", "script"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self._look(data)

    def _look(self, text: str) -> None:
        self.found += [word for word in _WORD.findall(text) if word not in NAMES]


def _bare_words(source: str) -> list[str]:
    for pattern in (_COMMENTS, _SENTENCES, _CLASSES, _TAGS):
        source = pattern.sub(" ", source)
    parser = _Words()
    parser.feed(source)
    return parser.found


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_template_compiles(path: Path) -> None:
    with translation.override("de"):
        assert get_template(_name(path)).origin.name == str(path)  # type: ignore[attr-defined]  # Django's own backend


@pytest.mark.parametrize("path", [p for p in TEMPLATES if _name(p) not in UNTRANSLATED], ids=_name)
def test_every_word_of_a_template_is_translated(path: Path) -> None:
    bare = _bare_words(path.read_text("utf-8"))
    assert not bare, f"{path.relative_to(ROOT)}: untranslated {bare}"


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p.suffix == ".html"], ids=_name)
def test_no_template_holds_inline_style_or_script(path: Path) -> None:
    """The content security policy would refuse both."""
    source = _COMMENTS.sub("", path.read_text("utf-8"))
    forbidden = re.findall(
        r"<style\b|<script(?![^>]*\bsrc=)|\bstyle=|\son[a-z]+=|\bhx-on\b|javascript:", source
    )
    assert not forbidden, f"{path.relative_to(ROOT)}: {forbidden}"


def test_the_search_for_bare_words_finds_what_it_should() -> None:
    assert _bare_words("<p>Hallo {{ name }}</p>") == ["Hallo"]
    assert _bare_words('<img alt="Bild {% now "Y" %}">') == ["Bild"]
    assert _bare_words('<p>{% translate "Hello" %} 3 · <code>x=yes</code></p>') == []
    assert _bare_words("{% blocktranslate %}Hello <b>you</b>{% endblocktranslate %}") == []
