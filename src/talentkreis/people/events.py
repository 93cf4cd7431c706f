# SPDX-License-Identifier: Apache-2.0
"""What happens to persons. Ids, field names and codes only; values are in `FieldHistory`.

What an event is about stands once, in its base; an event itself is a kind and a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event, PersonChanged

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class AboutFields(PersonChanged, is_abstract=True):
    """Fields of a person, by name."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AboutBasis(PersonChanged, is_abstract=True):
    """A reason to hold a person's data."""

    basis_id: uuid.UUID
    purpose: str


@dataclass(frozen=True, kw_only=True)
class AboutContactPoint(PersonChanged, is_abstract=True):
    """An address of a person."""

    contact_point_id: uuid.UUID
    contact_kind: str


@dataclass(frozen=True, kw_only=True)
class AboutNote(PersonChanged, is_abstract=True):
    """A note."""

    note_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AboutConversation(PersonChanged, is_abstract=True):
    """A conversation with a person, or the attempt."""

    conversation_id: uuid.UUID
    conversation_kind: str
    was_reached: bool


@dataclass(frozen=True, kw_only=True)
class AboutTag(PersonChanged, is_abstract=True):
    """A tag of a person."""

    tag_id: int


@dataclass(frozen=True, kw_only=True)
class AboutHat(PersonChanged, is_abstract=True):
    """A hat of a person."""

    hat_kind: str


@dataclass(frozen=True, kw_only=True)
class AboutStation(PersonChanged, is_abstract=True):
    """A stop of a career."""

    station_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AboutSkill(PersonChanged, is_abstract=True):
    """A skill of a person."""

    skill_id: int


@dataclass(frozen=True, kw_only=True)
class AboutLanguage(PersonChanged, is_abstract=True):
    """A language a person speaks."""

    code: str


@dataclass(frozen=True, kw_only=True)
class AboutCustomField(PersonChanged, is_abstract=True):
    """What a person says in a field of this employer."""

    field_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AboutDocument(PersonChanged, is_abstract=True):
    """A file about a person."""

    document_id: uuid.UUID


class PersonCreated(PersonChanged):
    """Somebody became known to us."""

    kind: ClassVar[str] = "people.person_created"


class PersonUpdated(AboutFields):
    """Fields of a person got other values."""

    kind: ClassVar[str] = "people.person_updated"


class ValuesConfirmed(AboutFields):
    """Somebody made sure that values still hold."""

    kind: ClassVar[str] = "people.values_confirmed"


class PersonArchived(PersonChanged):
    """A person left daily work."""

    kind: ClassVar[str] = "people.person_archived"


class PersonRestored(PersonChanged):
    """A person came back into daily work."""

    kind: ClassVar[str] = "people.person_restored"


class PersonRestricted(PersonChanged):
    """Processing was restricted to storage (Art. 18 DSGVO)."""

    kind: ClassVar[str] = "people.person_restricted"


class RestrictionLifted(PersonChanged):
    """The restriction of processing ended."""

    kind: ClassVar[str] = "people.restriction_lifted"


class PersonErased(PersonChanged):
    """Everything known about a person is gone; only this line tells that there was somebody."""

    kind: ClassVar[str] = "people.person_erased"


@dataclass(frozen=True, kw_only=True)
class VisibilityChanged(PersonChanged):
    """A person became confidential to some members, or visible to all again."""

    kind: ClassVar[str] = "people.visibility_changed"

    is_confidential: bool


class BasisAdded(AboutBasis):
    """There is one more reason to hold a person's data."""

    kind: ClassVar[str] = "people.basis_added"


class BasisEnded(AboutBasis):
    """A reason to hold a person's data has an end."""

    kind: ClassVar[str] = "people.basis_ended"


@dataclass(frozen=True, kw_only=True)
class NoticeGiven(PersonChanged):
    """A sourced person was told about the processing (Art. 14 DSGVO)."""

    kind: ClassVar[str] = "people.notice_given"

    basis_id: uuid.UUID


class NoticeDue(AboutBasis):
    """Something came from elsewhere: the person is to be told within a month (Art. 14 DSGVO)."""

    kind: ClassVar[str] = "people.notice_due"


class ContactPointAdded(AboutContactPoint):
    """A person can be reached at one more address."""

    kind: ClassVar[str] = "people.contact_point_added"


class ContactPointRemoved(AboutContactPoint):
    """An address of a person is not used any more."""

    kind: ClassVar[str] = "people.contact_point_removed"


class ContactPointVerified(AboutContactPoint):
    """An address was proved or confirmed by the person."""

    kind: ClassVar[str] = "people.contact_point_verified"


