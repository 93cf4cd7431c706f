# SPDX-License-Identifier: Apache-2.0
"""What happens to persons. Ids, field names and codes only; values are in `FieldHistory`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import PersonChanged

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class PersonCreated(PersonChanged):
    """Somebody became known to us."""

    kind: ClassVar[str] = "people.person_created"


@dataclass(frozen=True, kw_only=True)
class PersonUpdated(PersonChanged):
    """Fields of a person got other values."""

    kind: ClassVar[str] = "people.person_updated"

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PersonArchived(PersonChanged):
    """A person left daily work."""

    kind: ClassVar[str] = "people.person_archived"


@dataclass(frozen=True, kw_only=True)
class PersonRestored(PersonChanged):
    """A person came back into daily work."""

    kind: ClassVar[str] = "people.person_restored"


@dataclass(frozen=True, kw_only=True)
class PersonRestricted(PersonChanged):
    """Processing was restricted to storage (Art. 18 DSGVO)."""

    kind: ClassVar[str] = "people.person_restricted"


@dataclass(frozen=True, kw_only=True)
class RestrictionLifted(PersonChanged):
    """The restriction of processing ended."""

    kind: ClassVar[str] = "people.restriction_lifted"


@dataclass(frozen=True, kw_only=True)
class PersonErased(PersonChanged):
    """Everything known about a person is gone; only this line tells that there was somebody."""

    kind: ClassVar[str] = "people.person_erased"


@dataclass(frozen=True, kw_only=True)
class VisibilityChanged(PersonChanged):
    """A person became confidential to some members, or visible to all again."""

    kind: ClassVar[str] = "people.visibility_changed"

    is_confidential: bool


@dataclass(frozen=True, kw_only=True)
class BasisAdded(PersonChanged):
    """There is one more reason to hold a person's data."""

    kind: ClassVar[str] = "people.basis_added"

    basis_id: uuid.UUID
    purpose: str


@dataclass(frozen=True, kw_only=True)
class BasisEnded(PersonChanged):
    """A reason to hold a person's data has an end."""

    kind: ClassVar[str] = "people.basis_ended"

    basis_id: uuid.UUID
    purpose: str


@dataclass(frozen=True, kw_only=True)
class NoticeGiven(PersonChanged):
    """A sourced person was told about the processing (Art. 14 DSGVO)."""

    kind: ClassVar[str] = "people.notice_given"

    basis_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ContactPointAdded(PersonChanged):
    """A person can be reached at one more address."""

    kind: ClassVar[str] = "people.contact_point_added"

    contact_point_id: uuid.UUID
    contact_kind: str


@dataclass(frozen=True, kw_only=True)
class ContactPointRemoved(PersonChanged):
    """An address of a person is not used any more."""

    kind: ClassVar[str] = "people.contact_point_removed"

    contact_point_id: uuid.UUID
    contact_kind: str


@dataclass(frozen=True, kw_only=True)
class ContactPointVerified(PersonChanged):
    """An address was proved or confirmed by the person."""

    kind: ClassVar[str] = "people.contact_point_verified"

    contact_point_id: uuid.UUID
    contact_kind: str


@dataclass(frozen=True, kw_only=True)
class ContactPointBounced(PersonChanged):
    """Mail to an address came back for good."""

    kind: ClassVar[str] = "people.contact_point_bounced"

    contact_point_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class NoteWritten(PersonChanged):
    """Somebody wrote a note."""

    kind: ClassVar[str] = "people.note_written"

    note_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class NoteRemoved(PersonChanged):
    """An author took a note back."""

    kind: ClassVar[str] = "people.note_removed"

    note_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ConversationLogged(PersonChanged):
    """Somebody talked with a person, or tried to."""

    kind: ClassVar[str] = "people.conversation_logged"

    conversation_id: uuid.UUID
    conversation_kind: str
    was_reached: bool


@dataclass(frozen=True, kw_only=True)
class ConversationRemoved(PersonChanged):
    """A conversation turned out not to belong here: its import was taken back."""

    kind: ClassVar[str] = "people.conversation_removed"

    conversation_id: uuid.UUID
    conversation_kind: str
    was_reached: bool


@dataclass(frozen=True, kw_only=True)
class TagAdded(PersonChanged):
    """A tag was put on a person."""

    kind: ClassVar[str] = "people.tag_added"

    tag_id: int


@dataclass(frozen=True, kw_only=True)
class TagRemoved(PersonChanged):
    """A tag was taken off a person."""

    kind: ClassVar[str] = "people.tag_removed"

    tag_id: int


@dataclass(frozen=True, kw_only=True)
class HatPutOn(PersonChanged):
    """A person wears one more hat."""

    kind: ClassVar[str] = "people.hat_put_on"

    hat_kind: str


@dataclass(frozen=True, kw_only=True)
class HatTakenOff(PersonChanged):
    """A person does not wear a hat any more."""

    kind: ClassVar[str] = "people.hat_taken_off"

    hat_kind: str


@dataclass(frozen=True, kw_only=True)
class StationAdded(PersonChanged):
    """A stop of a career became known."""

    kind: ClassVar[str] = "people.station_added"

    station_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class StationRemoved(PersonChanged):
    """A stop of a career was struck out."""

    kind: ClassVar[str] = "people.station_removed"

    station_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class SkillAdded(PersonChanged):
    """A skill became known or got another level."""

    kind: ClassVar[str] = "people.skill_added"

    skill_id: int


@dataclass(frozen=True, kw_only=True)
class SkillRemoved(PersonChanged):
    """A skill was struck out."""

    kind: ClassVar[str] = "people.skill_removed"

    skill_id: int


@dataclass(frozen=True, kw_only=True)
class DocumentAdded(PersonChanged):
    """A file about a person was stored."""

    kind: ClassVar[str] = "people.document_added"

    document_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class DocumentRemoved(PersonChanged):
    """A file about a person was deleted."""

    kind: ClassVar[str] = "people.document_removed"

    document_id: uuid.UUID
