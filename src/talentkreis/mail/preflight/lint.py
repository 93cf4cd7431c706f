# SPDX-License-Identifier: Apache-2.0
"""Looks at a mail as it would be sent, byte for byte (TRUST E-18, E-03). Asks nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from talentkreis.mail.building.message import LARGEST
from talentkreis.mail.preflight.lines import Level, Line, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable
    from email.message import EmailMessage, Message

NEARLY_LARGEST: Final = 80_000
LONGEST_LINE: Final = 998
# Services whose only purpose is to hide an address; reputation lists know all of them.
SHORTENERS: Final = frozenset(
    {
        "bit.ly", "bitly.com", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "kurzelinks.de",
        "lnkd.in", "ow.ly", "rb.gy", "rebrand.ly", "s.id", "shorturl.at", "soo.gd", "t.co",
        "t.ly", "t1p.de", "tiny.cc", "tinyurl.com", "v.gd", "x.co",
    }
)  # fmt: skip
_ONCE: Final = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type")
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_URL: Final = re.compile(r"https?://[^\s<>\"')\]]+", re.IGNORECASE)
# Of the words in the text part, so many stand in the HTML part as well.
_SHARED: Final = 0.8


@dataclass(frozen=True, slots=True)
class Own:
    """What is ours: the host of our pages, the domain we send as."""

    host: str
    domain: str

    def leads_here(self, host: str) -> bool:
        """Whether a link stays with us: our domain, anything below it, what it is below."""
        return (
            host == self.domain
            or host.endswith(f".{self.domain}")
            or self.domain.endswith(f".{host}")
        )


class _Page(HTMLParser):
    """Links, what would be loaded, and the words of an HTML part."""

    _LOADS: Final = ("src", "srcset", "background", "poster", "data")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.loads: list[str] = []
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect addresses."""
        given = {name: value or "" for name, value in attrs}
        if tag in {"script", "style", "title"}:
            self._hidden += 1
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        loaded = [given[name] for name in self._LOADS if name in given]
        if tag == "link" and "href" in given:
            loaded.append(given["href"])
        if "url(" in given.get("style", "").lower():
            loaded.append(given["style"])
        if tag == "script":
            loaded.append(given.get("src", "script"))
        self.loads += [each for each in loaded if not each.startswith(("cid:", "data:"))]

    def handle_endtag(self, tag: str) -> None:
        """Words count again."""
        if tag in {"script", "style", "title"}:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        """Collect words."""
        if not self._hidden:
            self.words += _WORD.findall(data.lower())


def lint(data: bytes, *, own: Own, is_bulk: bool) -> list[Line]:
    """One line for each topic a mail's bytes can be judged by; the worst of each."""
    mail: EmailMessage = message_from_bytes(data, policy=policy.default)
    page = _Page()
    text = ""
    for part in mail.walk():
        if part.get_content_type() == "text/html":
            page.feed(part.get_content())
        elif part.get_content_type() == "text/plain":
            text += part.get_content()
    links = page.links + _URL.findall(text)
    lines = [_size(data), _mime(data, mail, page, text), _links(links, own)]
    if is_bulk:
        lines.append(_unsubscribe(mail))
    return lines


def _size(data: bytes) -> Line:
    if len(data) > LARGEST:
        return Line(Topic.SIZE, Level.RED, "size_too_large", _kilobytes(data))
    if len(data) > NEARLY_LARGEST:
        return Line(Topic.SIZE, Level.YELLOW, "size_near", _kilobytes(data))
    return Line(Topic.SIZE, Level.GREEN, "size_ok", _kilobytes(data))


def _kilobytes(data: bytes) -> str:
    return f"{max(1, round(len(data) / 1_000))} KB"


def _mime(data: bytes, mail: EmailMessage, page: _Page, text: str) -> Line:
    broken = _broken(data, mail)
    if broken:
        return Line(Topic.MIME, Level.RED, "mime_broken", broken)
    if any(part.get_filename() or part.get_content_disposition() for part in mail.walk()):
        return Line(Topic.MIME, Level.RED, "mime_attachment")
    if page.loads:
        return Line(Topic.MIME, Level.RED, "mime_remote", page.loads[0][:200])
    said = _WORD.findall(_URL.sub(" ", text).lower())
    shared = sum(word in set(page.words) for word in said)
    if page.words and shared < _SHARED * len(said):
        return Line(Topic.MIME, Level.YELLOW, "mime_parts_differ")
    return Line(Topic.MIME, Level.GREEN, "mime_ok")


def _broken(data: bytes, mail: EmailMessage) -> str:
    """The first rule of RFC 5322 and 2045 that does not hold."""
    head = data.partition(b"\r\n\r\n")[0]
    if not head.isascii():
        return "8-bit header"
    if b"\n" in data.replace(b"\r\n", b"") or b"\r" in data.replace(b"\r\n", b""):
        return "bare line break"
    if max(map(len, data.split(b"\r\n"))) > LONGEST_LINE:
        return "line longer than 998"
    for name in _ONCE:
        if len(mail.get_all(name, [])) != 1:
            return name
    return next(filter(None, map(_broken_part, mail.walk())), "")


def _broken_part(part: Message) -> str:
    if part.defects:
        return type(part.defects[0]).__name__
    is_text = part.get_content_maintype() == "text"
    return "charset" if is_text and part.get_content_charset() != "utf-8" else ""


def _links(links: Iterable[str], own: Own) -> Line:
    elsewhere = ""
    for link in links:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
        if parts.scheme in {"mailto", "tel"} or host == own.host:
            continue  # where our own pages are is a line of its own
        if host.removeprefix("www.") in SHORTENERS:
            return Line(Topic.LINKS, Level.RED, "links_short", link[:200])
        if parts.scheme != "https":
            return Line(Topic.LINKS, Level.RED, "links_plain", link[:200])
        if not own.leads_here(host):
            elsewhere = elsewhere or link
    if elsewhere:
        return Line(Topic.LINKS, Level.YELLOW, "links_elsewhere", elsewhere[:200])
    return Line(Topic.LINKS, Level.GREEN, "links_ok", own.host)


def _unsubscribe(mail: EmailMessage) -> Line:
    """Both ways out and the promise of one click, all three signed where we sign (RFC 8058)."""
    ways = str(mail.get("List-Unsubscribe", ""))
    signed = " ".join(str(value).lower() for value in mail.get_all("DKIM-Signature", []))
    is_signed = not signed or all(
        name in signed for name in ("list-unsubscribe:", "list-unsubscribe-post:")
    )
    is_complete = (
        re.search(r"<https?://", ways) is not None
        and "<mailto:" in ways
        and mail.get("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
        and mail.get("List-Id") is not None
        and is_signed
    )
    if not is_complete:
        return Line(Topic.UNSUBSCRIBE, Level.RED, "unsubscribe_missing")
    return Line(Topic.UNSUBSCRIBE, Level.GREEN, "unsubscribe_ok")
