# SPDX-License-Identifier: Apache-2.0
"""Who is named in a text with @. Pure: a text and the names that could be meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.kernel.text import fold

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

# Not within an address: "a@b.example" names nobody.
_AT = re.compile(r"(?<![\w.+-])@")
_TITLES = ("dr. ", "prof. ", "dr ", "prof ")
MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Named:
    """A member in a text, from the @ to the end of the name."""

    member_id: uuid.UUID
    start: int
    end: int


def find_named(text: str, names: Mapping[uuid.UUID, str]) -> list[Named]:
    """Members named in the text, in its order: "@Merle Hansen", "@merle hansen" or "@Merle".

    The longest name wins; a first name alone counts where only one member has it.
    """
    known = _spellings(names)
    found = []
    for mark in _AT.finditer(text):
        start = mark.end()
        for end in _ends(text, start):
            member_id = known.get(fold(text[start:end]))
            if member_id is not None:
                found.append(Named(member_id, mark.start(), end))
                break
    return found


def parts(text: str, named: Sequence[Named]) -> list[tuple[str, bool]]:
    """The text in pieces; True for a piece that names a member."""
    pieces, at = [], 0
    for each in named:
        pieces += [(text[at : each.start], False), (text[each.start : each.end], True)]
        at = each.end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


def _ends(text: str, start: int) -> list[int]:
    """Where a name could end: after up to five words of this line, the longest first."""
    line = text[start:].split("\n", 1)[0]
    words = list(re.finditer(r"[^\s@]+", line))[:MOST_WORDS]
    if not words or words[0].start() != 0:
        return []
    ends = []
    for word in reversed(words):
        bare = word.group().rstrip(".,;:!?)\"'»«“”")
        ends.append(start + word.start() + len(bare))
    return ends


def _spellings(names: Mapping[uuid.UUID, str]) -> dict[str, uuid.UUID]:
    full = {fold(name): member_id for member_id, name in names.items()}
    bare = {_without_title(name): member_id for name, member_id in full.items()}
    return _unique((name.split(" ", 1)[0], member) for name, member in bare.items()) | bare | full


def _unique(pairs: Iterable[tuple[str, uuid.UUID]]) -> dict[str, uuid.UUID]:
    seen: dict[str, list[uuid.UUID]] = {}
    for name, member_id in pairs:
        seen.setdefault(name, []).append(member_id)
    return {name: members[0] for name, members in seen.items() if len(members) == 1}


def _without_title(name: str) -> str:
    while name.startswith(_TITLES):
        name = name.split(" ", 1)[1]
    return name
