# SPDX-License-Identifier: Apache-2.0
"""The HTML part: the same words as the text part, in a plain layout every mail program shows.

No image, no remote content, no tracking. Mail programs ignore style sheets, hence inline styles.
"""

from __future__ import annotations

import html
import re

import nh3

_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'“”„]")
_BULLET = re.compile(r"^[-–•*] ")
# Where a whole page of our own renderer has its footer; `kernel.text.clean` takes it out of texts.
FOOTER_PLACE = "\ufffa"
_LINK_STYLE = "color:#1f5d50"
_PAGE = (
    '<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{title}</title>\n</head>\n"
    '<body style="margin:0;padding:24px 16px;background:#ffffff;color:#22211d;'
    "font-family:Arial,Helvetica,sans-serif;"
    'font-size:16px;line-height:24px">\n'
    '<div role="article" lang="{language}" style="max-width:600px;margin:0 auto">\n{body}\n'
    '<div role="contentinfo" style="margin-top:32px;padding-top:12px;border-top:1px solid #b8b4ab;'
    'font-size:14px;line-height:20px">\n{footer}\n</div>\n</div>\n</body>\n</html>\n'
)
_ALLOWED_TAGS = {
    "a", "b", "blockquote", "br", "em", "h2", "h3", "i", "li", "ol", "p", "strong", "u", "ul",
}  # fmt: skip


def page(*, language: str, title: str, body: str, footer: str) -> str:
    """The whole HTML part; `body` and `footer` are HTML, `title` is text."""
    return _PAGE.format(language=language, title=html.escape(title), body=body, footer=footer)


def paragraphs(text: str) -> str:
    """A text as HTML: blank lines part paragraphs, "- " begins list items, addresses are links."""
    return "\n".join(_block(block) for block in re.split(r"\n\s*\n", text.strip()) if block.strip())


def sanitised(authored: str) -> str:
    """HTML a member wrote: a short list of tags, links to http, https and mailto only."""
    return nh3.clean(
        authored,
        tags=_ALLOWED_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def link(url: str, label: str) -> str:
    """A link of the footer."""
    return f'<a href="{html.escape(url)}" style="{_LINK_STYLE}">{html.escape(label)}</a>'


def escaped(text: str) -> str:
    """Plain text inside HTML."""
    return html.escape(text, quote=False)


def _block(block: str) -> str:
    lines = block.strip("\n").split("\n")
    if all(_BULLET.match(line) for line in lines):
        items = "".join(f"<li>{_inline(line[2:])}</li>" for line in lines)
        return f'<ul style="margin:0 0 16px;padding-left:24px">{items}</ul>'
    return f'<p style="margin:0 0 16px">{"<br>".join(map(_inline, lines))}</p>'


def _inline(line: str) -> str:
    pieces, end = [], 0
    for match in _URL.finditer(line):
        pieces += [html.escape(line[end : match.start()], quote=False), link(match[0], match[0])]
        end = match.end()
    return "".join(pieces) + html.escape(line[end:], quote=False)
