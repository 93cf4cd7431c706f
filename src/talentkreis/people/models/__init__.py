# SPDX-License-Identifier: Apache-2.0
"""Persons and what is known about them.

Deliberately absent by default (TRUST L-02, T10): photo, birth date, marital status, nationality,
religion, salary history.
"""

from __future__ import annotations

from talentkreis.people.models.custom import CustomField, CustomKind, CustomValue
from talentkreis.people.models.documents import Document, DocumentKind, DocumentText
from talentkreis.people.models.mail_domains import AddressCheck, MailDomain, MailVerdict
from talentkreis.people.models.mentions import Freshness, Mention, MentionChoice
from talentkreis.people.models.merges import MergedPerson, MergeRecord, MergeStock
from talentkreis.people.models.persons import (
    BasisPurpose,
    FormOfAddress,
    LegalBasis,
    NoticeEnd,
    NoticeUnit,
    PayPeriod,
    Person,
    PersonQuerySet,
    ProcessingBasis,
    Salutation,
    Seniority,
    SourceType,
    WorkModel,
    in_sight,
    shown_name,
)
from talentkreis.people.models.records import (
    Conversation,
    ConversationKind,
    FieldHistory,
    Note,
    NoteVisibility,
)
from talentkreis.people.models.traits import (
    ContactKind,
    ContactPoint,
    Degree,
    EvidenceSource,
    Hat,
    HatKind,
    LanguageLevel,
    PersonLanguage,
    PersonSkill,
    PersonTag,
    Skill,
    Station,
    Tag,
)

__all__ = [
    "AddressCheck",
    "BasisPurpose",
    "ContactKind",
    "ContactPoint",
    "Conversation",
    "ConversationKind",
    "CustomField",
    "CustomKind",
    "CustomValue",
    "Degree",
    "Document",
    "DocumentKind",
    "DocumentText",
    "EvidenceSource",
    "FieldHistory",
    "FormOfAddress",
    "Freshness",
    "Hat",
    "HatKind",
    "LanguageLevel",
    "LegalBasis",
    "MailDomain",
    "MailVerdict",
    "Mention",
    "MentionChoice",
    "MergeRecord",
    "MergeStock",
    "MergedPerson",
    "Note",
    "NoteVisibility",
    "NoticeEnd",
    "NoticeUnit",
    "PayPeriod",
    "Person",
    "PersonLanguage",
    "PersonQuerySet",
    "PersonSkill",
    "PersonTag",
    "ProcessingBasis",
    "Salutation",
    "Seniority",
    "Skill",
    "SourceType",
    "Station",
    "Tag",
    "WorkModel",
    "in_sight",
    "shown_name",
]
