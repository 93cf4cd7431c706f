# SPDX-License-Identifier: Apache-2.0
"""How many parts an SMS is sent and paid in (3GPP TS 23.038). Pure."""

from __future__ import annotations

from typing import Final, NamedTuple

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Two places each: an escape goes before them.
_EXTENDED: Final = frozenset("^{}\\[~]|€\f")
_ONE_GSM, _PART_GSM = 160, 153
_ONE_UCS2, _PART_UCS2 = 70, 67
# What writing programs put in and the basic alphabet lacks: one of them halves what fits.
_PLAIN: Final = str.maketrans(
    {
        "„": '"', "“": '"', "”": '"', "‚": "'", "‘": "'", "’": "'", "–": "-", "—": "-",
        "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "•": "-",
    }
)  # fmt: skip
LARGEST: Final = 6


class Length(NamedTuple):
    """`units` places in an alphabet, sent in `parts`; `odd` are the characters that cost."""

    alphabet: str
    units: int
    parts: int
    odd: str = ""

    @property
    def is_too_long(self) -> bool:
        """Beyond what we send: such a text is an e-mail."""
        return self.parts > LARGEST


def plain(text: str) -> str:
    """The text with typographic marks as the basic alphabet has them; letters stay as they are."""
    return text.translate(_PLAIN)


def length_of(text: str) -> Length:
    """How an SMS with this text is sent."""
    odd = "".join(sorted({c for c in text if c not in _BASIC and c not in _EXTENDED}))
    if not odd:
        units = [2 if c in _EXTENDED else 1 for c in text]
        return Length("GSM-7", sum(units), _parts(units, _ONE_GSM, _PART_GSM))
    units = [len(c.encode("utf-16-be")) // 2 for c in text]
    return Length("UCS-2", sum(units), _parts(units, _ONE_UCS2, _PART_UCS2), odd)


def _parts(units: list[int], one: int, part: int) -> int:
    """No character is cut in two: an escaped one, or a pair, goes into the next part whole."""
    if sum(units) <= one:
        return 1 if units else 0
    parts, used = 1, 0
    for unit in units:
        if used + unit > part:
            parts, used = parts + 1, 0
        used += unit
    return parts
