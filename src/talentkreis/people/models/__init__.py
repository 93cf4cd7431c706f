# SPDX-License-Identifier: Apache-2.0
"""Persons and what is known about them.

Deliberately absent by default (TRUST L-02, T10): photo, birth date, marital status, nationality,
religion, salary history.
"""

from __future__ import annotations

from talentkreis.people.models.persons import (
    BasisPurpose,
    FormOfAddress,
    LegalBasis,
    Person,
    PersonQuerySet,
    ProcessingBasis,
    Salutation,
    SourceType,
)
from talentkreis.people.models.records import (
    Conversation,
    ConversationKind,
    Document,
    FieldHistory,
    Note,
    NoteVisibility,
)
from talentkreis.people.models.traits import (
    ContactKind,
    ContactPoint,
    Hat,
    HatKind,
    PersonSkill,
    PersonTag,
    Skill,
    Station,
    Tag,
)

__all__ = [
    "BasisPurpose",
    "ContactKind",
    "ContactPoint",
    "Conversation",
    "ConversationKind",
    "Document",
    "FieldHistory",
    "FormOfAddress",
    "Hat",
    "HatKind",
    "LegalBasis",
    "Note",
    "NoteVisibility",
    "Person",
    "PersonQuerySet",
    "PersonSkill",
    "PersonTag",
    "ProcessingBasis",
    "Salutation",
    "Skill",
    "SourceType",
    "Station",
    "Tag",
]
