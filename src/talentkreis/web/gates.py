# SPDX-License-Identifier: Apache-2.0
"""The gate's answer on a page: shape first, colour second, the word always beside it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

_SIGNS: Final = {
    "yes": '<circle cx="8" cy="8" r="7.5"/><path d="m4.8 8.3 2.3 2.2 4.2-4.7"/>',
    "ask": (
        '<circle cx="8" cy="8" r="7"/><path d="M6 6.3a2 2 0 1 1 3 1.8q-1 .6-1 1.5M8 11.6v.01"/>'
    ),
    "no": '<circle cx="8" cy="8" r="7.5"/><path d="M4.3 8h7.4"/>',
}
_CSS: Final = {"yes": "may", "ask": "ask", "no": "no"}


def verdict_of(answer: object) -> str:
    """ "yes", "ask", "no" or "" from a word, a verdict or an answer that carries one."""
    verdict = getattr(answer, "verdict", answer)
    word = verdict.name if isinstance(verdict, Enum) else verdict
    return str(word or "").lower()


def word_of(verdict: str) -> str:
    """The answer in one or two words."""
    return {
        "yes": pgettext("gate", "Yes"),
        "ask": pgettext("gate", "Ask first"),
        "no": pgettext("gate", "No"),
    }[verdict]


def _sign(verdict: str) -> SafeString:
    return format_html(
        '<svg class="g-{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>',
        _CSS[verdict],
        mark_safe(_SIGNS[verdict]),  # noqa: S308 - a constant of this module
    )


def draw(verdict: str, *, label: str = "") -> SafeString:
    """One line. With a `label` (a channel) the word is read to people who do not see the shape."""
    word = word_of(verdict)
    text = format_html('{}<span class="vh">: {}</span>', label, word) if label else word
    return format_html('<span class="gate {}">{}{}</span>', _CSS[verdict], _sign(verdict), text)


def draw_long(answer: object, *, label: str = "") -> SafeString:
    """Answer, reason and next step below each other."""
    verdict = verdict_of(answer)
    step = getattr(answer, "next_step", None)
    return format_html(
        '<div class="gate-long">{}<div><b class="strong{}">{}</b>'
        '<p class="note">{}{}</p></div></div>',
        _sign(verdict),
        " no" if verdict == "no" else "",
        label or getattr(answer, "headline", "") or word_of(verdict),
        getattr(answer, "why", "") or getattr(answer, "text", ""),
        _step(step),
    )


def _step(step: object) -> SafeString | str:
    if not step:
        return ""
    text, url = getattr(step, "text", step), getattr(step, "url", "")
    return format_html(' <a href="{}">{}</a>', url, text) if url else format_html(" {}.", text)
