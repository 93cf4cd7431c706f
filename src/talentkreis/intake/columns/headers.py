# SPDX-License-Identifier: Apache-2.0
"""What a header says, however it is typed."""

from __future__ import annotations

import re

from talentkreis.intake.columns import synonyms
from talentkreis.kernel.text import fold

DIGITS = re.compile(r"\d+")
_NOT_LETTER = re.compile(r"[^a-z0-9]")
_PARENTHESIS = re.compile(r"\s*[(\[].*?[)\]]\s*")


def header_key(header: str) -> str:
    """``E-Mail (privat)`` → ``emailprivat``."""
    return _NOT_LETTER.sub("", fold(header))


def bare_key(header: str) -> str:
    """``E-Mail (privat)`` → ``email``."""
    return header_key(_PARENTHESIS.sub("", header))


def is_withheld(header: str) -> bool:
    """Whether a column holds what we never take over (TRUST L-02)."""
    return DIGITS.sub("", header_key(header)) in synonyms.WITHHELD


def phone_label(key: str) -> str:
    """What a phone column is called by us: mobile, work or home."""
    if any(word in key for word in ("mob", "cell", "handy")):
        return "mobile"
    if any(word in key for word in ("work", "business", "dienst", "gesch", "durchwahl", "buero")):
        return "work"
    return "home" if any(word in key for word in ("home", "priv", "festnetz")) else ""
