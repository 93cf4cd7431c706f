# SPDX-License-Identifier: Apache-2.0
"""An edition: what an issue consists of, taken down once, before the first reader."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

JSON: TypeAlias = dict[str, Any]
# What one reads a newsletter for; the others frame it.
READ = frozenset({"item", "event", "jobs", "voice"})


@dataclass(frozen=True, slots=True)
class Story:
    """An item in one language, as a newsletter shows it."""

    title: str
    teaser: str = ""
    body: str = ""
    link: str = ""
    image: str = ""
    image_alt: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a block: its topics, and its words by language."""

    topics: frozenset[uuid.UUID]
    stories: dict[str, Story]


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A block's own words in one language; `body` is formatted text with merge fields."""

    heading: str = ""
    body: str = ""
    link: str = ""
    link_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A block with its conditions; all that are given have to hold."""

    kind: str
    topics: frozenset[uuid.UUID] = frozenset()
    language: str = ""
    pool: str = ""
    filter: JSON | None = None
    words: dict[str, OwnWords] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()

    @property
    def is_read(self) -> bool:
        """It counts among what fits a reader."""
        return self.kind in READ

    @property
    def is_for_some(self) -> bool:
        """A pool or filter says for whom: not for the archive."""
        return bool(self.pool or self.filter)


@dataclass(frozen=True, slots=True)
class Heading:
    """Subject and preview line in one language."""

    subject: str
    preheader: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """All parts of an issue in their order, with subjects by language."""

    headings: dict[str, Heading]
    parts: tuple[Part, ...]

    @property
    def has_pictures(self) -> bool:
        """Some story has one."""
        return any(
            story.image
            for part in self.parts
            for entry in part.entries
            for story in entry.stories.values()
        )

    def to_json(self) -> JSON:
        """As it is stored."""
        return {
            "headings": {language: asdict(each) for language, each in self.headings.items()},
            "parts": [_part_to_json(part) for part in self.parts],
        }

    @classmethod
    def from_json(cls, stored: JSON) -> Edition:
        """As it was stored."""
        return cls(
            headings={code: Heading(**each) for code, each in stored["headings"].items()},
            parts=tuple(_part_from_json(part) for part in stored["parts"]),
        )


def _part_to_json(part: Part) -> JSON:
    return {
        "kind": part.kind,
        "topics": sorted(map(str, part.topics)),
        "language": part.language,
        "pool": part.pool,
        "filter": part.filter,
        "words": {language: asdict(words) for language, words in part.words.items()},
        "entries": [
            {
                "topics": sorted(map(str, entry.topics)),
                "stories": {language: asdict(story) for language, story in entry.stories.items()},
            }
            for entry in part.entries
        ],
    }


def _part_from_json(stored: JSON) -> Part:
    return Part(
        kind=stored["kind"],
        topics=frozenset(map(uuid.UUID, stored["topics"])),
        language=stored["language"],
        pool=stored["pool"],
        filter=stored["filter"],
        words={code: OwnWords(**words) for code, words in stored["words"].items()},
        entries=tuple(
            Entry(
                frozenset(map(uuid.UUID, entry["topics"])),
                {code: Story(**story) for code, story in entry["stories"].items()},
            )
            for entry in stored["entries"]
        ),
    )
