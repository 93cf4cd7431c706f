# SPDX-License-Identifier: Apache-2.0
"""Which provider takes mail for a domain: those who ask for less are slowed as one (TRUST E-13).

Large providers are known by their domains; of others the mail server's name tells, where the name
servers were asked about it; else every domain stands for itself.
"""

from __future__ import annotations

from typing import Final

GOOGLE, MICROSOFT, APPLE, YAHOO = "google", "microsoft", "apple", "yahoo"
UNITED, TELEKOM = "united-internet", "telekom"

_BY_DOMAIN: Final = {
    GOOGLE: ("gmail.com", "googlemail.com"),
    MICROSOFT: (
        "outlook.com", "outlook.de", "outlook.at", "hotmail.com", "hotmail.de", "hotmail.ch",
        "live.com", "live.de", "live.at", "msn.com",
    ),
    APPLE: ("icloud.com", "me.com", "mac.com"),
    YAHOO: ("yahoo.com", "yahoo.de", "ymail.com", "rocketmail.com", "aol.com", "aol.de"),
    UNITED: ("gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.com", "web.de", "mail.com"),
    TELEKOM: ("t-online.de", "magenta.de"),
}  # fmt: skip
_GROUPS: Final = {domain: group for group, domains in _BY_DOMAIN.items() for domain in domains}
# Endings of mail servers' names.
_BY_HOST: Final = {
    ".google.com": GOOGLE,
    ".googlemail.com": GOOGLE,
    ".outlook.com": MICROSOFT,
    ".icloud.com": APPLE,
    ".yahoodns.net": YAHOO,
    ".gmx.net": UNITED,
    ".web.de": UNITED,
    ".kundenserver.de": UNITED,
    ".t-online.de": TELEKOM,
    ".pphosted.com": "proofpoint",
    ".ppe-hosted.com": "proofpoint",
    ".mimecast.com": "mimecast",
    ".hornetsecurity.com": "hornetsecurity",
    ".messagelabs.com": "broadcom",
}
_LABELS_OF_A_HOST: Final = 3


def group_of(domain: str, mail_host: str = "") -> str:
    """The group of a recipient's domain; `mail_host` is the server its MX record prefers."""
    domain, host = domain.lower(), mail_host.lower().rstrip(".")
    if domain in _GROUPS:
        return _GROUPS[domain]
    for ending, group in _BY_HOST.items():
        if f".{host}".endswith(ending):
            return group
    if host.count(".") + 1 >= _LABELS_OF_A_HOST:
        return host.partition(".")[2]
    return host or domain
