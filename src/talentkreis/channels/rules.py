# SPDX-License-Identifier: Apache-2.0
"""Pure rules of short messages: places of templates, the link to a chat."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLACE: Final = re.compile(r"\{\{(\d{1,2})\}\}")
_MANY_SPACES: Final = re.compile(r"\s+")
LONGEST_VALUE: Final = 500


def places_of(body: str) -> int:
    """How many places a template has; -1 where they are not numbered 1, 2, 3 without a gap."""
    found = {int(each) for each in _PLACE.findall(body)}
    is_plain = "{{" not in _PLACE.sub("", body)
    return len(found) if is_plain and found == set(range(1, len(found) + 1)) else -1


def filled(body: str, values: Sequence[str]) -> str:
    """A template as the person reads it."""
    return _PLACE.sub(lambda place: values[int(place[1]) - 1], body)


def one_line(value: str) -> str:
    """A value as WhatsApp takes it: no line breaks, tabs or rows of spaces."""
    return _MANY_SPACES.sub(" ", value).strip()[:LONGEST_VALUE]


def chat_url(number: str, text: str) -> str:
    """A link that opens WhatsApp with this person and this text; nothing is sent by it."""
    return f"https://wa.me/{number.removeprefix('+')}?text={quote(text)}"
