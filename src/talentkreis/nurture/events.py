# SPDX-License-Identifier: Apache-2.0
"""What nurture tells the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from talentkreis.activity.events import Event


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