@dataclass(frozen=True, kw_only=True)
class ContactPointBounced(PersonChanged):
    """Mail to an address came back for good."""

    kind: ClassVar[str] = "people.contact_point_bounced"

    contact_point_id: uuid.UUID


class NoteWritten(AboutNote):
    """Somebody wrote a note."""

    kind: ClassVar[str] = "people.note_written"


class NoteRemoved(AboutNote):
    """An author took a note back."""

    kind: ClassVar[str] = "people.note_removed"


class MemberMentioned(AboutNote):
    """A note names a colleague, who is told."""

    kind: ClassVar[str] = "people.member_mentioned"


class ConversationLogged(AboutConversation):
    """Somebody talked with a person, or tried to."""

    kind: ClassVar[str] = "people.conversation_logged"


class ConversationRemoved(AboutConversation):
    """A conversation turned out not to belong here: its import was taken back."""

    kind: ClassVar[str] = "people.conversation_removed"


class TagAdded(AboutTag):
    """A tag was put on a person."""

    kind: ClassVar[str] = "people.tag_added"


class TagRemoved(AboutTag):
    """A tag was taken off a person."""

    kind: ClassVar[str] = "people.tag_removed"


class HatPutOn(AboutHat):
    """A person wears one more hat."""

    kind: ClassVar[str] = "people.hat_put_on"


class HatTakenOff(AboutHat):
    """A person does not wear a hat any more."""

    kind: ClassVar[str] = "people.hat_taken_off"


class StationAdded(AboutStation):
    """A stop of a career became known."""

    kind: ClassVar[str] = "people.station_added"


class StationRemoved(AboutStation):
    """A stop of a career was struck out."""

    kind: ClassVar[str] = "people.station_removed"


class SkillAdded(AboutSkill):
    """A skill became known or got another level."""

    kind: ClassVar[str] = "people.skill_added"


class SkillRemoved(AboutSkill):
    """A skill was struck out."""

    kind: ClassVar[str] = "people.skill_removed"


class LanguageAdded(AboutLanguage):
    """A language became known or got another level."""

    kind: ClassVar[str] = "people.language_added"


class LanguageRemoved(AboutLanguage):
    """A language was struck out."""

    kind: ClassVar[str] = "people.language_removed"


class CustomValueSet(AboutCustomField):
    """A field of this employer got a value, another one, or none."""

    kind: ClassVar[str] = "people.custom_value_set"


class DocumentAdded(AboutDocument):
    """A file about a person was stored."""

    kind: ClassVar[str] = "people.document_added"


class DocumentChanged(AboutDocument):
    """What a file is, or how long it is kept, was said anew."""

    kind: ClassVar[str] = "people.document_changed"


class DocumentRead(AboutDocument):
    """The text of a file became readable and findable."""

    kind: ClassVar[str] = "people.document_read"


class DocumentRemoved(AboutDocument):
    """A file about a person was deleted."""

    kind: ClassVar[str] = "people.document_removed"


@dataclass(frozen=True, kw_only=True)
class CustomFieldDefined(Event):
    """This employer asks for something more."""

    kind: ClassVar[str] = "people.custom_field_defined"

    field_id: uuid.UUID
    code: str


@dataclass(frozen=True, kw_only=True)
class CustomFieldChanged(Event):
    """A field of this employer was worded anew, archived, brought back or deleted."""

    kind: ClassVar[str] = "people.custom_field_changed"

    field_id: uuid.UUID
    code: str


@dataclass(frozen=True, kw_only=True)
class AboutMerge(PersonChanged, is_abstract=True):
    """One merge."""

    merge_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PeopleMerged(AboutMerge):
    """Other records of the same human being went into this one."""

    kind: ClassVar[str] = "people.people_merged"

    merged_ids: tuple[uuid.UUID, ...]


@dataclass(frozen=True, kw_only=True)
class PersonMergedAway(AboutMerge):
    """This record went into another one; its address leads there."""

    kind: ClassVar[str] = "people.person_merged_away"

    survivor_id: uuid.UUID


class MergeUndone(AboutMerge):
    """What had gone into this record went back."""

    kind: ClassVar[str] = "people.merge_undone"


class PersonCameBack(AboutMerge):
    """This record stands for itself again: its merge was undone."""

    kind: ClassVar[str] = "people.person_came_back"


@dataclass(frozen=True, kw_only=True)
class AddressCheckSwitched(Event):
    """Name servers are asked about the domains of addresses from now on, or no more."""

    kind: ClassVar[str] = "people.address_check_switched"

    is_on: bool
