# SPDX-License-Identifier: Apache-2.0
"""Addresses of extensions, and addresses of profiles in the form in which they can be found."""

from __future__ import annotations

import json
import re
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

# The id follows from the public key in extension/manifest.json; a test holds both together.
OWN_ORIGIN: Final = "chrome-extension://ldppofpaacefcbkahcpmmidchhgofbim"
MOST_ORIGINS: Final = 20
LONGEST_URL: Final = 2_000

_ID = re.compile(r"[a-p]{32}")
_ORIGIN = re.compile(
    r"chrome-extension://[a-p]{32}"
    r"|(?:moz|safari-web)-extension://[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
# Where a profile's address ends on the networks; what follows is a tab of it.
_PROFILES: Final = (
    (re.compile(r"(?:^|\.)linkedin\.com$"), re.compile(r"^/(?:in|pub)/[^/]+"), "linkedin.com"),
    (re.compile(r"(?:^|\.)xing\.com$"), re.compile(r"^/profile/[^/]+"), "xing.com"),
    (re.compile(r"^(?:www\.)?github\.com$"), re.compile(r"^/[^/]+"), "github.com"),
)
_TRACKING = re.compile(r"^(?:utm_.*|mc_[ce]id|fbclid|gclid|msclkid|trk.*|ref(?:_src)?|sc_o)$")
_NAMES: Final = {"linkedin.com": "LinkedIn", "xing.com": "XING", "github.com": "GitHub"}


def origin_of(text: str) -> str:
    """The origin of an extension from its id or address; empty for anything else."""
    said = text.strip().rstrip("/")
    if _ID.fullmatch(said):
        return f"chrome-extension://{said}"
    return said if _ORIGIN.fullmatch(said) else ""


def profile_link(url: str) -> str:
    """``https://de.linkedin.com/in/ayse-demir/details/?trk=x`` → ``linkedin.com/in/ayse-demir``.

    Elsewhere the address without fragment and tracking; empty for what is no web page.
    """
    if len(url) > LONGEST_URL:
        return ""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host:
        return ""
    for domain, profile, short in _PROFILES:
        found = profile.match(parts.path)
        if domain.search(host) and found:
            return short + found[0]
    query = urlencode(
        [
            (k, v)
            for k, v in parse_qsl(parts.query, keep_blank_values=True)
            if not _TRACKING.match(k)
        ]
    )
    return f"{host}{port}{parts.path.rstrip('/')}{'?' if query else ''}{query}"


def place_of(url: str) -> str:
    """Where somebody was seen, in words: LinkedIn, or the name of the site."""
    host = profile_link(url).partition("/")[0].partition("?")[0]
    return _NAMES.get(host, host)


def bookmarklet(address: str) -> str:
    """A bookmark that opens the page at `address` with what is in front of the recruiter.

    Address, title and selected text of the page go behind the #, which no server gets to see. It
    loads nothing and reads nothing else, so it works on pages with a strict policy too.
    """
    script = (
        "(()=>{const v={link:location.href,titel:document.title,"
        "auswahl:String(getSelection()).slice(0,5000)};"
        f"open({json.dumps(address)}+'#'+new URLSearchParams(v),'_blank','noopener')}})()"
    )
    return "javascript:" + quote(script, safe="(){}=>,.;:'+_/")
