# SPDX-License-Identifier: Apache-2.0
"""The text part of an edition: the same words as the HTML, in the same order (TRUST E-18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from talentkreis.content import formatting

if TYPE_CHECKING:
    from talentkreis.newsletters.rules.editions import Edition, OwnWords, Part, Story
    from talentkreis.newsletters.rules.fitting import View

_RULE = "-" * 40


def spell(edition: Edition, view: View, *, language: str, company: str, web_url: str) -> str:
    """The text of what one kind of reader sees; `edition` has places for merge fields already."""
    with translation.override(language):
        blocks = [company]
        if web_url:
            blocks.append(_link(_("Read in the browser"), web_url))
        for place, entries in view:
            blocks += _part(edition.parts[place], entries, language)
    return "\n\n".join(block for block in blocks if block)


def _part(part: Part, entries: tuple[int, ...], language: str) -> list[str]:
    stories = [part.entries[place].stories[language] for place in entries]
    match part.kind:
        case "divider":
            return [_RULE]
        case "intro" | "action":
            return _own(part.words[language])
        case "jobs":
            return [_("Open vacancies"), *(_vacancy(story) for story in stories)]
    over = {"event": pgettext("newsletter", "Event"), "voice": _("From the team")}.get(part.kind)
    return [block for story in stories for block in _story(story, over or "")]


def _own(words: OwnWords) -> list[str]:
    blocks = [words.heading, formatting.to_text(words.body)]
    if words.link:
        blocks.append(_link(words.link_label, words.link))
    return blocks


def _story(story: Story, over: str) -> list[str]:
    blocks = ["\n".join(filter(None, (over, story.title)))]
    body = formatting.to_text(story.body)
    if story.link:
        return [*blocks, story.teaser or body, _link(_("Read on"), story.link)]
    return [*blocks, story.teaser, body]


def _vacancy(story: Story) -> str:
    first = f"- {story.title}" + (f": {story.link}" if story.link else "")
    return f"{first}\n  {story.teaser}" if story.teaser else first


def _link(words: str, address: str) -> str:
    return f"{words}: {address}"
