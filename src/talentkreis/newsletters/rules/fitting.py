# SPDX-License-Identifier: Apache-2.0
"""Who sees which parts of an edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import uuid

    from talentkreis.newsletters.rules.editions import Edition, Entry, Part

# With fewer parts to read it is no newsletter (FEATURES G2).
LEAST_PARTS = 2

# For each part that is shown: its place, and the places of its entries.
View: TypeAlias = tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """What decides which parts somebody sees."""

    language: str
    # Chosen on their own page: these topics and no others. None: nothing was chosen.
    chosen: frozenset[uuid.UUID] | None = None
    # Noted by colleagues: what they would like to hear about.
    interests: frozenset[uuid.UUID] = frozenset()
    # Places of the parts whose pool and filter find them.
    among: frozenset[int] = frozenset()

    @property
    def topics(self) -> frozenset[uuid.UUID]:
        """What they like to hear about; their own choice counts alone."""
        return self.interests if self.chosen is None else self.chosen


def view_of(edition: Edition, reader: Reader) -> View:
    """The parts and entries a reader sees, in their order."""
    shown = []
    for place, part in enumerate(edition.parts):
        if why_not(place, part, reader):
            continue
        shown.append((place, entries_for(part, reader)))
    return tuple(shown)


def why_not(place: int, part: Part, reader: Reader) -> str:
    """Why a reader does not see a part: a code, or empty when they do."""
    if part.language and part.language != reader.language:
        return "language"
    if part.is_for_some and place not in reader.among:
        return "people"
    if part.topics and not part.topics & reader.topics:
        return "topics"
    if not _is_written(part, reader.language):
        return "not_written"
    return "other_topics" if part.is_read and not entries_for(part, reader) else ""


def _is_written(part: Part, language: str) -> bool:
    if part.is_read:
        return any(language in entry.stories for entry in part.entries)
    return part.kind == "divider" or language in part.words


def entries_for(part: Part, reader: Reader) -> tuple[int, ...]:
    """Places of the entries in the reader's language and, where they chose, of their topics."""
    return tuple(
        place
        for place, entry in enumerate(part.entries)
        if reader.language in entry.stories and _is_wished(entry, reader)
    )


def _is_wished(entry: Entry, reader: Reader) -> bool:
    return reader.chosen is None or bool(entry.topics & reader.chosen)


def read_count(edition: Edition, view: View) -> int:
    """How many parts there are to read; frames do not count."""
    return sum(edition.parts[place].is_read for place, _entries in view)


def is_enough(edition: Edition, view: View) -> bool:
    """It is worth a mail."""
    return read_count(edition, view) >= LEAST_PARTS
