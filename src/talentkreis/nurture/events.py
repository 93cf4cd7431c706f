# SPDX-License-Identifier: Apache-2.0
"""What nurture tells the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class SequenceCreated(Event):
    """A sequence was set up."""

    kind: ClassVar[str] = "nurture.sequence_created"


@dataclass(frozen=True, kw_only=True)
class SequenceChanged(Event):
    """Steps, texts or settings changed; `fields` names what."""

    kind: ClassVar[str] = "nurture.sequence_changed"

    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class VariantChosen(Event):
    """Somebody settled on one wording of a mail; `number` counts the wordings from 0."""

    kind: ClassVar[str] = "nurture.variant_chosen"

    step_id: uuid.UUID
    number: int


@dataclass(frozen=True, kw_only=True)
class LeaveAsked(Event):
    """A colleague was asked whether a sequence may go out in their name."""

    kind: ClassVar[str] = "nurture.leave_asked"


@dataclass(frozen=True, kw_only=True)
class LeaveGiven(Event):
    """A colleague lets a sequence go out in their name."""

    kind: ClassVar[str] = "nurture.leave_given"


@dataclass(frozen=True, kw_only=True)
class LeaveDeclined(Event):
    """A colleague does not let a sequence go out in their name."""

    kind: ClassVar[str] = "nurture.leave_declined"


@dataclass(frozen=True, kw_only=True)
class LeaveWithdrawn(Event):
    """A colleague's leave ended: taken back, asked anew, or they have left."""

    kind: ClassVar[str] = "nurture.leave_withdrawn"


@dataclass(frozen=True, kw_only=True)
class LetterLeaveAsked(Event):
    """A colleague was asked whether a letter to this person may go out in their name."""

    kind: ClassVar[str] = "nurture.letter_leave_asked"


@dataclass(frozen=True, kw_only=True)
class LetterLeaveGiven(Event):
    """A colleague lets a letter go out in their name; `is_reworded` in words of their own."""

    kind: ClassVar[str] = "nurture.letter_leave_given"

    is_reworded: bool = False


@dataclass(frozen=True, kw_only=True)
class LetterLeaveDeclined(Event):
    """A colleague does not let a letter go out in their name."""

    kind: ClassVar[str] = "nurture.letter_leave_declined"


@dataclass(frozen=True, kw_only=True)
class LetterLeaveWithdrawn(Event):
    """A letter in the name of a colleague was taken back before it left."""

    kind: ClassVar[str] = "nurture.letter_leave_withdrawn"


@dataclass(frozen=True, kw_only=True)
class SequenceStarted(Event):
    """The first people were started."""

    kind: ClassVar[str] = "nurture.sequence_started"


@dataclass(frozen=True, kw_only=True)
class SequencePaused(Event):
    """The plan leaves this sequence alone until it is resumed."""

    kind: ClassVar[str] = "nurture.sequence_paused"


@dataclass(frozen=True, kw_only=True)
class SequenceResumed(Event):
    """The plan takes the sequence up again."""

    kind: ClassVar[str] = "nurture.sequence_resumed"


@dataclass(frozen=True, kw_only=True)
class SequenceEnded(Event):
    """The sequence ended for everybody in it."""

    kind: ClassVar[str] = "nurture.sequence_ended"


@dataclass(frozen=True, kw_only=True)
class SequenceRecalled(Event):
    """What had not gone out was taken back."""

    kind: ClassVar[str] = "nurture.sequence_recalled"

    message_count: int
    person_count: int


@dataclass(frozen=True, kw_only=True)
class PersonEnrolled(Event):
    """A person was started in a sequence."""

    kind: ClassVar[str] = "nurture.person_enrolled"


@dataclass(frozen=True, kw_only=True)
class StepPostponed(Event):
    """A step waits, for a reason, and will be planned later; nothing is lost."""

    kind: ClassVar[str] = "nurture.step_postponed"

    reason: str


@dataclass(frozen=True, kw_only=True)
class StepLeftOut(Event):
    """A step could not be taken for this person; the next one follows."""

    kind: ClassVar[str] = "nurture.step_left_out"

    reason: str


@dataclass(frozen=True, kw_only=True)
class BranchAnswered(Event):
    """A branch asked about this person, and which way they go."""

    kind: ClassVar[str] = "nurture.branch_answered"

    step_id: uuid.UUID
    answer: bool


@dataclass(frozen=True, kw_only=True)
class EnrolmentPaused(Event):
    """The sequence waits for this person."""

    kind: ClassVar[str] = "nurture.enrolment_paused"

    reason: str


@dataclass(frozen=True, kw_only=True)
class EnrolmentResumed(Event):
    """The sequence goes on for this person."""

    kind: ClassVar[str] = "nurture.enrolment_resumed"


@dataclass(frozen=True, kw_only=True)
class EnrolmentStopped(Event):
    """The sequence ended for this person, for a reason."""

    kind: ClassVar[str] = "nurture.enrolment_stopped"

    reason: str


@dataclass(frozen=True, kw_only=True)
class EnrolmentFinished(Event):
    """The person had every step."""

    kind: ClassVar[str] = "nurture.enrolment_finished"


@dataclass(frozen=True, kw_only=True)
class EnrolmentMoved(Event):
    """The person goes on in another version of the sequence; `number` is that version's."""

    kind: ClassVar[str] = "nurture.enrolment_moved"

    number: int


@dataclass(frozen=True, kw_only=True)
class EnrolmentMovedBack(Event):
    """A move to another version was taken back."""

    kind: ClassVar[str] = "nurture.enrolment_moved_back"
