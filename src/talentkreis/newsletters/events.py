# SPDX-License-Identifier: Apache-2.0
"""What happened to issues of newsletters and to the year plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class IssueEvent(Event, is_abstract=True):
    """Base of everything about one issue."""

    issue_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class IssueWritten(IssueEvent):
    """An issue was set up or changed; `fields` names what."""

    kind: ClassVar[str] = "newsletters.issue_written"
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class IssueDeleted(IssueEvent):
    """A draft was deleted."""

    kind: ClassVar[str] = "newsletters.issue_deleted"


@dataclass(frozen=True, kw_only=True)
class IssueScheduled(IssueEvent):
    """An issue goes out at a time."""

    kind: ClassVar[str] = "newsletters.issue_scheduled"


@dataclass(frozen=True, kw_only=True)
class IssueTakenBack(IssueEvent):
    """A scheduled issue is a draft again; nothing had gone out."""

    kind: ClassVar[str] = "newsletters.issue_taken_back"


@dataclass(frozen=True, kw_only=True)
class IssueStarted(IssueEvent):
    """Assembly began; nothing of the issue changes any more."""

    kind: ClassVar[str] = "newsletters.issue_started"


@dataclass(frozen=True, kw_only=True)
class IssueAssembled(IssueEvent):
    """Everybody has their message, or a reason why not."""

    kind: ClassVar[str] = "newsletters.issue_assembled"


@dataclass(frozen=True, kw_only=True)
class IssueRecalled(IssueEvent):
    """What had not gone out was taken back."""

    kind: ClassVar[str] = "newsletters.issue_recalled"
    message_count: int


@dataclass(frozen=True, kw_only=True)
class TestSent(IssueEvent):
    """A member sent the issue to themselves."""

    kind: ClassVar[str] = "newsletters.test_sent"


@dataclass(frozen=True, kw_only=True)
class PlanChanged(Event):
    """The year plan of a pool changed."""

    kind: ClassVar[str] = "newsletters.plan_changed"
