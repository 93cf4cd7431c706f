# SPDX-License-Identifier: Apache-2.0
"""What makes words fit to be sent, and when the two sides of a pair drift apart."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping
    from typing import Protocol

    class Side(Protocol):
        """One side of a pair."""

        @property
        def written_at(self) -> dt.datetime:
            """When its words last changed."""

        @property
        def compared_at(self) -> dt.datetime:
            """When somebody last said that it says what the other side does."""


# Addresses that hide where they lead; filters of providers distrust them (TRUST E-18).
SHORTENERS = frozenset(
    {
        "bit.ly", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "kurzelinks.de", "lnkd.in", "ow.ly",
        "rb.gy", "rebrand.ly", "s.id", "shorturl.at", "t.co", "t.ly", "t1p.de", "tiny.cc",
        "tinyurl.com", "v.gd", "xing.to",
    }
)  # fmt: skip
LONGEST_ADDRESS = 500


def drifted(sides: Mapping[str, Side]) -> list[str]:
    """Languages whose words are older than a change of the other side nobody compared them with."""
    return sorted(
        language
        for language, side in sides.items()
        if any(
            other.written_at > side.compared_at for name, other in sides.items() if name != language
        )
    )


def flaw_of_link(address: str) -> str:
    """Why an address may not stand in a mail to many: a code, or empty when it may."""
    if len(address) > LONGEST_ADDRESS or any(c.isspace() or not c.isprintable() for c in address):
        return "not_a_link"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        has_port = parts.port is not None
    except ValueError:
        return "not_a_link"
    if parts.scheme != "https" or "." not in host or parts.username or has_port:
        return "not_https"
    return "shortened" if host in SHORTENERS else ""


def flaw_of_image(address: str, own_domains: Collection[str]) -> str:
    """Why an image may not stand in a mail: like a link, and from one of our own domains."""
    flaw = flaw_of_link(address)
    if flaw:
        return flaw
    host = urlsplit(address).hostname or ""
    is_own = any(host == domain or host.endswith(f".{domain}") for domain in own_domains)
    return "" if is_own else "foreign_image"
