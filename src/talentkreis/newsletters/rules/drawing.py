# SPDX-License-Identifier: Apache-2.0
"""An edition as HTML that mail programs show: MJML, then style sheets into attributes.

Everything people wrote is escaped or comes from `content.formatting`; addresses are https. One
drawing serves everybody who sees the same parts: merge fields are places (`filling`).
"""

from __future__ import annotations

import html
from functools import cache
from typing import TYPE_CHECKING

import css_inline
import mrml
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from talentkreis.content import formatting

if TYPE_CHECKING:
    from talentkreis.newsletters.rules.editions import Edition, OwnWords, Part, Story
    from talentkreis.newsletters.rules.fitting import View

DARK = "@media (prefers-color-scheme: dark)"
_STYLE = """
h1, h2, h3 { margin: 0; color: #22211d; font-weight: bold; }
h1 { font-size: 24px; line-height: 30px; }
h2 { font-size: 20px; line-height: 26px; }
h3 { font-size: 16px; line-height: 24px; margin: 8px 0 0; }
p { margin: 0 0 12px; }
ul, ol { margin: 0 0 12px; padding-left: 24px; }
li { margin: 0 0 4px; }
a { color: #1f5d50; }
p.over { margin: 0 0 2px; color: #5a5e56; font-size: 14px; line-height: 20px; }
"""
_DARK = (
    DARK
    + """ {
body, .paper { background: #1d1d19 !important; background-color: #1d1d19 !important; }
.paper div, .paper p, .paper li, .paper h1, .paper h2, .paper h3 { color: #ece8de !important; }
.paper a { color: #86c5ac !important; }
.go table, .go td, .go a { background: #86c5ac !important; color: #0d1f18 !important; }
.paper .foot div { border-color: #54514a !important; }
}"""
)
_HEAD = (
    "<mj-head><mj-title>{title}</mj-title>{preview}"
    '<mj-attributes><mj-all font-family="Arial, Helvetica, sans-serif" color="#22211d" />'
    '<mj-text font-size="16px" line-height="24px" padding="0 16px" />'
    '<mj-section padding="0 0 24px" /><mj-divider border-width="1px" border-color="#b8b4ab"'
    ' padding="0 16px" /></mj-attributes><mj-style>:root {{ color-scheme: light dark; }}</mj-style>'
    "<mj-style>{style}</mj-style><mj-style>{dark}</mj-style></mj-head>"
)


def draw(
    edition: Edition,
    view: View,
    *,
    language: str,
    company: str,
    web_url: str,
    has_pictures: bool,
    footer_place: str,
) -> str:
    """The HTML of what one kind of reader sees; `edition` has places for merge fields already."""
    heading = edition.headings[language]
    with translation.override(language):
        parts = [
            _part(edition.parts[place], entries, language, has_pictures=has_pictures)
            for place, entries in view
        ]
        top = _top(company, web_url)
    preview = f"<mj-preview>{_safe(heading.preheader)}</mj-preview>" if heading.preheader else ""
    head = _HEAD.format(title=_safe(heading.subject), preview=preview, style=_STYLE, dark=_DARK)
    foot = (
        '<mj-section padding="8px 0 0"><mj-column><mj-text css-class="foot" font-size="14px"'
        ' line-height="20px"><div role="contentinfo" style="border-top:1px solid #b8b4ab;'
        f'padding-top:12px">{footer_place}</div></mj-text></mj-column></mj-section>'
    )
    body = "".join([top, *parts, foot])
    source = (
        f'<mjml lang="{language}">{head}<mj-body width="600px" background-color="#ffffff"'
        f' css-class="paper">{body}</mj-body></mjml>'
    )
    return _inliner().inline(mrml.to_html(source).content)


def darkened(page: str) -> str:
    """The page as a mail program in dark colours shows it, whatever the reader's system says."""
    return page.replace(DARK, "@media all")


def lightened(page: str) -> str:
    """The page in light colours, whatever the reader's system says."""
    return page.replace(DARK, "@media not all")


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def _top(company: str, web_url: str) -> str:
    name = f'<p style="margin:0;font-weight:bold">{_safe(company)}</p>'
    if not web_url:
        return _section(name)
    words = _safe(_("Read in the browser"))
    way = f'<p style="margin:0;font-size:14px"><a href="{_safe(web_url)}">{words}</a></p>'
    return _section(name + way)


def _part(part: Part, entries: tuple[int, ...], language: str, *, has_pictures: bool) -> str:
    stories = [part.entries[place].stories[language] for place in entries]
    match part.kind:
        case "divider":
            return "<mj-section><mj-column><mj-divider /></mj-column></mj-section>"
        case "intro":
            return _section(_own(part.words[language], "h1"))
        case "action":
            return _action(part.words[language])
        case "jobs":
            return _section(_vacancies(stories))
    over = {"event": pgettext("newsletter", "Event"), "voice": _("From the team")}.get(part.kind)
    return "".join(_section(_story(each, over or "", has_pictures)) for each in stories)


def _section(content: str) -> str:
    return (
        f"<mj-section><mj-column><mj-text>{content}</mj-text></mj-column></mj-section>"
        if content
        else ""
    )


def _own(words: OwnWords, level: str) -> str:
    heading = f"<{level}>{_safe(words.heading)}</{level}>" if words.heading else ""
    return heading + formatting.to_html(words.body)


def _action(words: OwnWords) -> str:
    text = _own(words, "h2")
    drawn = f"<mj-text>{text}</mj-text>" if text else ""
    button = (
        f'<mj-button css-class="go" href="{_safe(words.link)}" background-color="#1f5d50"'
        ' color="#ffffff" align="left" border-radius="4px" font-size="16px" padding="4px 16px 0"'
        f' inner-padding="12px 20px">{_safe(words.link_label)}</mj-button>'
        if words.link
        else ""
    )
    return f"<mj-section><mj-column>{drawn}{button}</mj-column></mj-section>"


def _story(story: Story, over: str, has_pictures: bool) -> str:  # noqa: FBT001 - private
    pieces = [f'<p class="over">{_safe(over)}</p>' if over else ""]
    if story.image and has_pictures:
        pieces.append(
            f'<p><img src="{_safe(story.image)}" alt="{_safe(story.image_alt)}" width="568"'
            ' style="width:100%;max-width:568px;height:auto" /></p>'
        )
    pieces += [f"<h2>{_safe(story.title)}</h2>", _told(story)]
    return "".join(pieces)


def _told(story: Story) -> str:
    """The teaser and the way on; without a way on the whole text."""
    teaser = f"<p>{_safe(story.teaser)}</p>" if story.teaser else ""
    if story.link:
        words = _safe(_("Read on"))
        way = f'<p><a href="{_safe(story.link)}">{words}</a></p>'
        return teaser + way if teaser else formatting.to_html(story.body) + way
    return teaser + formatting.to_html(story.body)


def _vacancies(stories: list[Story]) -> str:
    items = []
    for story in stories:
        title = _safe(story.title)
        linked = f'<a href="{_safe(story.link)}">{title}</a>' if story.link else title
        more = f"<br />{_safe(story.teaser)}" if story.teaser else ""
        items.append(f"<li>{linked}{more}</li>")
    heading = _safe(_("Open vacancies"))
    return f"<h2>{heading}</h2><ul>{''.join(items)}</ul>"


def _safe(text: str) -> str:
    return html.escape(text)
