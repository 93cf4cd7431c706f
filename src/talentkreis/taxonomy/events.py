# SPDX-License-Identifier: Apache-2.0
"""What happened to the words of the team. The words themselves stay out of the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class WordsChanged(Event, is_abstract=True):
    """Base of all changes after which a text may name another concept than before."""


@dataclass(frozen=True, kw_only=True)
class AliasAdded(WordsChanged):
    """The team named a concept in its own word."""

    kind: ClassVar[str] = "taxonomy.alias_added"
    alias_id: uuid.UUID
    code: str


@dataclass(frozen=True, kw_only=True)
class AliasRemoved(WordsChanged):
    """A word of the team was taken back."""

    kind: ClassVar[str] = "taxonomy.alias_removed"
    alias_id: uuid.UUID
    code: str


@dataclass(frozen=True, kw_only=True)
class SchemeImported(WordsChanged):
    """A classification came in, or came in anew."""

    kind: ClassVar[str] = "taxonomy.scheme_imported"
    scheme: str
    concept_count: int


@dataclass(frozen=True, kw_only=True)
class SchemeRemoved(WordsChanged):
    """A classification was taken out."""

    kind: ClassVar[str] = "taxonomy.scheme_removed"
    scheme: str
